"""A shop with orders in every state, a customer with a gift card, and another customer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import Session

from crm_tools.commerce.catalog import ProductRow, StockRow, VariantRow
from crm_tools.commerce.orders import OrderLineRow, OrderRow
from crm_tools.commerce.payments import OrderPaymentRow, PaymentMethodRow
from crm_tools.commerce.shop_rules import ShopRules
from crm_tools.desk import Desk
from crm_tools.people.company import DEFAULT, Company
from crm_tools.people.contacts import create_contact
from crm_tools.people.levels import Caller, Level
from crm_tools.service import conversations
from crm_tools.store import Store

__all__ = ["AT", "COMPANY", "HOME", "OrderShop", "desk_of", "open_order_shop"]

AT = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
COMPANY = replace(
    DEFAULT,
    timezone="Asia/Shanghai",
    currency="CNY",
    return_window_days=14,
    return_fee_minor=1200,
    shop=ShopRules(change_until=("pending", "processed"), refund_to_gift_card=True, price_days=15),
)
HOME = {"line1": "1 Wutong Road", "line2": "", "city": "Shanghai", "province": "Shanghai", "postcode": "200030"}
HOME |= {"country": "CN"}
VARIANTS = {
    "ARIA-SIL": ("aria", {"colour": "silver"}, 189_900, 4),
    "ARIA-BLK": ("aria", {"colour": "black"}, 199_900, 2),
    "ARIA-CRM": ("aria", {"colour": "cream"}, 179_900, 0),
    "STI-STL": ("stillo", {"colour": "steel"}, 39_900, 3),
    "STI-BLK": ("stillo", {"colour": "matte black"}, 39_900, 1),
    "CUP": ("cup", {}, 5_000, 9),
}
NAMES = {"aria": ("Aria One", "Aria One 咖啡机"), "stillo": ("Stillo", "Stillo 手冲壶"), "cup": ("Cup", "杯子")}
ORDERS: Mapping[str, tuple[str, dict[str, int]]] = {
    "A-1": ("pending", {"ARIA-SIL": 2, "CUP": 3}),
    "A-2": ("delivered", {"ARIA-BLK": 2, "STI-STL": 1}),
    "A-3": ("shipped", {"STI-STL": 1}),
    "A-4": ("processed", {"STI-BLK": 1}),
    "A-5": ("cancelled", {"CUP": 1}),
}


@dataclass(frozen=True, slots=True)
class OrderShop:
    """Lin has the orders A-1 to A-5, Zhang has A-9, which is delivered; each has a conversation."""

    lin: str
    zhang: str
    thread: str
    other_thread: str


def open_order_shop(store: Store) -> OrderShop:
    """Fills an empty store."""
    with store.transaction() as session:
        for key, (name, name_zh) in NAMES.items():
            words = {"description": "", "description_zh": ""}
            session.add(ProductRow(id=key, name=name, name_zh=name_zh, kind=key, fits=[], **words))
        session.flush()
        for sku, (product_id, options, price, pieces) in VARIANTS.items():
            row = VariantRow(sku=sku, product_id=product_id, options=options, price_minor=price, on_sale=True)
            session.add(row)
            session.flush()
            session.add(StockRow(sku=sku, quantity=pieces))
        lin = create_contact(session, "Lin", language="en", at=AT)
        zhang = create_contact(session, "Zhang", language="zh", at=AT)
        for contact_id, kind, balance in ((lin, "alipay", None), (lin, "gift_card", 500_000), (zhang, "paypal", None)):
            method = {"id": f"{kind}_1", "label": kind, "brand": None, "last_four": None, "balance_minor": balance}
            session.add(PaymentMethodRow(contact_id=contact_id, kind=kind, **method))
        session.flush()
        for number, (status, items) in ORDERS.items():
            _order(session, number, lin, status, items)
        _order(session, "A-9", zhang, "delivered", {"ARIA-SIL": 1}, method="paypal_1")
        thread, _ = conversations.start(session, "web", language="en", at=AT)
        other, _ = conversations.start(session, "web", language="zh", at=AT)
    return OrderShop(lin, zhang, thread.id, other.id)


def desk_of(session: Session, shop: OrderShop, *, company: Company = COMPANY, now: datetime = AT) -> Desk:
    """Lin's place at the counter."""
    return Desk(session, Caller(Level.VERIFIED, shop.lin), shop.thread, company, "en", now)


def _order(
    session: Session, number: str, contact_id: str, status: str, items: Mapping[str, int], method: str = "alipay_1"
) -> None:
    total = sum(VARIANTS[sku][2] * pieces for sku, pieces in items.items())
    session.add(
        OrderRow(
            number=number,
            contact_id=contact_id,
            status=status,
            currency="CNY",
            total_minor=total,
            address=dict(HOME),
            fulfilments=[],
            placed_at=AT - timedelta(days=6),
            shipped_at=None,
            expected_on=None,
            delivered_at=AT - timedelta(days=3) if status == "delivered" else None,
        )
    )
    session.flush()
    for sku, pieces in items.items():
        product_id, options, price, _ = VARIANTS[sku]
        name, name_zh = NAMES[product_id]
        ware = {"sku": sku, "product_id": product_id, "name": name, "name_zh": name_zh, "options": options}
        session.add(OrderLineRow(order_number=number, price_minor=price, quantity=pieces, **ware))
    for kind in ("payment", "refund") if status == "cancelled" else ("payment",):
        moved = {"method_id": method, "kind": kind, "amount_minor": total, "at": AT}
        session.add(OrderPaymentRow(order_number=number, **moved))
    session.flush()
