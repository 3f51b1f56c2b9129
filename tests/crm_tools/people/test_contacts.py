"""Customers and the company's own profile."""

from __future__ import annotations

import pytest

from crm_tools.errors import NotFound
from crm_tools.people.company import company, save_company
from crm_tools.people.contacts import contact, contacts, create_contact
from crm_tools.people.levels import Caller, Level
from crm_tools.store import Store
from crm_tools.words import Words
from tests.crm_tools.conftest import Shop


def test_a_contact_has_a_household_of_their_own(any_store: Store, any_shop: Shop) -> None:
    with any_store.reading() as session:
        lin = contact(session, any_shop.lin)

    assert (lin.name, lin.email, lin.account_name, lin.account_kind) == ("Lin", "lin@example.com", "Lin", "household")


def test_colleagues_of_one_company_share_its_account(store: Store, shop: Shop) -> None:
    with store.transaction() as session:
        account = contact(session, shop.lin).account_id
        second = create_contact(session, "Wu", language="zh", at=shop.at, account=account)
        assert contact(session, second).account_id == account


def test_an_unknown_contact_is_not_found(store: Store) -> None:
    with store.reading() as session, pytest.raises(NotFound):
        contact(session, "con_nobody")


@pytest.mark.parametrize("search", ["LIN", "lin@EXAMPLE", "in"])
def test_contacts_are_found_by_name_and_address_in_any_case(any_store: Store, any_shop: Shop, search: str) -> None:
    with any_store.reading() as session:
        assert [one.name for one in contacts(session, search=search)] == ["Lin"]


def test_contacts_come_in_pages(store: Store, shop: Shop) -> None:
    with store.reading() as session:
        first = contacts(session, limit=1)
        rest = contacts(session, after=first[0].id)

    assert {first[0].id, *(one.id for one in rest)} == {shop.lin, shop.zhang}


def test_the_company_has_defaults_until_a_profile_is_saved(any_store: Store, any_shop: Shop) -> None:
    with any_store.transaction() as session:
        before = company(session)
        save_company(session, {**_profile(), "return_window_days": 30}, at=any_shop.at)
        after = company(session)

    assert (before.return_window_days, after.return_window_days) == (14, 30)
    assert after.refund_to == Words("the card", "银行卡")


@pytest.mark.parametrize("level", list(Level))
def test_levels_reach_themselves_and_what_is_weaker(level: Level) -> None:
    reached = [one for one in Level if level.reaches(one)]

    assert reached == list(Level)[: list(Level).index(level) + 1]


def test_events_name_who_acted() -> None:
    assert Caller(Level.ANONYMOUS).actor == "visitor"
    assert Caller(Level.VERIFIED, contact_id="con_1").actor == "contact:con_1"
    assert Caller(Level.STAFF, user_id="usr_1").actor == "user:usr_1"


def _profile() -> dict[str, object]:
    return {
        "name": {"en": "Aria", "zh": "咏叹"},
        "timezone": "Asia/Shanghai",
        "currency": "CNY",
        "email": "help@example.com",
        "return_window_days": 14,
        "refund_working_days": 5,
        "return_fee_minor": 1500,
        "refund_to": {"en": "the card", "zh": "银行卡"},
        "hours": {"en": "always", "zh": "全天"},
    }
