"""Whether an item can go back, and that it goes back once."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_tools.commerce.orders import Order, OrderLine, order_of
from crm_tools.commerce.returns import Return, ReturnRequest, book_return, choose_line, last_day, returned_quantity
from crm_tools.errors import Conflict, CrmError, Invalid, NotFound
from crm_tools.people.company import DEFAULT
from crm_tools.service.tickets import NewTicket, open_ticket
from crm_tools.store import Store
from tests.crm_tools.conftest import Shop, at_once

DELIVERED = datetime(2026, 11, 10, 15, tzinfo=UTC)
COMPANY = replace(DEFAULT, timezone="Asia/Shanghai")


@given(st.integers(0, 365), st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_the_window_is_as_many_days_as_the_company_grants(days: int, delivered: datetime) -> None:
    order = replace(_order(), delivered_at=delivered)

    assert last_day(order, replace(COMPANY, return_window_days=days)) - delivered == timedelta(days=days)


@given(st.integers(0, 60), st.integers(0, 24 * 60))
def test_the_last_day_of_the_window_counts_from_its_first_to_its_last_minute(days: int, minute: int) -> None:
    zone = ZoneInfo(COMPANY.timezone)
    until = last_day(_order(), replace(COMPANY, return_window_days=days)).astimezone(zone).date()

    assert until == DELIVERED.astimezone(zone).date() + timedelta(days=days)


@pytest.mark.parametrize("status", ["pending", "processed", "shipped", "cancelled"])
def test_what_was_not_delivered_cannot_go_back(status: str) -> None:
    with pytest.raises(Conflict, match=status):
        last_day(replace(_order(), status=status), COMPANY)
    with pytest.raises(Conflict):
        last_day(replace(_order(), delivered_at=None), COMPANY)


@pytest.mark.parametrize(
    ("item", "sku"),
    [
        ("aria one", "ARIA-1"),
        ("ARIA-1", "ARIA-1"),
        (" Aria One Pro ", "ARIA-PRO"),
        ("杯子", "CUP"),
        ("pro", "ARIA-PRO"),
    ],
)
def test_an_item_is_known_by_sku_name_or_part_of_it_in_either_language(item: str, sku: str) -> None:
    assert choose_line(_order(), item).sku == sku


@pytest.mark.parametrize(("item", "error"), [("", NotFound), ("kettle", NotFound), ("aria", Invalid)])
def test_an_item_that_is_not_there_or_not_clear_is_refused_with_the_choices(item: str, error: type[CrmError]) -> None:
    with pytest.raises(error, match="1 × Aria One"):
        choose_line(_order(), item)


def test_two_lines_of_one_sku_are_not_guessed_between() -> None:
    line = _order().lines[0]
    with pytest.raises(Invalid):
        choose_line(replace(_order(), lines=(line, replace(line, id=9))), "ARIA-1")


@given(st.text(max_size=30))
def test_whatever_is_named_is_a_line_of_the_order_or_refused(item: str) -> None:
    with suppress(NotFound, Invalid):
        assert choose_line(_order(), item) in _order().lines


def test_a_piece_goes_back_once(any_store: Store, any_shop: Shop) -> None:
    assert _book(any_store, any_shop, "ARIA-1-SIL").number == "R-1001"
    with pytest.raises(Conflict, match="already"):
        _book(any_store, any_shop, "ARIA-1-SIL")
    assert any_store.count("returns", {}) == 1


def test_two_pieces_of_one_line_go_back_one_by_one(any_store: Store, any_shop: Shop) -> None:
    numbers = [_book(any_store, any_shop, "CUP-2").number for _ in range(2)]

    assert numbers == ["R-1001", "R-1002"]
    with pytest.raises(Conflict):
        _book(any_store, any_shop, "CUP-2")


def test_the_same_piece_asked_back_in_many_threads_goes_back_once(any_store: Store, any_shop: Shop) -> None:
    def book(_: int) -> bool:
        try:
            _book(any_store, any_shop, "ARIA-1-SIL")
        except Conflict:
            return False
        return True

    assert sorted(at_once(8, book)) == [False] * 7 + [True]
    with any_store.reading() as session:
        line = order_of(session, any_shop.lin, "A-1001").lines[0]
        assert returned_quantity(session, line.id) == 1


def _book(store: Store, shop: Shop, sku: str) -> Return:
    with store.transaction() as session:
        order = order_of(session, shop.lin, "A-1001")
        new = NewTicket("return", "Return", "No reason given.", "returns", shop.lin, shop.thread)
        ticket = open_ticket(session, new, actor="visitor", at=shop.at)
        request = ReturnRequest(order, choose_line(order, sku), "", 1000)
        return book_return(session, request, ticket_id=ticket.id, at=shop.at)


def _order() -> Order:
    return Order(
        number="A-1",
        contact_id="con_1",
        status="delivered",
        currency="CNY",
        total_minor=100,
        placed_at=DELIVERED,
        shipped_at=None,
        expected_on=None,
        delivered_at=DELIVERED,
        tracking=None,
        payment=None,
        lines=(
            OrderLine(1, "ARIA-1", "Aria One", "咏叹一号", {}, 100, 1),
            OrderLine(2, "ARIA-PRO", "Aria One Pro", "咏叹一号专业版", {}, 200, 1),
            OrderLine(3, "CUP", "Cup", "杯子", {}, 50, 2),
        ),
    )
