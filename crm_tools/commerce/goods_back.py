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
from crm_tools.commerce.payments import Money, methods_of, move_money
from crm_tools.commerce.returns import ReturnRow
from crm_tools.commerce.settling import give_back, say_moves
from crm_tools.commerce.supply_talk import News, hold_conversations, tell_news
from crm_tools.errors import Conflict, NotFound
from crm_tools.service.ticket_rows import TicketRow
from crm_tools.service.tickets import solve
from crm_tools.store.events import record
from crm_tools.words import Words

__all__ = ["GoodsBack", "receive_exchange", "receive_return"]

NOT_SOLD_AGAIN = frozenset({"faulty", "damaged"})


@dataclass(frozen=True, slots=True)
class GoodsBack:
    """What came back under which number, the money that moved (above zero the customer paid), and where it was told."""

    number: str
    order_number: str
    moved_minor: int
    told: str | None


def receive_return(session: Session, number: str, *, actor: str, at: datetime) -> GoodsBack:
    """The pieces of a return are back and checked: the refund goes out, and the customer is told.

    Raises NotFound, Conflict when it was done or ended.
    """
    query = select(ReturnRow).where(ReturnRow.number == number.strip().upper()).order_by(ReturnRow.id)
    order = _order(session, session.scalar(query.limit(1)), number)
    rows = session.scalars(query.execution_options(populate_existing=True)).all()
    _check([row.status for row in rows], number)
    move_shelf(session, [Shelf(row.sku, row.quantity) for row in rows if row.because not in NOT_SOLD_AGAIN])
    refund, method_id = sum(row.refund_minor for row in rows), rows[0].method_id
    moves = (Money(method_id, -refund),) if method_id else give_back(order.paid_by, refund)
    move_money(session, (order.number, order.contact_id), moves, at=at)
    for row in rows:
        row.status, row.received_at = "received", at
    said = say_moves(moves, methods_of(session, order.contact_id), order.currency)
    words = Words(
        f"Your return {rows[0].number} has arrived: {said.en}.", f"您的退货 {rows[0].number} 已收到：{said.zh}。"
    )
    told = _end(session, rows[0], order, words, actor=actor, at=at)
    return GoodsBack(rows[0].number, order.number, -refund, told)


def receive_exchange(session: Session, number: str, *, actor: str, at: datetime) -> GoodsBack:
    """The old pieces of an exchange are back: the difference is settled, the order holds the new ones, which leave.

    Raises NotFound, Conflict when it was done or ended, or when a gift card no longer holds what is due.
    """
    query = select(ExchangeRow).where(ExchangeRow.number == number.strip().upper()).order_by(ExchangeRow.id)
    order = _order(session, session.scalar(query.limit(1)), number)
    rows = session.scalars(query.execution_options(populate_existing=True)).all()
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
    words = Words(
        f"What you sent back for exchange {rows[0].number} has arrived; the new item leaves now.",
        f"换货 {rows[0].number} 的原商品已收到，新商品现在发出。",
    )
    told = _end(session, rows[0], order, words, actor=actor, at=at)
    return GoodsBack(rows[0].number, order.number, due, told)


def _order(session: Session, found: ReturnRow | ExchangeRow | None, number: str) -> Order:
    """The order, held; its conversation before it, as a turn holds them."""
    row = session.get(OrderRow, found.order_number) if found else None
    if found is None or row is None:
        raise NotFound(f"there is no return or exchange {number}", zh=f"没有退换货单 {number}")
    hold_conversations(session, [found.ticket_id])
    return held_order(session, row.contact_id, row.number)


def _check(statuses: list[str], number: str) -> None:
    ended = next((status for status in statuses if status != "requested"), None)
    if ended is not None:
        raise Conflict(f"{number} is {ended} already; nothing was changed", zh=f"{number} 已处理，未做任何更改")


def _ware(session: Session, row: ExchangeRow) -> Ware:
    variant = session.get_one(VariantRow, row.new_sku)
    return Ware(row.new_sku, variant.options, row.new_price_minor)


def _end(
    session: Session, row: ReturnRow | ExchangeRow, order: Order, words: Words, *, actor: str, at: datetime
) -> str | None:
    session.flush()
    kind = "return" if isinstance(row, ReturnRow) else "exchange"
    record(session, f"{kind}.received", f"{kind}:{row.number}", actor=actor, at=at)
    ticket = session.get(TicketRow, row.ticket_id) if row.ticket_id else None
    if ticket is None:
        return None
    fields = {"number": row.number, "order": order.number, "status": "received", "told": words.en}
    news = News(order.contact_id, ticket.number, f"{kind} {row.number}", fields)
    told = tell_news(session, news, words, actor=actor, at=at, aloud=True)
    solve(session, ticket.number, by=actor, at=at)
    return told
