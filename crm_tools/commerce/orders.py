"""Orders and their lines. Who may see one is decided in the query, by the contact it belongs to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from crm_tools.commerce.free_text import is_name
from crm_tools.commerce.options import say_option
from crm_tools.commerce.payments import OrderPaymentRow, Payment, PaymentMethodRow, method_value
from crm_tools.errors import NotFound
from crm_tools.store.base import Base
from crm_tools.words import Words, plain

__all__ = ["Order", "OrderLine", "OrderLineRow", "OrderRow", "held_order", "order_of", "orders", "orders_of"]


class OrderRow(Base):
    __tablename__ = "orders"

    number: Mapped[str] = mapped_column(primary_key=True)
    contact_id: Mapped[str] = mapped_column(ForeignKey("contacts.id"), index=True)
    status: Mapped[str] = mapped_column(index=True)
    currency: Mapped[str]
    total_minor: Mapped[int]
    address: Mapped[dict[str, Any]]
    fulfilments: Mapped[list[Any]]
    placed_at: Mapped[datetime]
    shipped_at: Mapped[datetime | None]
    expected_on: Mapped[date | None]
    delivered_at: Mapped[datetime | None]
    cancel_reason: Mapped[str] = mapped_column(default="")
    items_changed_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=0)


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
    product_id: str
    name: str
    name_zh: str
    options: dict[str, Any]
    price_minor: int
    quantity: int

    def called(self, language: str = "en") -> str:
        """The product's name."""
        return self.name_zh if language == "zh" and self.name_zh else self.name

    def label(self, language: str = "en", *, whole: bool = False) -> str:
        """ "2 × Aria One (silver)"; what somebody had written on it only for colleagues, `whole`."""
        named = [one for one in self.options.values() if whole or is_name(one)]
        chosen = ("，" if language == "zh" else ", ").join(say_option(one, language) for one in named)
        return f"{self.quantity} × {self.called(language)}" + (f" ({chosen})" if chosen else "")

    @property
    def written(self) -> tuple[str, ...]:
        """What somebody had written on it, in words of their own."""
        return tuple(str(one) for one in self.options.values() if not is_name(one))


@dataclass(frozen=True, slots=True)
class Order:
    """An order; `status` is pending, processed, shipped, delivered or cancelled.

    `payments` is all the money that moved for it, oldest first; `items_changed` says that other items were put into it
    after it was placed.
    """

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
    payment: Words | None
    lines: tuple[OrderLine, ...]
    address: Mapping[str, Any] = field(default_factory=dict)
    payments: tuple[Payment, ...] = ()
    items_changed: bool = False
    version: int = 0

    @property
    def paid_by(self) -> dict[str, int]:
        """What each way to pay has paid in the end, those that got all of it back left out; in the order of payment."""
        net: dict[str, int] = {}
        for one in self.payments:
            net[one.method_id] = net.get(one.method_id, 0) + one.signed_minor
        return {method_id: amount for method_id, amount in net.items() if amount}


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


def held_order(session: Session, contact_id: str, number: str) -> Order:
    """`order_of`, and nobody else changes it until the transaction ends."""
    session.flush()
    session.execute(
        select(OrderRow.number).where(OrderRow.contact_id == contact_id, OrderRow.number == number).with_for_update()
    )
    session.expire_all()  # what was read before the lock may be old
    return order_of(session, contact_id, number)


def orders(session: Session, *, after: str = "", limit: int = 50) -> list[Order]:
    """Everybody's orders by number, for staff."""
    rows = session.scalars(select(OrderRow).where(OrderRow.number > after).order_by(OrderRow.number).limit(limit)).all()
    return _values(session, rows)


def _values(session: Session, rows: Sequence[OrderRow]) -> list[Order]:
    numbers = [row.number for row in rows]
    lines: dict[str, list[OrderLine]] = {}
    query = select(OrderLineRow).where(OrderLineRow.order_number.in_(numbers))
    for row in session.scalars(query.order_by(OrderLineRow.id)):
        lines.setdefault(row.order_number, []).append(
            OrderLine(
                row.id, row.sku, row.product_id, row.name, row.name_zh, row.options, row.price_minor, row.quantity
            )
        )
    paid: dict[str, list[Payment]] = {}
    moved = select(OrderPaymentRow).where(OrderPaymentRow.order_number.in_(numbers)).order_by(OrderPaymentRow.id)
    for one in session.scalars(moved):
        kind: Literal["payment", "refund"] = "payment" if one.kind == "payment" else "refund"
        paid.setdefault(one.order_number, []).append(Payment(one.method_id, kind, one.amount_minor))
    owners = {row.contact_id for row in rows}
    found = session.scalars(select(PaymentMethodRow).where(PaymentMethodRow.contact_id.in_(owners)))
    said = {(row.contact_id, row.id): method_value(row).said for row in found}
    return [_value(row, lines.get(row.number, ()), paid.get(row.number, ()), said) for row in rows]


def _value(
    row: OrderRow, lines: Sequence[OrderLine], payments: Sequence[Payment], said: Mapping[tuple[str, str], Words]
) -> Order:
    tracking = next((number for one in row.fulfilments for number in one.get("tracking_id", [])), None)
    first = payments[0].method_id if payments else None
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
        payment=said.get((row.contact_id, first), plain(first)) if first else None,
        lines=tuple(lines),
        address=row.address,
        payments=tuple(payments),
        items_changed=row.items_changed_at is not None,
        version=row.version,
    )
