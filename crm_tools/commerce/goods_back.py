"""Goods that came back to the warehouse: the shelf is filled, the money moves, each once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_tools.commerce.catalog import VariantRow
from crm_tools.commerce.exchanges import ExchangeRow
from crm_tools.commerce.order_change import OrderChange, Shelf, Swap, Ware, apply_change, move_shelf
from crm_tools.commerce.orders import Order, OrderRow, held_order
from crm_tools.commerce.payments import Money, move_money
from crm_tools.commerce.returns import ReturnRow
from crm_tools.commerce.settling import give_back
from crm_tools.errors import Conflict, NotFound
from crm_tools.service.ticket_rows import TicketRow
from crm_tools.service.tickets import solve
from crm_tools.store.events import record

__all__ = ["GoodsBack", "receive_exchange", "receive_return"]

NOT_SOLD_AGAIN = frozenset({"faulty", "damaged"})


@dataclass(frozen=True, slots=True)
class GoodsBack:
    """What came back under which number, and the money that moved (above zero the customer paid)."""

    number: str
    order_number: str
    moved_minor: int


def receive_return(session: Session, number: str, *, actor: str, at: datetime) -> GoodsBack:
    """The pieces of a return are back and checked: the refund goes out. Raises NotFound, Conflict when it was done."""
    first = session.scalar(select(ReturnRow).where(ReturnRow.number == number.strip().upper()))
    order = _order(session, first.order_number if first else "", number)
    rows = session.scalars(
        select(ReturnRow).where(ReturnRow.number == number.strip().upper()).order_by(ReturnRow.id)
    ).all()
    _check([row.status for row in rows], number)
    move_shelf(session, [Shelf(row.sku, row.quantity) for row in rows if row.because not in NOT_SOLD_AGAIN])
    refund, method_id = sum(row.refund_minor for row in rows), rows[0].method_id
    moves = (Money(method_id, -refund),) if method_id else give_back(order.paid_by, refund)
    move_money(session, (order.number, order.contact_id), moves, at=at)
    for row in rows:
        row.status, row.received_at = "received", at
    _end(session, rows[0].ticket_id, "return", rows[0].number, actor=actor, at=at)
    return GoodsBack(rows[0].number, order.number, -refund)


def receive_exchange(session: Session, number: str, *, actor: str, at: datetime) -> GoodsBack:
    """The old pieces of an exchange are back: the difference is settled, and the order holds the new ones.

    Raises NotFound, Conflict when it was done, or when a gift card no longer holds what is due.
    """
    first = session.scalar(select(ExchangeRow).where(ExchangeRow.number == number.strip().upper()))
    order = _order(session, first.order_number if first else "", number)
    query = select(ExchangeRow).where(ExchangeRow.number == number.strip().upper()).order_by(ExchangeRow.id)
    rows = session.scalars(query).all()
    _check([row.status for row in rows], number)
    due = sum(row.difference_minor + row.fee_minor for row in rows)
    change = OrderChange(
        order,
        swaps=tuple(Swap(row.order_line_id, row.quantity, _ware(session, row)) for row in rows),
        money=(Money(rows[0].method_id, due),),
        shelf=tuple(Shelf(row.sku, row.quantity) for row in rows if row.because not in NOT_SOLD_AGAIN),
    )
    apply_change(session, change, at=at)
    for row in rows:
        row.status, row.received_at = "received", at
    _end(session, rows[0].ticket_id, "exchange", rows[0].number, actor=actor, at=at)
    return GoodsBack(rows[0].number, order.number, due)


def _order(session: Session, order_number: str, number: str) -> Order:
    row = session.get(OrderRow, order_number) if order_number else None
    if row is None:
        raise NotFound(f"there is no return or exchange {number}", zh=f"没有退换货单 {number}")
    return held_order(session, row.contact_id, row.number)


def _check(statuses: list[str], number: str) -> None:
    ended = next((status for status in statuses if status != "requested"), None)
    if ended is not None:
        raise Conflict(f"{number} is {ended} already; nothing was changed", zh=f"{number} 已处理，未做任何更改")


def _ware(session: Session, row: ExchangeRow) -> Ware:
    variant = session.get_one(VariantRow, row.new_sku)
    return Ware(row.new_sku, variant.options, row.new_price_minor)


def _end(session: Session, ticket_id: str | None, kind: str, number: str, *, actor: str, at: datetime) -> None:
    session.flush()
    record(session, f"{kind}.received", f"{kind}:{number}", actor=actor, at=at)
    if ticket_id is not None:
        solve(session, session.get_one(TicketRow, ticket_id).number, by=actor, at=at)
