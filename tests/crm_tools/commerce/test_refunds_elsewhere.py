"""A difference that was refunded to another way than the order was paid is not refunded again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from crm_tools.commerce.books import discrepancies
from crm_tools.commerce.catalog import StockRow
from crm_tools.commerce.orders import Order, order_of
from crm_tools.commerce.payments import PaymentMethodRow
from crm_tools.desk import Record
from crm_tools.errors import Conflict, Invalid
from crm_tools.registry import load_tools
from crm_tools.store import Store
from tests.crm_tools.commerce.order_shop import OrderShop, desk_of, open_order_shop

CHEAPER = {"items": ["ARIA-SIL"], "new_items": ["ARIA-CRM"]}


@pytest.fixture
def refunded(any_store: Store) -> OrderShop:
    """A-1, paid by Alipay: a piece became a cheaper one, and the difference of ¥100 went to the gift card."""
    shop = open_order_shop(any_store)
    with any_store.transaction() as session:
        session.get_one(StockRow, "ARIA-CRM").quantity = 5
        paypal = {"kind": "paypal", "label": "PayPal", "brand": None, "last_four": None, "balance_minor": None}
        session.add(PaymentMethodRow(contact_id=shop.lin, id="paypal_9", **paypal))
    do(any_store, shop, "change_order_items", pay_with="gift card", **CHEAPER)
    return shop


def do(store: Store, shop: OrderShop, name: str, **given: Any) -> Sequence[Record]:
    with store.transaction() as session:
        return load_tools()[name].run(desk_of(session, shop), order_number="A-1", **given)


def order(store: Store, shop: OrderShop) -> Order:
    with store.reading() as session:
        assert discrepancies(session) == []
        return order_of(session, shop.lin, "A-1")


def test_a_cancellation_refunds_no_more_than_is_still_paid(any_store: Store, refunded: OrderShop) -> None:
    [told] = do(any_store, refunded, "cancel_order", reason="no longer needed")
    assert told.fields["refund"] == "¥3,848"
    assert sum(order(any_store, refunded).paid_by.values()) == 0


def test_paying_otherwise_gives_back_only_what_is_charged(any_store: Store, refunded: OrderShop) -> None:
    do(any_store, refunded, "change_order_payment", pay_with="PayPal")
    assert order(any_store, refunded).paid_by == {"alipay_1": 10_000, "gift_card_1": -10_000, "paypal_9": 384_800}
    do(any_store, refunded, "change_order_payment", pay_with="gift card")
    assert sum(order(any_store, refunded).paid_by.values()) == 384_800
    do(any_store, refunded, "cancel_order", reason="no longer needed")
    assert sum(order(any_store, refunded).paid_by.values()) == 0


def test_paying_with_what_it_is_paid_with_gives_nothing_back(any_store: Store, refunded: OrderShop) -> None:
    with pytest.raises(Invalid, match="already"):
        do(any_store, refunded, "change_order_payment", pay_with="Alipay")
    do(any_store, refunded, "change_order_payment", pay_with="PayPal")
    for _ in range(3):
        with pytest.raises(Conflict, match="a colleague has to look"):
            do(any_store, refunded, "change_order_payment", pay_with="PayPal")
    assert sum(order(any_store, refunded).paid_by.values()) == 384_800
