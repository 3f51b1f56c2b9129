"""Pieces are neither made nor lost, whatever is asked, reported and cancelled in whatever order."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_tools.commerce.catalog import StockRow
from crm_tools.commerce.stock import free
from crm_tools.commerce.supply import OutboundRow, PurchaseRow, still_waits
from crm_tools.commerce.supply_changes import By, arrive, cancel, deliver, order_in, ship
from crm_tools.errors import Conflict, CrmError
from crm_tools.people.contacts import create_contact
from crm_tools.store import Store
from crm_tools.store.events import EventRow
from tests.crm_tools.commerce.parts_shop import AT, FILTER, ask, fill_shelf
from tests.crm_tools.conftest import Shop, at_once

START = 3
ORDER = ("picking", "shipped", "delivered"), ("requested", "ordered", "arrived")
STEPS = st.lists(
    st.tuples(st.sampled_from(("ask", "ship", "deliver", "order", "arrive", "cancel")), st.integers(0, 11)),
    min_size=1,
    max_size=16,
)


@settings(max_examples=25)
@given(STEPS)
def test_pieces_are_conserved_and_every_request_has_one_fate(store: Store, steps: list[tuple[str, int]]) -> None:
    with suppress(_Undo):
        _live(store, steps)


@settings(max_examples=6)
@given(STEPS)
def test_the_same_on_postgresql(postgres_store: Store, steps: list[tuple[str, int]]) -> None:
    with suppress(_Undo):
        _live(postgres_store, steps)


class _Undo(Exception):
    """Ends an example without keeping it."""


def _live(store: Store, steps: list[tuple[str, int]]) -> None:
    with store.transaction() as session:
        fill_shelf(session, START)
        contact = create_contact(session, "Lin", language="en", at=AT)
        asked: list[str] = []
        before: dict[str, str] = {}
        for place, (what, number) in enumerate(steps):
            _step(session, what, number, asked, contact, place)
            before = _check(session, asked, before)
        raise _Undo


def _step(session: Session, what: str, number: int, asked: list[str], contact: str, place: int) -> None:
    by = By("user:mei", AT + timedelta(minutes=place))
    if what == "ask":
        asked.append(ask(session, contact, 1 + number % 4, at=by.at))
        return
    sent = list(session.scalars(select(OutboundRow.number)))
    bought = list(session.scalars(select(PurchaseRow.number)))
    among = {"ship": sent, "deliver": sent, "order": bought, "arrive": bought}.get(what, [*sent, *bought])
    if not among:
        return
    one = sorted(among)[number % len(among)]
    with suppress(Conflict):
        match what:
            case "ship":
                ship(session, one, f"SF{place}", by)
            case "deliver":
                deliver(session, one, by)
            case "order":
                order_in(session, one, date(2026, 12, 3), by)
            case "arrive":
                arrive(session, one, by)
            case _:
                cancel(session, one, by)


def _check(session: Session, asked: list[str], before: dict[str, str]) -> dict[str, str]:
    session.flush()
    sent = session.scalars(select(OutboundRow).execution_options(populate_existing=True)).all()
    bought = session.scalars(select(PurchaseRow).execution_options(populate_existing=True)).all()
    waiting = session.scalars(select(PurchaseRow).where(still_waits())).all()
    stock = session.get_one(StockRow, FILTER, populate_existing=True).quantity
    out = sum(one.quantity for one in sent if one.status != "cancelled")
    came = sum(one.quantity for one in bought if one.status == "arrived")
    came += _came_before_cancelled(session, bought)
    coming = sum(one.quantity for one in bought if one.status in ("requested", "ordered"))

    assert stock >= 0
    assert stock + out - came == START
    assert stock + coming >= sum(one.quantity for one in waiting), "somebody waits for pieces that never come"
    assert free(session, FILTER) <= stock

    became = {one.purchase_id for one in sent if one.purchase_id}
    fates = {one.number: 1 for one in sent if one.purchase_id is None}
    for one in bought:
        fates[one.number] = (one.id in became) + (one in waiting) + (one.status == "cancelled")
    assert fates == dict.fromkeys(asked, 1)

    now = {one.number: one.status for one in (*sent, *bought)}
    for number, status in before.items():
        assert now[number] == "cancelled" or any(
            status in row and row.index(now[number]) >= row.index(status) for row in ORDER if now[number] in row
        )
    return now


def _came_before_cancelled(session: Session, bought: Sequence[PurchaseRow]) -> int:
    """Goods that came in for a request that was given up afterwards stay on the shelf."""

    arrived = set(session.scalars(select(EventRow.subject).where(EventRow.kind == "purchase.arrived")))
    return sum(one.quantity for one in bought if one.status == "cancelled" and f"purchase:{one.number}" in arrived)


@pytest.mark.parametrize("pieces", [0, 1, 3])
def test_those_who_ask_at_once_get_what_is_there_and_the_rest_is_bought_in(
    any_store: Store, any_shop: Shop, pieces: int
) -> None:
    with any_store.transaction() as session:
        fill_shelf(session, pieces)

    def one(_: int) -> str:
        with any_store.transaction() as session:
            return ask(session, any_shop.lin)

    numbers = at_once(5, one)

    assert len(set(numbers)) == 5
    assert sum(number.startswith("S-") for number in numbers) == pieces
    assert any_store.count("stock", {"sku": FILTER, "quantity": 0}) == 1


def test_an_order_cancelled_by_many_at_once_goes_back_once(any_store: Store, any_shop: Shop) -> None:
    with any_store.transaction() as session:
        fill_shelf(session, 2)
        number = ask(session, any_shop.lin, 2, thread=any_shop.thread)

    def one(place: int) -> bool:
        try:
            with any_store.transaction() as session:
                cancel(session, number, By(f"user:{place}", AT))
        except CrmError:
            return False
        return True

    assert sorted(at_once(4, one)) == [False, False, False, True]
    assert any_store.count("stock", {"sku": FILTER, "quantity": 2}) == 1
