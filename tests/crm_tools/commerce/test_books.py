"""No sequence of operations creates or loses an item or a cent."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from crm_tools.commerce.books import discrepancies
from crm_tools.commerce.catalog import StockRow, VariantRow
from crm_tools.commerce.exchanges import ExchangeRow
from crm_tools.commerce.goods_back import NOT_SOLD_AGAIN, receive_exchange, receive_return
from crm_tools.commerce.orders import OrderLineRow, OrderRow
from crm_tools.commerce.payments import OrderPaymentRow, PaymentMethodRow
from crm_tools.commerce.returns import ReturnRow
from crm_tools.desk import Record
from crm_tools.errors import CrmError
from crm_tools.registry import load_tools
from crm_tools.store import Base, Store
from tests.crm_tools.commerce.order_shop import AT, VARIANTS, desk_of, open_order_shop

NUMBERS = st.sampled_from(["A-1", "A-2", "A-3", "A-4", "A-5", "A-9", "A-77"])
ITEMS = st.lists(st.sampled_from([*VARIANTS, "Aria One", "Stillo", "杯子", "sofa", ""]), min_size=0, max_size=3)
NEW = st.lists(st.sampled_from([*VARIANTS, "black", "silver", "purple"]), min_size=0, max_size=3)
METHODS = st.sampled_from(["", "", "alipay_1", "gift_card_1", "gift card", "paypal_1", "nonsense"])
# Wishes that can be granted, as long as the order is still in that state; hypothesis finds those that cannot.
BEFORE = (
    ("A-1", ["ARIA-SIL"], ["black"]),
    ("A-1", ["Aria One", "ARIA-SIL"], ["ARIA-BLK", "ARIA-BLK"]),
    ("A-1", ["ARIA-BLK"], ["silver"]),
    ("A-4", ["STI-BLK"], ["steel"]),
    ("A-4", ["Stillo"], ["STI-BLK"]),
)
AFTER = (
    ("A-2", ["ARIA-BLK"], ["silver"]),
    ("A-2", ["ARIA-BLK", "STI-STL"], ["ARIA-BLK", "STI-BLK"]),
    ("A-2", ["Aria One"], ["ARIA-SIL"]),
    ("A-2", ["STI-STL"], ["STI-STL"]),
    ("A-2", ["Stillo"], ["matte black"]),
)


def wishes(granted: Sequence[tuple[str, list[str], list[str]]]) -> st.SearchStrategy[tuple[str, list[str], list[str]]]:
    """Mostly what can be granted, and anything at all."""
    likely = st.sampled_from(granted)
    return st.one_of(likely, likely, likely, st.tuples(NUMBERS, ITEMS, NEW))


BECAUSE = st.sampled_from(["changed_mind", "faulty", "wrong_item", "damaged"])
PLACES = st.sampled_from(["2 Hubin Road", "", "x" * 300])


class Books(RuleBasedStateMachine):
    """Any operations in any order, with any arguments, taken back or not, and goods that come back."""

    store: Store

    def __init__(self) -> None:
        super().__init__()
        with self.store.engine().begin() as connection:
            for table in reversed(Base.metadata.sorted_tables):
                connection.execute(table.delete())
        self.shop = open_order_shop(self.store)
        self.now = AT
        self.done: list[tuple[str, dict[str, Any]]] = []
        self.goods, self.cards = self.everything(), self.card_money()

    @rule(number=NUMBERS, reason=st.sampled_from(["no longer needed", "", "mistake"]))
    def cancel(self, number: str, reason: str) -> None:
        self.write("cancel_order", order_number=number, reason=reason)

    @rule(wish=wishes(BEFORE), method=METHODS)
    def change_items(self, wish: tuple[str, list[str], list[str]], method: str) -> None:
        number, items, new = wish
        self.write("change_order_items", order_number=number, items=items, new_items=new, pay_with=method)

    @rule(number=NUMBERS, method=METHODS)
    def pay_otherwise(self, number: str, method: str) -> None:
        self.write("change_order_payment", order_number=number, pay_with=method)

    @rule(number=NUMBERS, line1=PLACES, country=st.sampled_from(["CN", "HK", ""]))
    def send_elsewhere(self, number: str, line1: str, country: str) -> None:
        place = {"line1": line1, "city": "Xiamen", "province": "Fujian", "postcode": "361001", "country": country}
        self.write("change_order_address", order_number=number, **place)

    @rule(wish=wishes(AFTER), because=BECAUSE, method=METHODS)
    def send_back(self, wish: tuple[str, list[str], list[str]], because: str, method: str) -> None:
        number, items, _ = wish
        self.write("start_return", order_number=number, items=items, because=because, refund_to=method)

    @rule(wish=wishes(AFTER), because=BECAUSE, method=METHODS)
    def exchange(self, wish: tuple[str, list[str], list[str]], because: str, method: str) -> None:
        number, items, new = wish
        given = {"items": items, "new_items": new, "because": because, "pay_with": method}
        self.write("start_exchange", order_number=number, **given)

    @rule(number=st.sampled_from(["A-2", "A-2", "A-9"]), item=st.sampled_from(["Aria One", "STI-STL", "CUP"]))
    def claim_the_difference(self, number: str, item: str) -> None:
        self.write("claim_price_difference", order_number=number, item=item)

    @rule(which=st.integers(0, 20))
    def undo(self, which: int) -> None:
        if not self.done:
            return
        name, kept = self.done[which % len(self.done)]
        way_back = load_tools()[name].undo
        if way_back is not None:
            self.attempt(lambda session: way_back.run(desk_of(session, self.shop, now=self.now), kept))

    @rule(which=st.integers(1001, 1004), exchange=st.booleans())
    def goods_arrive(self, which: int, exchange: bool) -> None:
        receive, prefix = (receive_exchange, "X") if exchange else (receive_return, "R")
        self.attempt(lambda session: [receive(session, f"{prefix}-{which}", actor="user:mei", at=self.now)])

    @rule(sku=st.sampled_from(list(VARIANTS)), percent=st.integers(50, 150))
    def price_moves(self, sku: str, percent: int) -> None:
        def act(session: Session) -> Sequence[object]:
            row = session.get_one(VariantRow, sku)
            row.price_minor = row.price_minor * percent // 100
            return ()

        self.attempt(act)

    @rule(days=st.integers(0, 6))
    def time_passes(self, days: int) -> None:
        self.now += timedelta(days=days)

    @invariant()
    def the_books_add_up(self) -> None:
        with self.store.reading() as session:
            assert discrepancies(session) == []

    @invariant()
    def no_item_appears_or_vanishes(self) -> None:
        assert self.everything() == self.goods

    @invariant()
    def no_cent_appears_or_vanishes_on_a_gift_card(self) -> None:
        assert self.card_money() == self.cards

    def write(self, name: str, **given: Any) -> None:
        tool = load_tools()[name]

        def act(session: Session) -> Sequence[Record]:
            desk = desk_of(session, self.shop, now=self.now)
            assert tool.preview is not None
            shown = tool.preview(desk, **given)
            records = tool.run(desk, **given)
            assert shown.summary.en
            assert shown.summary.zh
            self.kept = dict(desk.kept)
            return records

        if self.attempt(act):
            self.done.append((name, self.kept))

    def attempt(self, act: Callable[[Session], Sequence[object]]) -> bool:
        try:
            with self.store.transaction() as session:
                act(session)
        except CrmError:
            return False
        return True

    def everything(self) -> Counter[str]:
        """Pieces by SKU: on the shelf, in what customers have or will get, put aside, and written off."""
        with self.store.reading() as session:
            pieces = Counter({row.sku: row.quantity for row in session.scalars(select(StockRow))})
            live = select(OrderLineRow).join(OrderRow, OrderRow.number == OrderLineRow.order_number)
            for line in session.scalars(live.where(OrderRow.status != "cancelled")):
                pieces[line.sku] += line.quantity
            for back in session.scalars(select(ReturnRow).where(ReturnRow.status == "received")):
                if back.because not in NOT_SOLD_AGAIN:
                    pieces[back.sku] -= back.quantity  # still written on the line, but on the shelf again
            for one in session.scalars(select(ExchangeRow)):
                if one.status == "requested":
                    pieces[one.new_sku] += one.quantity
                elif one.status == "received" and one.because in NOT_SOLD_AGAIN:
                    pieces[one.sku] += one.quantity
        return pieces

    def card_money(self) -> int:
        """What gift cards hold, and what they have paid in the end."""
        with self.store.reading() as session:
            cards = list(session.scalars(select(PaymentMethodRow).where(PaymentMethodRow.balance_minor.is_not(None))))
            held = sum(one.balance_minor or 0 for one in cards)
            paid = select(OrderPaymentRow).where(OrderPaymentRow.method_id.in_([one.id for one in cards]))
            return held + sum(
                one.amount_minor if one.kind == "payment" else -one.amount_minor for one in session.scalars(paid)
            )


def test_no_sequence_of_operations_creates_or_loses_an_item_or_a_cent(any_store: Store) -> None:
    class Here(Books):
        store = any_store

    many = 500 if os.environ.get("HYPOTHESIS_PROFILE") == "nightly" else 12
    run_state_machine_as_test(Here, settings=settings(max_examples=many, stateful_step_count=25))


def test_books_that_do_not_add_up_are_told(any_store: Store) -> None:
    open_order_shop(any_store)
    with any_store.transaction() as session:
        session.execute(text("UPDATE orders SET total_minor = total_minor + 1 WHERE number = 'A-1'"))
    with any_store.reading() as session:
        assert discrepancies(session) == ["order A-1 has paid 394800 but owes 394801"]
