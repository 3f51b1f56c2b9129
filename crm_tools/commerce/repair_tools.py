"""Booking a repair: in the workshop, or where the machine stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from crm_tools.commerce.catalog import ProductRow
from crm_tools.commerce.orders import Order, OrderLine, held_order
from crm_tools.commerce.pieces import choose_pieces
from crm_tools.commerce.repair_words import costs_said, effects_of, name_of, told
from crm_tools.commerce.repairs import (
    RepairRequest,
    book_repair_row,
    check_not_booked,
    choose_day,
    open_repairs,
    repair_days,
    withdraw_repair,
)
from crm_tools.commerce.returns import busy_pieces
from crm_tools.desk import Change, Desk, Preview, Record
from crm_tools.errors import Conflict, Invalid
from crm_tools.people.contacts import contact
from crm_tools.registry import Effect, Undo, tool
from crm_tools.service.tickets import NewTicket, close, open_ticket
from crm_tools.words import Words, plain, say_day

__all__ = ["book_repair", "preview_book_repair"]

LONGEST_FAULT = 1000
SETS_OUT = time(9)  # when somebody sets out on the day of the visit; after that only a colleague can call it off
STATES = {
    "pending": Words("not shipped yet", "尚未发货"),
    "processed": Words("packed", "已打包"),
    "shipped": Words("on its way", "运输中"),
    "cancelled": Words("cancelled", "已取消"),
}


def preview_book_repair(desk: Desk, order_number: str, item: str, fault: str, day: str = "") -> Preview:
    """What the repair would cost and when somebody would come; raises when it cannot be booked."""
    request = _repair_request(desk, order_number, item, fault, day)
    what, when = name_of(request.line), say_day(request.visit_on)
    comes = (
        Words(f"a technician comes on {when.en}", f"技师于 {when.zh}上门")
        if request.onsite
        else Words(f"a courier fetches it on {when.en}", f"快递于 {when.zh}上门取件")
    )
    return Preview(
        Words(
            f"Book a repair of {what.en} from order {request.order.number}; {comes.en}.",
            f"预约维修订单 {request.order.number} 中的 {what.zh}，{comes.zh}。",
        ),
        effects_of(desk, request),
        changes=(
            Change(Words("Repair", "维修"), None, what),
            Change(Words("Costs", "费用"), None, costs_said(desk, request)),
            Change(
                Words("Technician" if request.onsite else "Courier", "上门" if request.onsite else "取件"), None, when
            ),
        ),
    )


def _withdraw(desk: Desk, kept: Mapping[str, Any]) -> Sequence[Record]:
    """Calls the repair off before anybody set out."""
    withdraw_repair(desk.session, kept["number"])
    close(desk.session, kept["ticket"], by=desk.caller.actor, at=desk.now)
    desk.record("repair.cancelled", f"repair:{kept['number']}", ticket=kept["ticket"])
    fields = {name: kept[name] for name in ("number", "order", "ticket")}
    return [Record(f"repair {kept['number']}", {**fields, "status": "cancelled"})]


@tool(
    effect=Effect.WRITE,
    doing=Words("Preparing the repair", "正在准备维修预约"),
    preview=preview_book_repair,
    undo=Undo(
        _withdraw,
        within=timedelta(hours=24),
        said=Words(
            "You can undo it for 24 hours, until somebody sets out.", "办理后 24 小时内、上门人员出发前可撤销。"
        ),
    ),
)
def book_repair(desk: Desk, order_number: str, item: str, fault: str, day: str = "") -> Sequence[Record]:
    """Book the repair of an item from a delivered order, free under warranty. The customer is asked for a yes first.

    Args:
        order_number: the order the item came in, like A-1042.
        item: the item's name or SKU as it stands in that order.
        fault: what is wrong with it, in the customer's words.
        day: the working day on which somebody comes for it, like 2026-11-24; empty for the next one.
    """
    request = _repair_request(desk, order_number, item, fault, day)
    ticket = open_ticket(
        desk.session,
        NewTicket(
            kind="repair",
            subject=f"Repair of {request.line.name} from {request.order.number}",
            description=told(desk, request),
            queue="repair",
            contact_id=desk.contact_id,
            conversation_id=desk.conversation_id,
        ),
        actor=desk.caller.actor,
        at=desk.now,
    )
    number = book_repair_row(desk.session, request, ticket_id=ticket.id, at=desk.now)
    sets_out = datetime.combine(request.visit_on, SETS_OUT, tzinfo=ZoneInfo(desk.company.timezone))
    kept = {"number": number, "order": request.order.number, "ticket": ticket.number}
    desk.keep(**kept, undo_until=sets_out.isoformat())
    desk.record("repair.booked", f"repair:{number}", order=request.order.number, ticket=ticket.number)
    fields = {
        **kept,
        "item": desk.say(name_of(request.line)),
        "status": "booked",
        "day": request.visit_on.isoformat(),
        "comes": desk.say(Words("technician", "技师上门") if request.onsite else Words("courier", "快递取件")),
        "warranty": desk.say(Words("covered", "在保") if request.in_warranty else Words("over", "已过保")),
        "warranty_until": request.covered_until.isoformat(),
        "costs": desk.say(costs_said(desk, request)),
    }
    return [Record(f"repair {number}", fields)]


def _repair_request(desk: Desk, order_number: str, item: str, fault: str, day: str) -> RepairRequest:
    said = " ".join(fault.split())
    if not said or len(said) > LONGEST_FAULT:
        raise Invalid(
            f"say what is wrong with it, in at most {LONGEST_FAULT:,} characters", zh="请说明故障情况，1,000 字以内"
        )
    order = held_order(desk.session, desk.contact_id, order_number.strip().upper())
    _check_delivered(order)
    away = busy_pieces(desk.session, order.number)
    line = choose_pieces(order, [item], away)[0].line
    check_not_booked(order, line, open_repairs(desk.session, order.number), away)
    sold = desk.session.get(ProductRow, line.product_id)
    terms, kind = desk.company.warranty, sold.kind if sold else ""
    if kind in terms.not_repaired:
        raise _not_repaired(line)
    today = desk.local(desk.now)
    delivered = desk.local(order.delivered_at or desk.now)
    business = contact(desk.session, desk.contact_id).account_kind == "company"
    until = terms.ends_on(delivered, kind, business=business)
    visit_on = choose_day(day, repair_days(today, terms, desk.company.calendar.holidays))
    return RepairRequest(order, line, said, until, today <= until, line.name in terms.onsite_for, visit_on)


def _check_delivered(order: Order) -> None:
    if order.status == "delivered" and order.delivered_at is not None:
        return
    state = STATES.get(order.status, plain(order.status))
    raise Conflict(
        f"order {order.number} is {state.en}; a repair can be booked once it has arrived",
        zh=f"订单 {order.number} {state.zh}，签收后才能预约维修",
    )


def _not_repaired(line: OrderLine) -> Conflict:
    return Conflict(
        f"{line.name} is not repaired but replaced; a faulty one can be returned, or a colleague looks at it",
        zh=f"{line.name_zh or line.name}不提供维修，只作更换；有故障可申请退货，或转人工处理",
    )
