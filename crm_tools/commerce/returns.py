"""Returns: whether one is possible (pure), and its booking."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from crm_tools.commerce.orders import Order, OrderLine, OrderLineRow
from crm_tools.errors import Conflict, Invalid, NotFound
from crm_tools.people.company import Company
from crm_tools.store.base import Base, new_id
from crm_tools.store.counters import next_number

__all__ = [
    "Return",
    "ReturnRequest",
    "ReturnRow",
    "already_returned",
    "book_return",
    "choose_line",
    "last_day",
    "returned_quantity",
]


class ReturnRow(Base):
    __tablename__ = "returns"

    id: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(unique=True)
    order_number: Mapped[str] = mapped_column(ForeignKey("orders.number"), index=True)
    order_line_id: Mapped[int] = mapped_column(ForeignKey("order_lines.id"), index=True)
    ticket_id: Mapped[str | None] = mapped_column(ForeignKey("tickets.id"))
    sku: Mapped[str]
    quantity: Mapped[int]
    status: Mapped[str] = mapped_column(default="requested")
    reason: Mapped[str]
    refund_minor: Mapped[int]
    created_at: Mapped[datetime]


@dataclass(frozen=True, slots=True)
class Return:
    """A booked return; `refund_minor` after the return fee."""

    number: str
    order_number: str
    refund_minor: int


def last_day(order: Order, company: Company) -> datetime:
    """Until when the order can be sent back; raises Conflict for one that was not delivered."""
    if order.status != "delivered" or order.delivered_at is None:
        raise Conflict(
            f"order {order.number} is {order.status}; only a delivered order can be returned",
            zh=f"订单 {order.number} 尚未签收或已取消，签收后才能退货",
        )
    return order.delivered_at + timedelta(days=company.return_window_days)


def choose_line(order: Order, item: str) -> OrderLine:
    """The line of the order that `item` (a SKU or a product's name, or part of it) means.

    Raises NotFound when no line fits, Invalid when several do.
    """
    wanted = item.strip().casefold()
    exact = [line for line in order.lines if line.sku.casefold() == wanted]
    named = [line for line in order.lines if wanted and wanted in (line.name.casefold(), line.name_zh.casefold())]
    partly = [
        line for line in order.lines if wanted and (wanted in line.name.casefold() or wanted in line.name_zh.casefold())
    ]
    for found in (exact, named, partly):
        if len(found) == 1:
            return found[0]
    labels = "; ".join(line.label() for line in order.lines)
    if exact or partly:
        raise Invalid(
            f"order {order.number} has several such items: {labels}; name one",
            zh=f"订单 {order.number} 中有多件类似商品：{labels}，请指定一件",
        )
    raise NotFound(
        f"order {order.number} has no {item!r}; it has: {labels}",
        zh=f"订单 {order.number} 中没有“{item}”，包含：{labels}",
    )


def already_returned(order: Order, line: OrderLine) -> Conflict:
    """What is said when nothing of a line is left to send back."""
    return Conflict(
        f"{line.name} of order {order.number} is already being returned",
        zh=f"订单 {order.number} 的{line.name_zh or line.name}已在退货中",
    )


def returned_quantity(session: Session, line_id: int) -> int:
    """How many pieces of an order line are already on their way back."""
    query = select(func.coalesce(func.sum(ReturnRow.quantity), 0)).where(
        ReturnRow.order_line_id == line_id, ReturnRow.status != "cancelled"
    )
    return session.execute(query).scalar_one()


@dataclass(frozen=True, slots=True)
class ReturnRequest:
    """What is to be sent back, why, and what will be refunded."""

    order: Order
    line: OrderLine
    reason: str
    refund_minor: int


def book_return(session: Session, request: ReturnRequest, *, ticket_id: str, at: datetime) -> Return:
    """Writes the return of one piece; raises Conflict when all pieces of the line already went back."""
    # The line is held, so that two requests for the same piece cannot both find it free.
    session.execute(select(OrderLineRow.id).where(OrderLineRow.id == request.line.id).with_for_update())
    if returned_quantity(session, request.line.id) >= request.line.quantity:
        raise already_returned(request.order, request.line)
    row = ReturnRow(
        id=new_id("ret"),
        number=next_number(session, "R"),
        order_number=request.order.number,
        order_line_id=request.line.id,
        ticket_id=ticket_id,
        sku=request.line.sku,
        quantity=1,
        status="requested",
        reason=request.reason,
        refund_minor=request.refund_minor,
        created_at=at,
    )
    session.add(row)
    session.flush()
    return Return(row.number, row.order_number, row.refund_minor)
