"""Parts on their way: outbound orders to customers, and requests to buy in what is out of stock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, ForeignKey, select
from sqlalchemy.orm import Mapped, mapped_column

from crm_tools.errors import Conflict
from crm_tools.store.base import Base

__all__ = [
    "OutboundRow",
    "OutboundStatus",
    "PurchaseRow",
    "PurchaseStatus",
    "Supplied",
    "check_step",
    "still_waits",
]


class OutboundStatus(StrEnum):
    PICKING = "picking"
    SHIPPED = "shipped"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"


class PurchaseStatus(StrEnum):
    """Where the goods are that were asked for; whether the customer still waits is another matter: `still_waits`."""

    REQUESTED = "requested"
    ORDERED = "ordered"
    ARRIVED = "arrived"
    CANCELLED = "cancelled"


# What may follow what; nothing ever goes back. An expected day may be mended, so an ordered purchase can be ordered.
STEPS: Mapping[str, frozenset[str]] = {
    "picking": frozenset({"shipped", "cancelled"}),
    "shipped": frozenset({"delivered"}),
    "delivered": frozenset(),
    "requested": frozenset({"ordered", "arrived", "cancelled"}),
    "ordered": frozenset({"ordered", "arrived", "cancelled"}),
    "arrived": frozenset({"cancelled"}),
    "cancelled": frozenset(),
}


class PurchaseRow(Base):
    """Goods we have to buy in. `status` is requested, ordered, arrived or cancelled; prices are for one piece."""

    __tablename__ = "purchase_requests"

    id: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(unique=True)
    status: Mapped[str] = mapped_column(default=PurchaseStatus.REQUESTED.value, index=True)
    sku: Mapped[str] = mapped_column(ForeignKey("variants.sku"), index=True)
    quantity: Mapped[int]
    price_minor: Mapped[int]
    delivery_minor: Mapped[int] = mapped_column(default=0)
    ticket_id: Mapped[str | None] = mapped_column(ForeignKey("tickets.id"), index=True)
    contact_id: Mapped[str] = mapped_column(ForeignKey("contacts.id"), index=True)
    expected_on: Mapped[date | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class OutboundRow(Base):
    """Goods on their way to a customer. `status` is picking, shipped, delivered or cancelled.

    `purchase_id` is the request that these goods had to be bought in for; there is at most one order for each.
    """

    __tablename__ = "outbound_orders"

    id: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(unique=True)
    status: Mapped[str] = mapped_column(default=OutboundStatus.PICKING.value, index=True)
    sku: Mapped[str] = mapped_column(ForeignKey("variants.sku"), index=True)
    quantity: Mapped[int]
    price_minor: Mapped[int]
    delivery_minor: Mapped[int] = mapped_column(default=0)
    ticket_id: Mapped[str | None] = mapped_column(ForeignKey("tickets.id"), index=True)
    contact_id: Mapped[str] = mapped_column(ForeignKey("contacts.id"), index=True)
    purchase_id: Mapped[str | None] = mapped_column(ForeignKey("purchase_requests.id"), unique=True)
    tracking: Mapped[str | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    shipped_at: Mapped[datetime | None]
    delivered_at: Mapped[datetime | None]


def check_step(number: str, status: str, to: str) -> None:
    """Raises Conflict when what is in `status` cannot become `to`."""
    if to not in STEPS[status]:
        raise Conflict(f"{number} is {status} and cannot become {to}; look at it again")


def still_waits() -> ColumnElement[bool]:
    """Purchase requests whose customer has been sent nothing yet."""
    served = select(OutboundRow.id).where(OutboundRow.purchase_id == PurchaseRow.id)
    return (PurchaseRow.status != PurchaseStatus.CANCELLED.value) & ~served.exists()


@dataclass(frozen=True, slots=True)
class Supplied:
    """Either table's row as others see it; amounts in minor units, `total_minor` with delivery.

    `kind` is outbound or purchase; `ticket` and `other` are numbers: `other` of the purchase an outbound order was,
    or of the outbound order a purchase became.
    """

    id: str
    kind: str
    number: str
    status: str
    sku: str
    name: str
    name_zh: str
    quantity: int
    total_minor: int
    contact_id: str
    ticket: str | None
    other: str | None
    tracking: str | None
    expected_on: date | None
    created_at: datetime
    updated_at: datetime
    shipped_at: datetime | None
    delivered_at: datetime | None
