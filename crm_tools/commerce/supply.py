"""Parts for a customer: from the shelf as an outbound order, or, when there are none, by a purchase request."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from crm_tools.store.base import Base

__all__ = ["OutboundRow", "PurchaseRow"]


class PurchaseRow(Base):
    """Goods we have to buy in. `status` is requested, ordered, arrived or cancelled."""

    __tablename__ = "purchase_requests"

    id: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(unique=True)
    status: Mapped[str] = mapped_column(default="requested", index=True)
    sku: Mapped[str] = mapped_column(ForeignKey("variants.sku"), index=True)
    quantity: Mapped[int]
    price_minor: Mapped[int]
    ticket_id: Mapped[str | None] = mapped_column(ForeignKey("tickets.id"), index=True)
    contact_id: Mapped[str] = mapped_column(ForeignKey("contacts.id"), index=True)
    expected_on: Mapped[date | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class OutboundRow(Base):
    """Goods on their way to a customer. `status` is picking, shipped, delivered or cancelled."""

    __tablename__ = "outbound_orders"

    id: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(unique=True)
    status: Mapped[str] = mapped_column(default="picking", index=True)
    sku: Mapped[str] = mapped_column(ForeignKey("variants.sku"), index=True)
    quantity: Mapped[int]
    price_minor: Mapped[int]
    ticket_id: Mapped[str | None] = mapped_column(ForeignKey("tickets.id"), index=True)
    contact_id: Mapped[str] = mapped_column(ForeignKey("contacts.id"), index=True)
    purchase_id: Mapped[str | None] = mapped_column(ForeignKey("purchase_requests.id"))
    tracking: Mapped[str | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    shipped_at: Mapped[datetime | None]
    delivered_at: Mapped[datetime | None]
