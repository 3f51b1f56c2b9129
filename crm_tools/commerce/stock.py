"""The shelf, held while pieces are put on it or taken off, and what of it is promised already."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import case, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from crm_tools.commerce.catalog import StockRow
from crm_tools.commerce.supply import PurchaseRow, PurchaseStatus, still_waits

__all__ = ["free", "hold", "promised"]

TO_COME = (PurchaseStatus.REQUESTED.value, PurchaseStatus.ORDERED.value)


def hold(session: Session, sku: str) -> StockRow:
    """The shelf of a SKU, nobody else's until the transaction ends; one that was never filled is empty."""
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    session.execute(insert(StockRow).values(sku=sku, quantity=0).on_conflict_do_nothing())
    return session.get_one(StockRow, sku, populate_existing=True, with_for_update=True)


def promised(session: Session, skus: Iterable[str]) -> dict[str, int]:
    """Pieces on the shelf that waiting customers are to get, by SKU: what they wait for less what is still to come.

    Whoever asks next cannot have these, or somebody whose goods went to an older request would wait for ever.
    """
    waiting = func.sum(case((still_waits(), PurchaseRow.quantity), else_=0))
    to_come = func.sum(case((PurchaseRow.status.in_(TO_COME), PurchaseRow.quantity), else_=0))
    query = select(PurchaseRow.sku, waiting - to_come).where(PurchaseRow.sku.in_(list(skus)))
    return {sku: max(0, pieces) for sku, pieces in session.execute(query.group_by(PurchaseRow.sku))}


def free(session: Session, sku: str) -> int:
    """How many pieces can be promised to whoever asks now."""
    on_shelf = session.scalar(select(StockRow.quantity).where(StockRow.sku == sku)) or 0
    return max(0, on_shelf - promised(session, [sku]).get(sku, 0))
