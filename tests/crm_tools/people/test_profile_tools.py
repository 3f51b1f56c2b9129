"""A customer sees what we know of them and no more than that, and can move house."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import update

from crm_tools.commerce.orders import OrderRow
from crm_tools.commerce.payments import PaymentMethodRow
from crm_tools.desk import Desk
from crm_tools.errors import Conflict, Invalid, NotVerified
from crm_tools.people.company import DEFAULT
from crm_tools.people.contacts import ContactRow
from crm_tools.people.identities import add_identity
from crm_tools.people.levels import Caller, Level
from crm_tools.people.profile_tools import change_my_address, my_profile, preview_change_my_address
from crm_tools.store import Store
from tests.crm_tools.conftest import Shop, at_once
from tests.crm_tools.taking_back import take_back

HOME = {"line1": "18 Wutong Road", "district": "Xuhui", "city": "Shanghai", "province": "Shanghai",
        "postcode": "200030", "country": "CN"}  # fmt: skip
NEW = ("5 Hubin Road", "Xiamen", "Fujian", "361001", "China")
COMPANY = replace(DEFAULT, currency="CNY", timezone="Asia/Shanghai")


@pytest.fixture
def desk(any_store: Store, any_shop: Shop) -> Iterator[Desk]:
    """Lin's, who lives in Shanghai and pays by card."""
    with any_store.transaction() as session:
        session.execute(update(ContactRow).where(ContactRow.id == any_shop.lin).values(address=HOME))
        add_identity(session, any_shop.lin, "phone", "+8613800138000", verified_at=None)
        for key, kind, brand, last_four, balance in (
            ("card_1", "credit_card", "visa", "9212", None),
            ("gift_1", "gift_card", None, None, 5000),
        ):
            session.add(
                PaymentMethodRow(
                    id=key, contact_id=any_shop.lin, kind=kind, label=kind, brand=brand, last_four=last_four,
                    balance_minor=balance,
                )
            )  # fmt: skip
        session.flush()
        yield Desk(session, Caller(Level.VERIFIED, any_shop.lin), any_shop.thread, COMPANY, "en", any_shop.at)


def test_a_customer_sees_their_details_with_their_ways_to_pay_masked(desk: Desk) -> None:
    [found] = my_profile(desk)

    assert found.fields == {
        "name": "Lin",
        "email": "lin@example.com",
        "phone": "+86 138 0013 8000",
        "address": "18 Wutong Road, Xuhui, Shanghai, 200030, China",
        "ways_to_pay": "Visa ending 9212; gift card",
        "gift_card": "¥50",
    }
    assert my_profile(replace(desk, language="zh"))[0].fields["ways_to_pay"] == "Visa（尾号 9212）；礼品卡"


def test_two_gift_cards_are_told_apart(desk: Desk) -> None:
    card = PaymentMethodRow(
        id="gift_2", contact_id=desk.contact_id, kind="gift_card", label="gift card", balance_minor=0
    )
    desk.session.add(card)
    desk.session.flush()
    fields = my_profile(desk)[0].fields

    assert fields["gift_card"] == "gift card (gift_1): ¥50; gift card (gift_2): ¥0"


def test_somebody_of_whom_little_is_known_gets_that_little(desk: Desk, any_shop: Shop) -> None:
    zhang = replace(desk, caller=Caller(Level.VERIFIED, any_shop.zhang))

    assert my_profile(zhang)[0].fields == {"name": "Zhang"}


def test_nobody_sees_a_profile_before_they_proved_who_they_are(desk: Desk, any_shop: Shop) -> None:
    with pytest.raises(NotVerified):
        my_profile(replace(desk, caller=Caller(Level.CLAIMED, any_shop.lin)))


def test_a_new_address_is_shown_before_and_after_and_then_kept(desk: Desk) -> None:
    preview = preview_change_my_address(desk, *NEW, district="Siming")
    [change] = preview.changes
    assert change.before is not None
    assert change.after is not None
    assert (change.before.en, change.after.en) == (
        "18 Wutong Road, Xuhui, Shanghai, 200030, China",
        "5 Hubin Road, Siming, Xiamen, Fujian 361001, China",
    )
    assert preview.effects[0].en == "Orders already placed keep their address."

    assert change_my_address(desk, *NEW, district="Siming")[0].fields["address"] == change.after.en
    kept = desk.session.get_one(ContactRow, desk.contact_id).address
    assert kept == {**HOME, "line1": NEW[0], "district": "Siming", "city": "Xiamen", "province": "Fujian",
                    "postcode": "361001"}  # fmt: skip


def test_orders_that_have_not_left_are_named_because_they_keep_the_old_address(desk: Desk) -> None:
    desk.session.execute(update(OrderRow).where(OrderRow.number == "A-1001").values(status="pending"))

    assert "A-1001 can still be changed too" in preview_change_my_address(desk, *NEW).effects[0].en


def test_the_address_we_have_is_confirmed_and_an_incomplete_one_is_refused(desk: Desk) -> None:
    same = preview_change_my_address(
        desk, "18 Wutong Road", "Shanghai", "Shanghai", "200030", "China", district="Xuhui"
    )
    assert same.summary.en.startswith("Keep your address: 18 Wutong Road")
    assert same.changes == ()
    with pytest.raises(Invalid, match="postcode"):
        change_my_address(desk, "5 Hubin Road", "Xiamen", "Fujian", "", "CN")


def test_a_change_of_address_is_taken_back(desk: Desk) -> None:
    change_my_address(desk, *NEW)
    take_back("change_my_address", desk)

    assert desk.session.get_one(ContactRow, desk.contact_id).address == HOME


def test_a_change_is_not_taken_back_over_a_newer_one_not_even_to_the_same_address(desk: Desk) -> None:
    first, second, third = (replace(desk, kept={}) for _ in range(3))
    change_my_address(first, *NEW)
    change_my_address(second, "1 Elm Road", "Xiamen", "Fujian", "361001", "CN")
    change_my_address(third, *NEW)

    with pytest.raises(Conflict, match="changed again since"):
        take_back("change_my_address", first)
    take_back("change_my_address", third)
    assert desk.session.get_one(ContactRow, desk.contact_id).address["line1"] == "1 Elm Road"


def test_two_changes_at_once_are_one_after_the_other(any_store: Store, any_shop: Shop) -> None:
    def move(number: int) -> int:
        with any_store.transaction() as session:
            caller = Caller(Level.VERIFIED, any_shop.lin)
            desk = Desk(session, caller, any_shop.thread, COMPANY, "en", any_shop.at)
            change_my_address(desk, f"{number + 1} Hubin Road", *NEW[1:])
            return int(desk.kept["version"])

    assert sorted(at_once(4, move)) == [1, 2, 3, 4]
