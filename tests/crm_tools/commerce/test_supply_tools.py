"""Asking for a part does what its preview said; "where is it?" tells the true state, to its customer alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import delete, update

from crm_tools.commerce.payments import PaymentMethodRow
from crm_tools.commerce.supply_changes import By, arrive, ship
from crm_tools.commerce.supply_tools import part_status, preview_request_part, request_part
from crm_tools.commerce.tools import product_lookup
from crm_tools.desk import Desk
from crm_tools.errors import Conflict, Invalid, NotFound
from crm_tools.people.contacts import ContactRow
from crm_tools.people.levels import Caller, Level
from crm_tools.store import Store
from tests.crm_tools.commerce.parts_shop import AT, COMPANY, fill_shelf
from tests.crm_tools.conftest import Shop

BY = By("user:mei", AT)


@pytest.fixture
def desk(any_store: Store, any_shop: Shop) -> Iterator[Desk]:
    """Lin's; three Filter F4 are on the shelf, of everything else nothing."""
    with any_store.transaction() as session:
        fill_shelf(session, 3)
        session.execute(update(ContactRow).values(address={"country": "CN"}))
        session.add(PaymentMethodRow(id="pay_lin", contact_id=any_shop.lin, kind="wechat_pay", label="WeChat Pay"))
        session.flush()
        yield Desk(session, Caller(Level.VERIFIED, any_shop.lin), any_shop.thread, COMPANY, "en", AT)


def test_a_part_in_stock_becomes_an_outbound_order_as_the_preview_said(desk: Desk) -> None:
    preview = preview_request_part(desk, "filter for Zephyr 400", 2)
    assert preview.summary.en == "Order 2 × Filter F4 for ¥458."
    assert [one.en for one in preview.effects] == [
        "¥229 each, delivery free.",
        "In stock: it leaves within 1 working day.",
        "Paid by WeChat Pay; nothing is charged before it leaves.",
        "You get an order number and a ticket.",
    ]
    assert part_status(desk) == []

    [done] = request_part(desk, "filter for Zephyr 400", 2)
    assert done.ref == "outbound S-1001"
    assert done.fields == {
        "number": "S-1001",
        "item": "2 × Filter F4",
        "quantity": 2,
        "total": "¥458",
        "status": "picking",
        "standing": "being packed",
        "kind": "outbound",
        "ticket": "T-1001",
        "asked_on": "2026-11-21",
        "leaves_within": "1 working day",
    }
    assert "1 left" in str(product_lookup(desk, "Filter F4")[0].fields)


def test_a_part_out_of_stock_becomes_a_purchase_with_a_day_that_is_only_about(desk: Desk) -> None:
    preview = preview_request_part(desk, "brew gasket 54", 1)
    assert preview.summary.zh == "订购 1 件 冲煮密封圈 54，合计 ¥34。"
    assert preview.effects[0].zh == "单价 ¥19，运费 ¥15。"
    assert preview.effects[1].en == "Not in stock: we order it in, expected about 1 December 2026."
    assert preview.effects[2].zh == "付款方式：微信支付，发货前不会扣款。"

    [done] = request_part(desk, "brew gasket 54", 1)
    assert done.ref == "purchase P-1001"
    assert (done.fields["kind"], done.fields["status"], done.fields["total"]) == ("purchase", "requested", "¥34")
    assert done.fields["expected_on"] == "2026-12-01"


def test_more_than_is_there_is_ordered_in_whole_so_that_it_comes_in_one_parcel(desk: Desk) -> None:
    assert preview_request_part(desk, "Filter F4", 4).effects[1].en.startswith("Only 3 in stock: we order in all 4")
    assert request_part(desk, "Filter F4", 4)[0].ref == "purchase P-1001"
    assert "3 left" in str(product_lookup(desk, "Filter F4")[0].fields)


def test_a_customer_abroad_pays_what_delivery_abroad_costs(desk: Desk) -> None:
    desk.session.execute(update(ContactRow).values(address={"country": "HK"}))

    assert request_part(desk, "Filter F4")[0].fields["total"] == "¥309"


def test_a_customer_without_a_payment_method_is_told_who_settles_it(desk: Desk) -> None:
    desk.session.execute(delete(PaymentMethodRow))

    assert "A colleague agrees the payment with you" in preview_request_part(desk, "Filter F4").effects[2].en


@pytest.mark.parametrize("quantity", [0, -1, 21])
def test_a_quantity_outside_one_to_twenty_is_refused(desk: Desk, quantity: int) -> None:
    with pytest.raises(Invalid, match="1 to 20"):
        preview_request_part(desk, "Filter F4", quantity)


@pytest.mark.parametrize(("item", "error"), [("Zephyr 400", Conflict), ("filter", Invalid), ("a sofa", NotFound)])
def test_what_cannot_be_ordered_so_is_refused_before_anything_is_written(
    desk: Desk, item: str, error: type[Exception]
) -> None:
    with pytest.raises(error):
        request_part(desk, item)
    assert part_status(desk) == []


def test_where_is_it_follows_a_part_from_the_maker_to_the_door(desk: Desk) -> None:
    request_part(desk, "Filter F6")
    assert _status(desk, "p-1001")["standing"] == "not in stock, to be ordered from the maker"
    arrive(desk.session, "P-1001", BY)
    found = _status(desk, "P-1001")
    assert (found["number"], found["was"], found["standing"]) == ("S-1001", "P-1001", "being packed")
    ship(desk.session, "S-1001", "SF7", BY)
    for number in ("S-1001", "P-1001", " t-1001 ", ""):
        found = _status(desk, number)
        assert (found["status"], found["tracking"], found["shipped_on"]) == ("shipped", "SF7", "2026-11-21")
    assert "expected_on" not in found


def test_requests_are_listed_newest_first(desk: Desk) -> None:
    for item in ("Filter F6", "Filter F4", "knock box"):
        desk = replace(desk, now=desk.now.replace(minute=desk.now.minute + 1))
        request_part(desk, item)

    assert [one.ref for one in part_status(desk)] == ["purchase P-1002", "outbound S-1001", "purchase P-1001"]


def test_another_customers_request_looks_exactly_like_an_unknown_one(desk: Desk, any_shop: Shop) -> None:
    request_part(desk, "Filter F4")
    zhang = replace(desk, caller=Caller(Level.VERIFIED, any_shop.zhang))
    refusals = []
    for number in ("S-1001", "S-9999", "T-1001"):
        with pytest.raises(NotFound) as refusal:
            part_status(zhang, number)
        refusals.append(str(refusal.value).replace(number, "…"))

    assert len(set(refusals)) == 1
    assert part_status(zhang) == []


def _status(desk: Desk, number: str) -> dict[str, Any]:
    [found] = part_status(desk, number)
    return found.fields
