"""Exchanges as they are kept: one row for each kind of item that goes back for another."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from crm_tools.store.base import Base

__all__ = ["ExchangeRow"]


class ExchangeRow(Base):
    """`status` is requested, received or cancelled. Rows under one number belong together.

    `difference_minor` is what the new pieces cost more (or less) than the old ones did; it and `fee_minor` are settled
    by `method_id` when the old pieces are back. The new ones are put aside at once.
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
