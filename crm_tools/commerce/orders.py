"""Orders and their lines. Who may see one is decided in the query, by the contact it belongs to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from crm_tools.commerce.options import say_option
from crm_tools.errors import NotFound
from crm_tools.store.base import Base

__all__ = ["Order", "OrderLine", "OrderLineRow", "OrderRow", "order_of", "orders", "orders_of"]


class OrderRow(Base):
    __tablename__ = "orders"

    number: Mapped[str] = mapped_column(primary_key=True)
    contact_id: Mapped[str] = mapped_column(ForeignKey("contacts.id"), index=True)
    status: Mapped[str] = mapped_column(index=True)
    currency: Mapped[str]
    total_minor: Mapped[int]
    address: Mapped[dict[str, Any]]
    payments: Mapped[list[Any]]
    fulfilments: Mapped[list[Any]]
    placed_at: Mapped[datetime]
    shipped_at: Mapped[datetime | None]
    expected_on: Mapped[date | None]
    delivered_at: Mapped[datetime | None]


class OrderLineRow(Base):
    __tablename__ = "order_lines"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    order_number: Mapped[str] = mapped_column(ForeignKey("orders.number"), index=True)
    sku: Mapped[str]
    product_id: Mapped[str]
    name: Mapped[str]
    name_zh: Mapped[str]
    options: Mapped[dict[str, Any]]
    price_minor: Mapped[int]
    quantity: Mapped[int]


@dataclass(frozen=True, slots=True)
class OrderLine:
    """One line; `price_minor` is the price of one piece."""

    id: int
    sku: str
    name: str
    name_zh: str
    options: dict[str, Any]
    price_minor: int
    quantity: int

    def label(self, language: str = "en") -> str:
        """ "2 × Aria One (silver)"."""
        name = self.name_zh if language == "zh" and self.name_zh else self.name
        chosen = ("，" if language == "zh" else ", ").join(say_option(one, language) for one in self.options.values())
        return f"{self.quantity} × {name}" + (f" ({chosen})" if chosen else "")


@dataclass(frozen=True, slots=True)
class Order:
    """An order; `status` is pending, processed, shipped, delivered or cancelled."""

    number: str
    contact_id: str
    status: str
    currency: str
    total_minor: int
    placed_at: datetime
    shipped_at: datetime | None
    expected_on: date | None
    delivered_at: datetime | None
    tracking: str | None
    payment: str | None
    lines: tuple[OrderLine, ...]


def orders_of(session: Session, contact_id: str, *, limit: int = 5) -> list[Order]:
    """A contact's orders, newest first."""
    query = select(OrderRow).where(OrderRow.contact_id == contact_id)
    rows = session.scalars(query.order_by(OrderRow.placed_at.desc(), OrderRow.number.desc()).limit(limit)).all()
    return _values(session, rows)


def order_of(session: Session, contact_id: str, number: str) -> Order:
    """One order of this contact; raises NotFound alike for an unknown number and for somebody else's order."""
    row = session.scalar(select(OrderRow).where(OrderRow.contact_id == contact_id, OrderRow.number == number))
    if row is None:
        raise NotFound(f"there is no order {number} among this customer's orders", zh=f"您名下没有订单 {number}")
    return _values(session, [row])[0]


def orders(session: Session, *, after: str = "", limit: int = 50) -> list[Order]:
    """Everybody's orders by number, for staff."""
    rows = session.scalars(select(OrderRow).where(OrderRow.number > after).order_by(OrderRow.number).limit(limit)).all()
    return _values(session, rows)


def _values(session: Session, rows: Sequence[OrderRow]) -> list[Order]:
    lines: dict[str, list[OrderLine]] = {}
    query = select(OrderLineRow).where(OrderLineRow.order_number.in_([row.number for row in rows]))
    for row in session.scalars(query.order_by(OrderLineRow.id)):
        lines.setdefault(row.order_number, []).append(
            OrderLine(row.id, row.sku, row.name, row.name_zh, row.options, row.price_minor, row.quantity)
        )
    return [_value(row, tuple(lines.get(row.number, ()))) for row in rows]


def _value(row: OrderRow, lines: tuple[OrderLine, ...]) -> Order:
    tracking = next((number for one in row.fulfilments for number in one.get("tracking_id", [])), None)
    payment = next((str(one["method"]) for one in row.payments if one.get("method")), None)
    return Order(
        number=row.number,
        contact_id=row.contact_id,
        status=row.status,
        currency=row.currency,
        total_minor=row.total_minor,
        placed_at=row.placed_at,
        shipped_at=row.shipped_at,
        expected_on=row.expected_on,
        delivered_at=row.delivered_at,
        tracking=tracking,
        payment=payment,
        lines=lines,
    )
