"""Returns: until when one is possible (pure), which pieces are on their way back, and the booking."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, func, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from crm_tools.commerce.exchanges import ExchangeRow
from crm_tools.commerce.orders import Order
from crm_tools.commerce.payments import Method
from crm_tools.commerce.pieces import Taken
from crm_tools.commerce.shop_rules import Because
from crm_tools.errors import Conflict
from crm_tools.people.company import Company
from crm_tools.store.base import Base, new_id
from crm_tools.store.counters import next_number

__all__ = [
    "Return",
    "ReturnRequest",
    "ReturnRow",
    "book_return",
    "busy_pieces",
    "check_free",
    "last_day",
    "refunds_of",
    "withdraw_return",
]


class ReturnRow(Base):
    """Pieces of one line that go back; rows under one number belong together.

    `status` is requested, received or cancelled; `method_id` where the refund goes, None for the ways it was paid.
    """

    __tablename__ = "returns"

    id: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(index=True)
    order_number: Mapped[str] = mapped_column(ForeignKey("orders.number"), index=True)
    order_line_id: Mapped[int] = mapped_column(ForeignKey("order_lines.id"), index=True)
    ticket_id: Mapped[str | None] = mapped_column(ForeignKey("tickets.id"))
    sku: Mapped[str]
    quantity: Mapped[int]
    status: Mapped[str] = mapped_column(default="requested")
    because: Mapped[str] = mapped_column(default="changed_mind")
    reason: Mapped[str]
    refund_minor: Mapped[int]
    method_id: Mapped[str | None]
    created_at: Mapped[datetime]
    received_at: Mapped[datetime | None]


@dataclass(frozen=True, slots=True)
class Return:
    """A booked return; `refund_minor` after the return fee."""

    number: str
    order_number: str
    refund_minor: int


@dataclass(frozen=True, slots=True)
class ReturnRequest:
    """What is to be sent back, why, what it costs, and where the refund goes (None: the ways it was paid)."""

    order: Order
    taken: tuple[Taken, ...]
    because: Because
    reason: str
    fee_minor: int
    method: Method | None

    @property
    def refund_minor(self) -> int:
        return max(0, sum(one.line.price_minor for one in self.taken) - self.fee_minor)


def last_day(order: Order, company: Company, because: str = "changed_mind") -> datetime:
    """Until when something of the order can be sent back; raises Conflict for one that was not delivered."""
    if order.status != "delivered" or order.delivered_at is None:
        raise Conflict(
            f"order {order.number} is {order.status}; only a delivered order can be returned or exchanged",
            zh=f"订单 {order.number} 尚未签收或已取消，签收后才能退换货",
        )
    return order.delivered_at + timedelta(days=company.shop.days_for(because, company.return_window_days))


def busy_pieces(session: Session, order_number: str) -> dict[int, int]:
    """How many pieces of each line went back, or are on their way, or are being exchanged."""
    busy: dict[int, int] = {}
    returned = select(ReturnRow.order_line_id, func.sum(ReturnRow.quantity)).where(
        ReturnRow.order_number == order_number, ReturnRow.status != "cancelled"
    )
    exchanged = select(ExchangeRow.order_line_id, func.sum(ExchangeRow.quantity)).where(
        ExchangeRow.order_number == order_number, ExchangeRow.status == "requested"
    )
    for query in (returned.group_by(ReturnRow.order_line_id), exchanged.group_by(ExchangeRow.order_line_id)):
        for line_id, pieces in session.execute(query):
            busy[line_id] = busy.get(line_id, 0) + pieces
    return busy


def refunds_of(session: Session, order_number: str) -> int:
    """What returns of an order give back in all, those under way too: a limit counts the order, not the call."""
    query = select(func.coalesce(func.sum(ReturnRow.refund_minor), 0)).where(
        ReturnRow.order_number == order_number, ReturnRow.status != "cancelled"
    )
    return session.execute(query).scalar_one()


def check_free(order: Order, busy: Mapping[int, int], company: Company) -> None:
    """Raises Conflict when this shop lets an order be returned or exchanged once, and that was."""
    if company.shop.one_return and busy:
        raise Conflict(
            f"order {order.number} has a return or exchange already, and it can have only one",
            zh=f"订单 {order.number} 已申请过退换货，每单仅可申请一次",
        )


def book_return(session: Session, request: ReturnRequest, *, ticket_id: str, at: datetime) -> Return:
    """Writes a return of an order that is held; the fee comes off the first of its rows."""
    number, fee = next_number(session, "R"), request.fee_minor
    pieces: dict[int, list[Taken]] = {}
    for one in request.taken:
        pieces.setdefault(one.line.id, []).append(one)
    total = 0
    for group in pieces.values():
        line, worth = group[0].line, group[0].line.price_minor * len(group)
        off = min(fee, worth)
        fee, total = fee - off, total + worth - off
        session.add(
            ReturnRow(
                id=new_id("ret"),
                number=number,
                order_number=request.order.number,
                order_line_id=line.id,
                ticket_id=ticket_id,
                sku=line.sku,
                quantity=len(group),
                status="requested",
                because=request.because,
                reason=request.reason,
                refund_minor=worth - off,
                method_id=request.method.id if request.method else None,
                created_at=at,
            )
        )
    session.flush()
    return Return(number, request.order.number, total)


def withdraw_return(session: Session, number: str) -> None:
    """Ends a return before anything came back; raises Conflict when something has."""
    found = update(ReturnRow).where(ReturnRow.number == number, ReturnRow.status == "requested")
    ended = session.execute(found.values(status="cancelled").returning(ReturnRow.id)).all()
    if not ended:
        raise Conflict(
            f"return {number} can no longer be undone: the goods are back or it was ended",
            zh=f"退货单 {number} 已无法撤销：商品已寄回或已结束",
        )
    session.flush()
