"""Parts bought in for a customer, or sent to them outside of an order."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_tools.commerce.catalog import ProductRow, VariantRow
from crm_tools.commerce.supply import OutboundRow, PurchaseRow
from crm_tools.insights.view import Entry, entry

__all__ = ["parts"]

MOST = 20
Supply = TypeVar("Supply", OutboundRow, PurchaseRow)


def parts(session: Session, contact_id: str) -> tuple[Entry, ...]:
    """Outbound orders, then purchase requests, each with the part's name."""
    return (
        *_of_table(session, OutboundRow, contact_id),
        *_of_table(session, PurchaseRow, contact_id),
    )


def _of_table(session: Session, table: type[Supply], contact_id: str) -> Iterator[Entry]:
    query = (
        select(table, ProductRow.name, ProductRow.name_zh)
        .outerjoin(VariantRow, VariantRow.sku == table.sku)
        .outerjoin(ProductRow, ProductRow.id == VariantRow.product_id)
        .where(table.contact_id == contact_id)
        .order_by(table.id.desc())
        .limit(MOST)
    )
    for row, name, name_zh in session.execute(query):
        yield _supply(row, name or row.sku, name_zh or name or row.sku)


def _supply(row: OutboundRow | PurchaseRow, name: str, name_zh: str) -> Entry:
    outbound = isinstance(row, OutboundRow)
    return entry(
        f"{'outbound' if outbound else 'purchase'} {row.number}",
        "outbound_orders" if outbound else "purchase_requests",
        row.updated_at,
        status=row.status,
        under_way=row.status not in ("delivered", "cancelled", "arrived"),
        sku=row.sku,
        name=name,
        name_zh=name_zh,
        quantity=row.quantity,
        tracking=row.tracking if isinstance(row, OutboundRow) else None,
        expected_on=None if isinstance(row, OutboundRow) else row.expected_on,
        purchase_id=row.purchase_id if isinstance(row, OutboundRow) else row.id,
        created_at=row.created_at,
    )
