"""What a change does to an order, decided before anything is written; applied, and taken back. Money adds up.

A change is a value: new fields, pieces swapped, money and shelf that move. Applying it returns what taking it back
needs, which is done only while nobody has changed the order since (its `version` tells).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from crm_tools.commerce.catalog import VariantRow
from crm_tools.commerce.orders import Order, OrderLineRow, OrderRow
from crm_tools.commerce.payments import Money, move_money
from crm_tools.commerce.stock import free, hold
from crm_tools.errors import Conflict

__all__ = ["OrderChange", "Shelf", "Swap", "Ware", "apply_change", "move_shelf", "take_back_change"]

LINE = ("sku", "product_id", "name", "name_zh", "options", "price_minor", "quantity")


@dataclass(frozen=True, slots=True)
class Ware:
    """What stands on a line: a variant at a price."""

    sku: str
    options: Mapping[str, Any]
    price_minor: int


@dataclass(frozen=True, slots=True)
class Swap:
    """So many pieces of a line become another ware."""

    line_id: int
    pieces: int
    to: Ware


@dataclass(frozen=True, slots=True)
class Shelf:
    """Pieces that move: above zero onto the shelf, below it off."""

    sku: str
    pieces: int


@dataclass(frozen=True, slots=True)
class OrderChange:
    """What becomes of an order; a field that is None stays as it is."""

    order: Order
    status: str | None = None
    address: Mapping[str, Any] | None = None
    cancel_reason: str | None = None
    swaps: tuple[Swap, ...] = ()
    money: tuple[Money, ...] = ()
    shelf: tuple[Shelf, ...] = field(default=())


def apply_change(session: Session, change: OrderChange, *, at: datetime) -> dict[str, Any]:
    """Writes a change to an order that is held; what `take_back_change` needs, as JSON.

    Raises Conflict when the shelf or a gift card holds too little: nothing of it may then be kept.
    """
    row = session.get_one(OrderRow, change.order.number)
    before = {
        "status": row.status,
        "address": row.address,
        "cancel_reason": row.cancel_reason,
        "total_minor": row.total_minor,
        "items_changed_at": row.items_changed_at.isoformat() if row.items_changed_at else None,
    }
    lines = _snapshot(session, row.number) if change.swaps else []
    move_shelf(session, change.shelf)
    move_money(session, (row.number, row.contact_id), change.money, at=at)
    row.status = change.status or row.status
    row.address = dict(change.address) if change.address is not None else row.address
    row.cancel_reason = change.cancel_reason if change.cancel_reason is not None else row.cancel_reason
    skus = {line.id: line.sku for line in change.order.lines}
    if any(one.to.sku != skus[one.line_id] for one in change.swaps):
        row.items_changed_at = at
    row.total_minor += sum(_swap(session, one) for one in change.swaps)
    row.version += 1
    session.flush()
    return {
        "order": row.number,
        "version": row.version,
        "before": before,
        "lines": lines,
        "money": [[one.method_id, one.amount_minor] for one in change.money],
        "shelf": [[one.sku, one.pieces] for one in change.shelf],
    }


def take_back_change(session: Session, kept: Mapping[str, Any], *, at: datetime) -> None:
    """Makes an order what it was; raises Conflict when it was changed since, or what it needs is gone."""
    row = session.get_one(OrderRow, kept["order"], populate_existing=True, with_for_update=True)
    if row.version != kept["version"]:
        raise Conflict(
            f"order {row.number} has been changed since, so this can no longer be undone",
            zh=f"订单 {row.number} 之后又有变动，无法撤销",
        )
    move_shelf(session, [Shelf(sku, -pieces) for sku, pieces in kept["shelf"]])
    back = [Money(method, -amount) for method, amount in reversed(kept["money"])]
    move_money(session, (row.number, row.contact_id), back, at=at)
    before = kept["before"]
    row.status, row.address, row.cancel_reason = before["status"], before["address"], before["cancel_reason"]
    row.total_minor = before["total_minor"]
    changed_at = before["items_changed_at"]
    row.items_changed_at = datetime.fromisoformat(changed_at) if changed_at else None
    if kept["lines"]:
        _restore(session, row.number, kept["lines"])
    row.version += 1
    session.flush()


def move_shelf(session: Session, moves: Iterable[Shelf]) -> None:
    """Puts pieces on the shelf and takes others off; raises Conflict for pieces that are not there or promised away."""
    net: dict[str, int] = {}
    for one in moves:
        net[one.sku] = net.get(one.sku, 0) + one.pieces
    known = set(session.scalars(select(VariantRow.sku).where(VariantRow.sku.in_(list(net)))))
    for sku, pieces in sorted(net.items()):  # always in this order, so that two changes never wait for each other
        if not pieces or (sku not in known and pieces > 0):
            continue  # what is not in the catalog any more has no place on the shelf
        shelf = hold(session, sku)
        if pieces < 0 and free(session, sku) < -pieces:
            raise Conflict(f"{sku} is not in stock any more", zh=f"{sku} 已无库存")
        shelf.quantity += pieces
        session.flush()


def _swap(session: Session, swap: Swap) -> int:
    """Puts another ware on a line, or beside it when only some of its pieces change; what the total grows by."""
    line = session.get_one(OrderLineRow, swap.line_id)
    grown = swap.pieces * (swap.to.price_minor - line.price_minor)
    if swap.pieces < line.quantity:
        line.quantity -= swap.pieces
        values = {name: getattr(line, name) for name in LINE}
        line = OrderLineRow(order_number=line.order_number, **{**values, "quantity": swap.pieces})
        session.add(line)
    line.sku, line.options, line.price_minor = swap.to.sku, dict(swap.to.options), swap.to.price_minor
    session.flush()
    return grown


def _snapshot(session: Session, number: str) -> list[dict[str, Any]]:
    query = select(OrderLineRow).where(OrderLineRow.order_number == number).order_by(OrderLineRow.id)
    return [{"id": row.id, **{name: getattr(row, name) for name in LINE}} for row in session.scalars(query)]


def _restore(session: Session, number: str, lines: list[dict[str, Any]]) -> None:
    known = [line["id"] for line in lines]
    session.execute(delete(OrderLineRow).where(OrderLineRow.order_number == number, OrderLineRow.id.not_in(known)))
    for line in lines:
        row = session.get_one(OrderLineRow, line["id"])
        for name in LINE:
            setattr(row, name, line[name])
