"""Rows of the supply held for a change, always in one order: conversations, shelf, row."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_tools.commerce.catalog import StockRow
from crm_tools.commerce.stock import hold
from crm_tools.commerce.supply import OutboundRow, PurchaseRow, still_waits
from crm_tools.commerce.supply_talk import hold_conversations
from crm_tools.errors import NotFound

__all__ = ["held_outbound", "held_purchase", "is_outbound", "outbound_for", "put_back"]


def is_outbound(session: Session, number: str) -> bool:
    """Whether the number is one of an outbound order."""
    return session.scalar(select(OutboundRow.id).where(OutboundRow.number == number)) is not None


def held_outbound(session: Session, number: str) -> OutboundRow:
    """The outbound order, nobody else's until the transaction ends; raises NotFound."""
    row = _outbound(session, number)
    hold_conversations(session, [row.ticket_id])
    session.refresh(row, with_for_update=True)
    return row


def put_back(session: Session, number: str) -> tuple[StockRow, OutboundRow]:
    """The outbound order with the shelf its goods go back to, both held; raises NotFound."""
    row = _outbound(session, number)
    shelf = _shelf(session, row.sku, [row.ticket_id])
    session.refresh(row, with_for_update=True)
    return shelf, row


def held_purchase(session: Session, number: str) -> tuple[StockRow, PurchaseRow]:
    """The purchase request with the shelf its goods come to, both held; raises NotFound."""
    row = session.scalar(select(PurchaseRow).where(PurchaseRow.number == number))
    if row is None:
        raise NotFound(f"there is no purchase request {number}")
    shelf = _shelf(session, row.sku, [row.ticket_id])
    session.refresh(row, with_for_update=True)
    return shelf, row


def outbound_for(session: Session, row: PurchaseRow) -> OutboundRow | None:
    """The outbound order a purchase request became."""
    return session.scalar(select(OutboundRow).where(OutboundRow.purchase_id == row.id))


def _outbound(session: Session, number: str) -> OutboundRow:
    row = session.scalar(select(OutboundRow).where(OutboundRow.number == number))
    if row is None:
        raise NotFound(f"there is no outbound order {number}")
    return row


def _shelf(session: Session, sku: str, ticket_ids: Iterable[str | None]) -> StockRow:
    """The shelf, after the conversations of everybody who may hear of what is put on it."""
    waiting = session.scalars(select(PurchaseRow.ticket_id).where(PurchaseRow.sku == sku, still_waits()))
    hold_conversations(session, [*ticket_ids, *waiting])
    return hold(session, sku)
