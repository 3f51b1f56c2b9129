"""What a customer has sent back or exchanges, as it stands."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_tools.commerce.exchanges import ExchangeRow
from crm_tools.commerce.money import say_money
from crm_tools.commerce.orders import OrderLineRow, OrderRow
from crm_tools.commerce.returns import ReturnRow
from crm_tools.desk import Desk, Record
from crm_tools.errors import NotFound
from crm_tools.registry import Effect, tool
from crm_tools.words import Words

__all__ = ["return_status"]

R = TypeVar("R", ReturnRow, ExchangeRow)
NEWEST = 5
STANDING = {
    "requested": Words("waiting for the goods", "等待寄回"),
    "received": Words("received and settled", "已收到并结算"),
    "cancelled": Words("cancelled", "已取消"),
}


@tool(effect=Effect.READ, doing=Words("Looking up your returns", "正在查询退换货"))
def return_status(desk: Desk, number: str = "") -> Sequence[Record]:
    """Look up the customer's own returns and exchanges: one by its number, those of an order, or the newest ones.

    Args:
        number: like R-1001, X-1001 or the order's A-1042; empty for the newest ones.
    """
    wanted = number.strip().upper()
    found = [*_returns(desk, wanted), *_exchanges(desk, wanted)]
    if wanted and not found:
        raise NotFound(f"there is no return or exchange {wanted} of this customer", zh=f"您名下没有退换货单 {wanted}")
    return found


def _returns(desk: Desk, wanted: str) -> list[Record]:
    rows = _rows(desk.session, ReturnRow, desk.contact_id, wanted)
    records = []
    for number, group in groupby(rows, key=lambda row: row.number):
        lines = list(group)
        first = lines[0]
        fields = {
            "number": number,
            "order": first.order_number,
            "items": [desk.say(_named(desk.session, row.order_line_id, row.quantity)) for row in lines],
            "status": first.status,
            "standing": desk.say(STANDING[first.status]),
            "refund": say_money(sum(row.refund_minor for row in lines), desk.company.currency),
            "asked_on": desk.day(first.created_at),
            "received_on": desk.day(first.received_at),
        }
        records.append(Record(f"return {number}", {name: value for name, value in fields.items() if value is not None}))
    return records


def _exchanges(desk: Desk, wanted: str) -> list[Record]:
    rows = _rows(desk.session, ExchangeRow, desk.contact_id, wanted)
    records = []
    for number, group in groupby(rows, key=lambda row: row.number):
        lines = list(group)
        first = lines[0]
        fields = {
            "number": number,
            "order": first.order_number,
            "items": [desk.say(_named(desk.session, row.order_line_id, row.quantity)) for row in lines],
            "new_items": [row.new_sku for row in lines],
            "status": first.status,
            "standing": desk.say(STANDING[first.status]),
            "to_settle": say_money(sum(row.difference_minor + row.fee_minor for row in lines), desk.company.currency),
            "asked_on": desk.day(first.created_at),
            "received_on": desk.day(first.received_at),
        }
        kept = {name: value for name, value in fields.items() if value is not None}
        records.append(Record(f"exchange {number}", kept))
    return records


def _rows(session: Session, table: type[R], contact_id: str, wanted: str) -> Sequence[R]:
    """Whose they are is decided by the order, in the query."""
    query = select(table).join(OrderRow, OrderRow.number == table.order_number)
    query = query.where(OrderRow.contact_id == contact_id)
    if wanted:
        query = query.where((table.number == wanted) | (table.order_number == wanted))
        return session.scalars(query.order_by(table.id.desc())).all()
    return session.scalars(query.order_by(table.id.desc()).limit(NEWEST)).all()


def _named(session: Session, line_id: int, pieces: int) -> Words:
    line = session.get_one(OrderLineRow, line_id)
    return Words(f"{pieces} × {line.name}", f"{pieces} 件 {line.name_zh or line.name}")
