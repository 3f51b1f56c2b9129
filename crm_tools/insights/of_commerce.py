"""What the shop knows about a customer: orders, what they own, returns, parts, and figures over all orders."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from crm_tools.commerce.catalog import ProductRow, StockRow, VariantRow
from crm_tools.commerce.orders import OrderLineRow, OrderRow
from crm_tools.commerce.returns import ReturnRow
from crm_tools.insights.view import Entry, Fact, Value, entry

__all__ = ["fitting", "goods", "order_figures", "orders", "returns"]

MOST = 20
YEAR = timedelta(days=365)


def orders(session: Session, contact_id: str) -> tuple[Entry, ...]:
    query = select(OrderRow).where(OrderRow.contact_id == contact_id)
    rows = session.scalars(query.order_by(OrderRow.placed_at.desc(), OrderRow.number.desc()).limit(MOST))
    return tuple(
        entry(
            f"order {row.number}",
            "orders",
            row.delivered_at or row.shipped_at or row.placed_at,
            status=row.status,
            under_way=row.status in ("pending", "processed", "shipped"),
            total=row.total_minor,
            currency=row.currency,
            placed_at=row.placed_at,
            shipped_at=row.shipped_at,
            expected_on=row.expected_on,
            delivered_at=row.delivered_at,
        )
        for row in rows
    )


def goods(session: Session, of: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """The lines of these orders, with what kind of product each is and how many pieces came back."""
    known = {one.number_said: one for one in of}
    back = (
        select(ReturnRow.order_line_id, func.sum(ReturnRow.quantity).label("pieces"))
        .where(ReturnRow.order_number.in_(known), ReturnRow.status != "cancelled")
        .group_by(ReturnRow.order_line_id)
        .subquery()
    )
    query = (
        select(OrderLineRow, ProductRow.kind, back.c.pieces)
        .outerjoin(ProductRow, ProductRow.id == OrderLineRow.product_id)
        .outerjoin(back, back.c.order_line_id == OrderLineRow.id)
        .where(OrderLineRow.order_number.in_(known))
        .order_by(OrderLineRow.id)
    )
    lines = {number: list[Entry]() for number in known}
    for row, kind, pieces in session.execute(query):
        order = known[row.order_number]
        one = entry(
            order.ref,
            "order_lines",
            order.at,
            sku=row.sku,
            product=row.product_id,
            name=row.name,
            name_zh=row.name_zh or row.name,
            goods_kind=kind,
            quantity=row.quantity,
            returned=int(pieces) if pieces else None,
            price=row.price_minor,
            order_status=order.text("status"),
            delivered_at=order.moment("delivered_at"),
        )
        lines[row.order_number].append(one)
    return tuple(one for found in lines.values() for one in found)


def fitting(session: Session, owned: Iterable[Entry], *, at: datetime) -> tuple[Entry, ...]:
    """The parts and accessories made for what they own; the catalog is read once, and only when they own something."""
    names = {one.text("name") for one in owned}
    if not names:
        return ()
    query = (
        select(ProductRow, func.min(VariantRow.price_minor), func.sum(func.coalesce(StockRow.quantity, 0)))
        .join(VariantRow, VariantRow.product_id == ProductRow.id)
        .outerjoin(StockRow, StockRow.sku == VariantRow.sku)
        .where(VariantRow.on_sale, ProductRow.kind.in_(("spare part", "supplies", "accessory")))
        .group_by(ProductRow.id)
        .order_by(ProductRow.id)
    )
    found = []
    for row, price, stock in session.execute(query):
        fits = tuple(sorted(names & set(row.fits)))
        if fits:
            found.append(_part(row, (int(price), int(stock)), fits, at))
    return tuple(found)


def _part(row: ProductRow, shelf: tuple[int, int], fits: tuple[str, ...], at: datetime) -> Entry:
    price, stock = shelf
    return entry(
        f"product {row.id}",
        "products",
        at,
        product=row.id,
        name=row.name,
        name_zh=row.name_zh or row.name,
        goods_kind=row.kind,
        price=price,
        stock=stock,
        fits=fits,
    )


def returns(session: Session, contact_id: str) -> tuple[Entry, ...]:
    query = (
        select(ReturnRow, OrderLineRow.name, OrderLineRow.name_zh)
        .join(OrderRow, OrderRow.number == ReturnRow.order_number)
        .outerjoin(OrderLineRow, OrderLineRow.id == ReturnRow.order_line_id)
        .where(OrderRow.contact_id == contact_id)
        .order_by(ReturnRow.id.desc())
        .limit(MOST)
    )
    return tuple(
        entry(
            f"return {row.number}",
            "returns",
            row.created_at,
            status=row.status,
            order=row.order_number,
            sku=row.sku,
            name=name,
            name_zh=name_zh or name,
            refund=row.refund_minor,
            requested_at=row.created_at,
        )
        for row, name, name_zh in session.execute(query)
    )


def order_figures(session: Session, contact_id: str, *, now: datetime) -> tuple[Fact, ...]:
    """Figures over all orders that were not cancelled; none for somebody who never ordered."""
    recent = OrderRow.placed_at > now - YEAR
    query = select(
        func.count(),
        func.sum(OrderRow.total_minor),
        func.sum(case((recent, 1), else_=0)),
        func.sum(case((recent, OrderRow.total_minor), else_=0)),
        func.max(OrderRow.placed_at),
    ).where(OrderRow.contact_id == contact_id, OrderRow.status != "cancelled")
    count, spent, count_12, spent_12, last = session.execute(query).one()
    if not count:
        return ()
    last_at = last if isinstance(last, datetime) else now
    ref = f"contact {contact_id}"
    figures: dict[str, Value] = {
        "orders_ever": int(count),
        "spent_ever": int(spent),
        "orders_12_months": int(count_12),
        "spent_12_months": int(spent_12),
        "last_order_at": last_at,
    }
    return tuple(Fact(name, value, ref, last_at, "orders") for name, value in figures.items())
