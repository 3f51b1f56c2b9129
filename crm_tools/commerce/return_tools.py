"""Sending something back: the preview, and the return itself."""

from __future__ import annotations

from collections.abc import Sequence

from crm_tools.commerce.money import say_money
from crm_tools.commerce.orders import Order, OrderLine, order_of
from crm_tools.commerce.returns import (
    Return,
    ReturnRequest,
    already_returned,
    book_return,
    choose_line,
    last_day,
    returned_quantity,
)
from crm_tools.desk import Desk, Preview, Record
from crm_tools.errors import Conflict
from crm_tools.people.company import Company
from crm_tools.people.levels import Level
from crm_tools.registry import Effect, tool
from crm_tools.service.tickets import NewTicket, open_ticket
from crm_tools.words import Words, say_day

__all__ = ["preview_start_return", "start_return"]


def preview_start_return(desk: Desk, order_number: str, item: str, reason: str = "") -> Preview:
    """What sending this item back would mean; raises when it cannot be sent back."""
    request = _return_request(desk, order_number, item, reason)
    company, order = desk.company, request.order
    refund, fee = say_money(request.refund_minor, order.currency), say_money(company.return_fee_minor, order.currency)
    one, until = _one(request.line), _until(desk, order)
    days = company.return_window_days
    approval = _approval(request, company)
    return Preview(
        Words(
            f"Return {one.en} from order {order.number}; {refund} goes back to {company.refund_to.en}.",
            f"退回订单 {order.number} 中的 {one.zh}，{refund} 退至{company.refund_to.zh}。",
        ),
        (
            Words(
                f"Send it back within {days} days of delivery: by {until.en}.",
                f"请在签收后 {days} 天内寄回，最晚 {until.zh}。",
            ),
            Words(f"The return fee of {fee} is already deducted.", f"已扣除退货运费 {fee}。"),
            Words("You get a return number and a ticket.", "将生成退货单号和工单。"),
            *([Words(f"{approval.en}.", f"{approval.zh}。")] if approval else []),
        ),
        needs_approval=approval,
    )


@tool(
    effect=Effect.WRITE,
    level=Level.VERIFIED,
    doing=Words("Preparing the return", "正在准备退货"),
    preview=preview_start_return,
)
def start_return(desk: Desk, order_number: str, item: str, reason: str = "") -> Sequence[Record]:
    """Start the return of one item of a delivered order. The customer is asked for a yes first.

    Args:
        order_number: the order the item came in, like A-1042.
        item: the item's name or SKU as it stands in that order.
        reason: why the customer sends it back, in their words; may be empty.
    """
    request = _return_request(desk, order_number, item, reason)
    order = request.order
    ticket = open_ticket(
        desk.session,
        NewTicket(
            kind="return",
            subject=f"Return of {request.line.name} from {order.number}",
            description=reason or "No reason given.",
            queue="returns",
            contact_id=desk.contact_id,
            conversation_id=desk.conversation_id,
        ),
        actor=desk.caller.actor,
        at=desk.now,
    )
    booked = book_return(desk.session, request, ticket_id=ticket.id, at=desk.now)
    desk.record("return.requested", f"return:{booked.number}", order=order.number, ticket=ticket.number)
    return [_return_record(desk, request, booked, ticket.number)]


def _return_request(desk: Desk, order_number: str, item: str, reason: str) -> ReturnRequest:
    order = order_of(desk.session, desk.contact_id, order_number.strip().upper())
    line = choose_line(order, item)
    until = last_day(order, desk.company)
    if (desk.day(desk.now) or "") > (desk.day(until) or ""):  # the whole last day counts: a day is what we promise
        days = desk.company.return_window_days
        delivered, last = say_day(desk.local(order.delivered_at or until)), _until(desk, order)
        raise Conflict(
            f"order {order.number} was delivered on {delivered.en}; "
            f"within {days} days it could be returned, until {last.en}. "
            "A colleague can look at a fault or the warranty",
            zh=f"订单 {order.number} 于 {delivered.zh}签收，{days} 天内可退货，至 {last.zh}止；"
            "如有故障或保修问题可转人工",
        )
    if returned_quantity(desk.session, line.id) >= line.quantity:
        raise already_returned(order, line)
    refund = max(0, line.price_minor - desk.company.return_fee_minor)
    return ReturnRequest(order, line, reason.strip()[:500], refund)


def _approval(request: ReturnRequest, company: Company) -> Words | None:
    """Why a colleague has to agree to this refund, if one has to."""
    limit = company.refund_limit_minor
    if limit is None or request.refund_minor <= limit:
        return None
    most = say_money(limit, request.order.currency)
    return Words(f"A refund above {most} needs a colleague's approval", f"退款超过 {most} 需同事审批")


def _until(desk: Desk, order: Order) -> Words:
    return say_day(desk.local(last_day(order, desk.company)))


def _return_record(desk: Desk, request: ReturnRequest, booked: Return, ticket_number: str) -> Record:
    company, order = desk.company, request.order
    days = company.return_window_days
    fields = {
        "number": booked.number,
        "order": order.number,
        "item": desk.say(_one(request.line)),
        "ticket": ticket_number,
        "refund": say_money(booked.refund_minor, order.currency),
        "refund_to": desk.say(company.refund_to),
        "send_within": desk.say(Words(f"{days} days of delivery", f"签收后 {days} 天内")),
        "send_by": desk.day(last_day(order, company)),
    }
    return Record(f"return {booked.number}", fields)


def _one(line: OrderLine) -> Words:
    return Words(f"1 × {line.name}", f"1 件 {line.name_zh or line.name}")
