"""Repairs: which days one can be booked for and what it costs (pure), which are open, and the booking."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from crm_tools.commerce.delivery import working_days_after
from crm_tools.commerce.orders import Order, OrderLine
from crm_tools.commerce.warranty import Warranty
from crm_tools.errors import Conflict, Invalid
from crm_tools.service.ticket_rows import ACTIVE, TicketRow
from crm_tools.store.base import Base, new_id
from crm_tools.store.counters import next_number
from crm_tools.words import Words, say_day

__all__ = [
    "OpenRepair",
    "RepairRequest",
    "RepairRow",
    "book_repair_row",
    "check_not_booked",
    "choose_day",
    "costs_of",
    "open_repairs",
    "repair_days",
    "withdraw_repair",
]

SHOWN = 3


class RepairRow(Base):
    """One piece that is to be repaired; `status` is booked or cancelled, and it is open as long as its ticket is.

    `place` is workshop (a courier fetches it on `visit_on`) or onsite (a technician comes then).
    """

    __tablename__ = "repairs"

    id: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(unique=True)
    order_number: Mapped[str] = mapped_column(ForeignKey("orders.number"), index=True)
    order_line_id: Mapped[int] = mapped_column(ForeignKey("order_lines.id"), index=True)
    ticket_id: Mapped[str] = mapped_column(ForeignKey("tickets.id"))
    sku: Mapped[str]
    fault: Mapped[str]
    in_warranty: Mapped[bool]
    place: Mapped[str]
    visit_on: Mapped[date]
    status: Mapped[str] = mapped_column(default="booked")
    created_at: Mapped[datetime]


@dataclass(frozen=True, slots=True)
class OpenRepair:
    """A repair that is booked and not done yet."""

    number: str
    ticket: str
    line_id: int
    visit_on: date


@dataclass(frozen=True, slots=True)
class RepairRequest:
    """One piece with its fault, until when the warranty covers it, and the day somebody comes for it."""

    order: Order
    line: OrderLine
    fault: str
    covered_until: date
    in_warranty: bool
    onsite: bool
    visit_on: date


def repair_days(today: date, terms: Warranty, holidays: Set[date]) -> tuple[date, ...]:
    """The days somebody can come: working days from tomorrow on."""
    return tuple(working_days_after(today, count, holidays) for count in range(1, terms.book_within_days + 1))


def choose_day(given: str, days: Sequence[date]) -> date:
    """The wanted one of `days`, the first when none was named; raises Invalid, with what there is, for any other."""
    if not given.strip():
        return days[0]
    try:
        wanted = date.fromisoformat(given.strip())
    except ValueError as error:
        raise Invalid("give the day like 2026-11-24", zh="请提供日期，如 2026-11-24") from error
    if wanted in days:
        return wanted
    near = [one for one in days if one > wanted][:SHOWN] or list(days[-SHOWN:])
    en, zh = "; ".join(say_day(one).en for one in near), "；".join(say_day(one).zh for one in near)
    first, last = say_day(days[0]), say_day(days[-1])
    raise Invalid(
        f"nobody can come on {say_day(wanted).en}; it is a working day from {first.en} to {last.en}, for instance {en}",
        zh=f"{say_day(wanted).zh}无法上门；可选 {first.zh}至 {last.zh}之间的工作日，例如 {zh}",
    )


def check_not_booked(order: Order, line: OrderLine, booked: Sequence[OpenRepair], away: Mapping[int, int]) -> None:
    """Raises Conflict when a repair is booked for every piece of the line that the customer still has. Pure."""
    of_line = [one for one in booked if one.line_id == line.id]
    if len(of_line) < line.quantity - away.get(line.id, 0):
        return
    one, name, zh = of_line[0], line.name, line.name_zh or line.name
    raise Conflict(
        f"a repair of {name} from order {order.number} is booked already: {one.number} for {say_day(one.visit_on).en}. "
        f"More about the fault can be added to ticket {one.ticket}",
        zh=f"订单 {order.number} 的{zh}已预约维修：{one.number}，{say_day(one.visit_on).zh}。"
        f"如需补充故障说明，可补充到工单 {one.ticket}",
    )


def open_repairs(session: Session, order_number: str) -> list[OpenRepair]:
    """The repairs of an order that are booked and not done yet, oldest first."""
    query = (
        select(RepairRow.number, TicketRow.number, RepairRow.order_line_id, RepairRow.visit_on)
        .join(TicketRow, TicketRow.id == RepairRow.ticket_id)
        .where(RepairRow.order_number == order_number, RepairRow.status == "booked", TicketRow.status.in_(ACTIVE))
    )
    return [OpenRepair(*row) for row in session.execute(query.order_by(RepairRow.id))]


def book_repair_row(session: Session, request: RepairRequest, *, ticket_id: str, at: datetime) -> str:
    """Writes a repair of an order that is held; returns its number."""
    number = next_number(session, "B")
    session.add(
        RepairRow(
            id=new_id("rep"),
            number=number,
            order_number=request.order.number,
            order_line_id=request.line.id,
            ticket_id=ticket_id,
            sku=request.line.sku,
            fault=request.fault,
            in_warranty=request.in_warranty,
            place="onsite" if request.onsite else "workshop",
            visit_on=request.visit_on,
            status="booked",
            created_at=at,
        )
    )
    session.flush()
    return number


def withdraw_repair(session: Session, number: str) -> RepairRow:
    """Ends a repair before anybody came; raises Conflict when it was ended or its ticket is done."""
    query = select(RepairRow).where(RepairRow.number == number).with_for_update()
    row = session.scalars(query.execution_options(populate_existing=True)).one()
    ticket = session.get_one(TicketRow, row.ticket_id, populate_existing=True)
    if row.status != "booked" or ticket.status not in ACTIVE:
        raise Conflict(
            f"repair {number} was dealt with since, so it can no longer be undone; a colleague can help",
            zh=f"维修预约 {number} 之后已处理，无法撤销，可转人工",
        )
    row.status = "cancelled"
    session.flush()
    return row


def costs_of(in_warranty: bool, until: date, terms: Warranty, fee: str) -> Words:
    """What the customer pays, in words; `fee` is the diagnosis fee as it is written."""
    if in_warranty:
        return Words(f"free: under warranty until {say_day(until).en}", f"免费：保修至 {say_day(until).zh}")
    if not terms.diagnosis_minor:
        return Words(
            f"quoted first: the warranty ended on {say_day(until).en}", f"先报价：保修已于 {say_day(until).zh}到期"
        )
    return Words(
        f"{fee} diagnosis, waived if you accept the quote: the warranty ended on {say_day(until).en}",
        f"检测费 {fee}，接受维修报价则免收：保修已于 {say_day(until).zh}到期",
    )
