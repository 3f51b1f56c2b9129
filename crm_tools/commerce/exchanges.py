"""Exchanges: what goes back and what comes instead, as kept, booked and withdrawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from crm_tools.commerce.orders import Order
from crm_tools.commerce.payments import Method
from crm_tools.commerce.variants import Pair
from crm_tools.errors import Conflict
from crm_tools.store.base import Base, new_id
from crm_tools.store.counters import next_number

__all__ = ["ExchangeRequest", "ExchangeRow", "book_exchange", "withdraw_exchange"]


class ExchangeRow(Base):
    """One piece of a line that goes back for another variant; rows under one number belong together.

    `status` is requested, received or cancelled. `difference_minor` is what the new piece costs more (or less) than the
    old one did; it and `fee_minor` are settled by `method_id` when the old piece is back. The new one is put aside at
    once.
    """

    __tablename__ = "exchanges"

    id: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(index=True)
    order_number: Mapped[str] = mapped_column(ForeignKey("orders.number"), index=True)
    order_line_id: Mapped[int] = mapped_column(ForeignKey("order_lines.id"), index=True)
    ticket_id: Mapped[str | None] = mapped_column(ForeignKey("tickets.id"))
    sku: Mapped[str]
    new_sku: Mapped[str]
    new_price_minor: Mapped[int]
    quantity: Mapped[int]
    status: Mapped[str] = mapped_column(default="requested")
    because: Mapped[str]
    reason: Mapped[str]
    difference_minor: Mapped[int]
    fee_minor: Mapped[int]
    method_id: Mapped[str]
    created_at: Mapped[datetime]
    received_at: Mapped[datetime | None]


@dataclass(frozen=True, slots=True)
class ExchangeRequest:
    """Which pieces become which, why, what it costs, and how that is settled."""

    order: Order
    pairs: tuple[Pair, ...]
    because: str
    reason: str
    fee_minor: int
    method: Method

    @property
    def difference_minor(self) -> int:
        """What the new pieces cost more than the old ones did."""
        return sum(one.difference_minor for one in self.pairs)

    @property
    def due_minor(self) -> int:
        """What the customer pays in all; below zero it goes back to them."""
        return self.difference_minor + self.fee_minor


def book_exchange(session: Session, request: ExchangeRequest, *, ticket_id: str, at: datetime) -> str:
    """Writes an exchange of an order that is held, under the next number; the fee stands on its first row."""
    number = next_number(session, "X")
    for place, one in enumerate(request.pairs):
        session.add(
            ExchangeRow(
                id=new_id("exc"),
                number=number,
                order_number=request.order.number,
                order_line_id=one.line.id,
                ticket_id=ticket_id,
                sku=one.line.sku,
                new_sku=one.to.sku,
                new_price_minor=one.price_minor,
                quantity=1,
                status="requested",
                because=request.because,
                reason=request.reason,
                difference_minor=one.difference_minor,
                fee_minor=0 if place else request.fee_minor,
                method_id=request.method.id,
                created_at=at,
            )
        )
    session.flush()
    return number


def withdraw_exchange(session: Session, kept: Mapping[str, Any]) -> None:
    """Ends an exchange before the old pieces came back; raises Conflict when they have."""
    number = kept["number"]
    found = update(ExchangeRow).where(ExchangeRow.number == number, ExchangeRow.status == "requested")
    ended = session.execute(found.values(status="cancelled").returning(ExchangeRow.id)).all()
    if not ended:
        raise Conflict(
            f"exchange {number} can no longer be undone: the goods are back or it was ended",
            zh=f"换货单 {number} 已无法撤销：商品已寄回或已结束",
        )
    session.flush()
