"""Looking up what was asked for and what became of it: a customer's own, or everybody's for staff."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVarTuple

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session

from crm_tools.commerce.catalog import ProductRow, VariantRow
from crm_tools.commerce.supply import OutboundRow, PurchaseRow, Supplied
from crm_tools.errors import NotFound
from crm_tools.service.ticket_rows import TicketRow

Row = TypeVarTuple("Row")

__all__ = ["outbound_orders", "part_requests_of", "part_requests_under", "purchases", "supplied"]


def part_requests_of(session: Session, contact_id: str, *, limit: int = 5) -> list[Supplied]:
    """A contact's part requests, newest first; a purchase that became an outbound order is shown as that alone."""
    sent = _outbound(session, OutboundRow.contact_id == contact_id, limit=limit)
    bought = _purchases(session, PurchaseRow.contact_id == contact_id, OutboundRow.id.is_(None), limit=limit)
    return _newest([*sent, *bought])[:limit]


def part_requests_under(session: Session, contact_id: str, number: str) -> list[Supplied]:
    """A contact's requests under an S-, P- or T-number; raises NotFound alike for an unknown and a foreign one."""
    own, bought = OutboundRow.contact_id == contact_id, PurchaseRow.contact_id == contact_id
    called = (OutboundRow.number == number) | (PurchaseRow.number == number) | (TicketRow.number == number)
    found = [
        *_outbound(session, own, called),
        *_purchases(session, bought, OutboundRow.id.is_(None), called),
    ]
    if not found:
        raise NotFound(
            f"there is no part request {number} among this customer's requests", zh=f"您名下没有配件订单 {number}"
        )
    return _newest(found)


def outbound_orders(session: Session, *, before: str = "", limit: int = 50) -> list[Supplied]:
    """Everybody's outbound orders, newest first, for staff; `before` is an id."""
    return _outbound(session, *([OutboundRow.id < before] if before else []), limit=limit)


def purchases(session: Session, *, before: str = "", limit: int = 50) -> list[Supplied]:
    """Everybody's purchase requests, newest first, for staff; `before` is an id."""
    return _purchases(session, *([PurchaseRow.id < before] if before else []), limit=limit)


def supplied(session: Session, number: str) -> Supplied:
    """One outbound order or purchase request by its number, for staff; raises NotFound."""
    found = _outbound(session, OutboundRow.number == number) or _purchases(session, PurchaseRow.number == number)
    if not found:
        raise NotFound(f"there is no outbound order and no purchase request {number}")
    return found[0]


def _outbound(session: Session, *where: ColumnElement[bool], limit: int = 50) -> list[Supplied]:
    query = select(OutboundRow, ProductRow.name, ProductRow.name_zh, TicketRow.number, PurchaseRow.number)
    query = _named(query.outerjoin(PurchaseRow, PurchaseRow.id == OutboundRow.purchase_id), OutboundRow)
    rows = session.execute(query.where(*where).order_by(OutboundRow.id.desc()).limit(limit))
    return [_value(*row) for row in rows]


def _purchases(session: Session, *where: ColumnElement[bool], limit: int = 50) -> list[Supplied]:
    query = select(PurchaseRow, ProductRow.name, ProductRow.name_zh, TicketRow.number, OutboundRow.number)
    query = _named(query.outerjoin(OutboundRow, OutboundRow.purchase_id == PurchaseRow.id), PurchaseRow)
    rows = session.execute(query.where(*where).order_by(PurchaseRow.id.desc()).limit(limit))
    return [_value(*row) for row in rows]


def _named(query: Select[*Row], table: type[OutboundRow] | type[PurchaseRow]) -> Select[*Row]:
    query = query.join(VariantRow, VariantRow.sku == table.sku).join(ProductRow, ProductRow.id == VariantRow.product_id)
    return query.outerjoin(TicketRow, TicketRow.id == table.ticket_id).execution_options(populate_existing=True)


def _newest(found: Iterable[Supplied]) -> list[Supplied]:
    return sorted(found, key=lambda one: (one.created_at, one.id.partition("_")[2]), reverse=True)


def _value(row: OutboundRow | PurchaseRow, name: str, name_zh: str, ticket: str | None, other: str | None) -> Supplied:
    sent = row if isinstance(row, OutboundRow) else None
    return Supplied(
        id=row.id,
        kind="outbound" if sent else "purchase",
        number=row.number,
        status=row.status,
        sku=row.sku,
        name=name,
        name_zh=name_zh or name,
        quantity=row.quantity,
        total_minor=row.quantity * row.price_minor + row.delivery_minor,
        contact_id=row.contact_id,
        ticket=ticket,
        other=other,
        tracking=sent.tracking if sent else None,
        expected_on=row.expected_on if isinstance(row, PurchaseRow) else None,
        created_at=row.created_at,
        updated_at=row.updated_at,
        shipped_at=sent.shipped_at if sent else None,
        delivered_at=sent.delivered_at if sent else None,
    )
