"""Asking for a part: what is on the shelf is put aside at once, what is not is asked from the supplier."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from crm_tools.commerce.catalog import StockRow
from crm_tools.commerce.stock import hold, promised
from crm_tools.commerce.supply import OutboundRow, OutboundStatus, PurchaseRow, PurchaseStatus, still_waits
from crm_tools.errors import Invalid
from crm_tools.service.ticket_rows import TicketRow
from crm_tools.store.base import new_id
from crm_tools.store.counters import next_number
from crm_tools.store.events import record

__all__ = ["PartRequest", "request_part", "serve_waiting"]


@dataclass(frozen=True, slots=True)
class PartRequest:
    """Who asks for what; `price_minor` is for one piece, `expected_on` about when it would come if it is bought in."""

    contact_id: str
    sku: str
    quantity: int
    price_minor: int
    delivery_minor: int
    ticket_id: str | None
    expected_on: date


def request_part(session: Session, request: PartRequest, *, actor: str, at: datetime) -> OutboundRow | PurchaseRow:
    """Takes the pieces off the shelf for a parcel, or asks to buy them in; a request is never split.

    Raises Invalid for a quantity below one. Two who ask at once for the last piece get one parcel and one purchase.
    """
    if request.quantity < 1:
        raise Invalid("the quantity has to be at least 1", zh="数量至少为 1")
    shelf = hold(session, request.sku)
    if shelf.quantity - promised(session, [request.sku]).get(request.sku, 0) >= request.quantity:
        return _parcel(session, shelf, request, actor=actor, at=at)
    row = PurchaseRow(
        id=new_id("pur"),
        number=next_number(session, "P"),
        status=PurchaseStatus.REQUESTED.value,
        sku=request.sku,
        quantity=request.quantity,
        price_minor=request.price_minor,
        delivery_minor=request.delivery_minor,
        ticket_id=request.ticket_id,
        contact_id=request.contact_id,
        expected_on=request.expected_on,
        created_at=at,
        updated_at=at,
    )
    session.add(row)
    session.flush()
    _tell(session, "purchase.requested", f"purchase:{row.number}", row, actor=actor, at=at)
    return row


def serve_waiting(session: Session, shelf: StockRow, *, actor: str, at: datetime) -> list[OutboundRow]:
    """Gives what lies on a held shelf to those who wait for it, oldest first; who wants more than is left waits on."""
    query = select(PurchaseRow).where(PurchaseRow.sku == shelf.sku, still_waits())
    by_age = (PurchaseRow.created_at, func.length(PurchaseRow.number), PurchaseRow.number)
    waiting = session.scalars(query.order_by(*by_age)).all()
    return [_parcel(session, shelf, row, actor=actor, at=at) for row in waiting if row.quantity <= shelf.quantity]


def _parcel(
    session: Session, shelf: StockRow, wanted: PartRequest | PurchaseRow, *, actor: str, at: datetime
) -> OutboundRow:
    shelf.quantity -= wanted.quantity
    row = OutboundRow(
        id=new_id("out"),
        number=next_number(session, "S"),
        status=OutboundStatus.PICKING.value,
        sku=wanted.sku,
        quantity=wanted.quantity,
        price_minor=wanted.price_minor,
        delivery_minor=wanted.delivery_minor,
        ticket_id=wanted.ticket_id,
        contact_id=wanted.contact_id,
        purchase_id=wanted.id if isinstance(wanted, PurchaseRow) else None,
        tracking=None,
        created_at=at,
        updated_at=at,
        shipped_at=None,
        delivered_at=None,
    )
    session.add(row)
    session.flush()
    _tell(session, "outbound.picking", f"outbound:{row.number}", row, actor=actor, at=at)
    return row


def _tell(
    session: Session, kind: str, subject: str, row: OutboundRow | PurchaseRow, *, actor: str, at: datetime
) -> None:
    ticket = session.get(TicketRow, row.ticket_id) if row.ticket_id else None
    record(
        session,
        kind,
        subject,
        actor=actor,
        at=at,
        conversation_id=ticket.conversation_id if ticket else None,
        sku=row.sku,
        quantity=row.quantity,
        **({"purchase": row.purchase_id} if isinstance(row, OutboundRow) and row.purchase_id else {}),
    )
