"""Sending something back: the preview, and the return itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from crm_tools.commerce.above_limits import above_limits
from crm_tools.commerce.money import say_money
from crm_tools.commerce.orders import Order, held_order
from crm_tools.commerce.payments import methods_of
from crm_tools.commerce.pieces import choose_pieces, name_pieces
from crm_tools.commerce.returns import (
    ReturnRequest,
    book_return,
    busy_pieces,
    check_free,
    last_day,
    refunds_of,
    withdraw_return,
)
from crm_tools.commerce.settling import refund_method
from crm_tools.commerce.shop_rules import Because
from crm_tools.desk import Change, Desk, Preview, Record
from crm_tools.errors import Conflict
from crm_tools.registry import Effect, Undo, tool
from crm_tools.service.tickets import NewTicket, close, open_ticket
from crm_tools.words import Words, say_day

__all__ = ["check_window", "preview_start_return", "start_return"]


def preview_start_return(
    desk: Desk,
    order_number: str,
    items: list[str],
    because: Because = "changed_mind",
    reason: str = "",
    refund_to: str = "",
) -> Preview:
    """What sending these items back would mean; raises when they cannot be sent back."""
    request = _return_request(desk, order_number, items, because, (reason, refund_to))
    order, what, goes_to = request.order, name_pieces(request.taken), _goes_to(desk, request)
    refund, fee = say_money(request.refund_minor, order.currency), say_money(request.fee_minor, order.currency)
    days, until = desk.company.shop.days_for(because, desk.company.return_window_days), _until(desk, order, because)
    together = request.refund_minor + refunds_of(desk.session, order.number)
    approval = above_limits(desk, "start_return", together, because)
    return Preview(
        Words(
            f"Return {what.en} from order {order.number}; {refund} goes back to {goes_to.en}.",
            f"退回订单 {order.number} 中的 {what.zh}，{refund} 退至{goes_to.zh}。",
        ),
        (
            Words(
                f"Send it back within {days} days of delivery: by {until.en}.",
                f"请在签收后 {days} 天内寄回，最晚 {until.zh}。",
            ),
            Words(f"The return fee of {fee} is already deducted.", f"已扣除退货运费 {fee}。")
            if request.fee_minor
            else Words("Sending it back costs you nothing.", "寄回免运费。"),
            Words("You get a return number and a ticket.", "将生成退货单号和工单。"),
            *([Words(f"{approval.en}.", f"{approval.zh}。")] if approval else []),
        ),
        needs_approval=approval,
        changes=(
            Change(Words("Goes back", "退回商品"), None, what),
            Change(Words("Refund", "退款"), None, Words(f"{refund} to {goes_to.en}", f"{refund}，退至{goes_to.zh}")),
        ),
    )


def _withdraw(desk: Desk, kept: Mapping[str, Any]) -> Sequence[Record]:
    """Calls the return off as long as nothing came back."""
    withdraw_return(desk.session, kept["number"])
    close(desk.session, kept["ticket"], by=desk.caller.actor, at=desk.now)
    desk.record("return.cancelled", f"return:{kept['number']}", order=kept["order"])
    return [Record(f"return {kept['number']}", {**kept, "status": "cancelled"})]


@tool(
    effect=Effect.WRITE,
    doing=Words("Preparing the return", "正在准备退货"),
    preview=preview_start_return,
    undo=Undo(_withdraw, within=timedelta(hours=24)),
)
def start_return(
    desk: Desk,
    order_number: str,
    items: list[str],
    because: Because = "changed_mind",
    reason: str = "",
    refund_to: str = "",
) -> Sequence[Record]:
    """Start the return of items of a delivered order. The customer is asked for a yes first.

    Args:
        order_number: the order the items came in, like A-1042.
        items: each item's name or SKU as it stands in that order; the same one twice for two pieces.
        because: why it goes back; a fault, a wrong item or damage on arrival costs the customer nothing.
        reason: why, in the customer's own words; may be empty.
        refund_to: how they want the refund, if they said; empty for the way they paid.
    """
    request = _return_request(desk, order_number, items, because, (reason, refund_to))
    order, what = request.order, name_pieces(request.taken)
    ticket = open_ticket(
        desk.session,
        NewTicket(
            kind="return",
            subject=f"Return of {what.en} from {order.number}",
            description=request.reason or "No reason given.",
            queue="returns",
            contact_id=desk.contact_id,
            conversation_id=desk.conversation_id,
        ),
        actor=desk.caller.actor,
        at=desk.now,
    )
    booked = book_return(desk.session, request, ticket_id=ticket.id, at=desk.now)
    desk.keep(number=booked.number, order=order.number, ticket=ticket.number)
    desk.record("return.requested", f"return:{booked.number}", order=order.number, ticket=ticket.number)
    days = desk.company.shop.days_for(because, desk.company.return_window_days)
    fields = {
        "number": booked.number,
        "order": order.number,
        "item": desk.say(what),
        "ticket": ticket.number,
        "refund": say_money(booked.refund_minor, order.currency),
        "refund_to": desk.say(_goes_to(desk, request)),
        "send_within": desk.say(Words(f"{days} days of delivery", f"签收后 {days} 天内")),
        "send_by": desk.day(last_day(order, desk.company, because)),
    }
    return [Record(f"return {booked.number}", fields)]


def check_window(desk: Desk, order: Order, because: Because) -> None:
    """Raises Conflict when the days for this reason are over; the whole last day counts: a day is what we promise."""
    until = last_day(order, desk.company, because)
    if (desk.day(desk.now) or "") <= (desk.day(until) or ""):
        return
    days = desk.company.shop.days_for(because, desk.company.return_window_days)
    delivered, last = say_day(desk.local(order.delivered_at or until)), say_day(desk.local(until))
    raise Conflict(
        f"order {order.number} was delivered on {delivered.en}; "
        f"within {days} days it could be returned, until {last.en}. "
        "A colleague can look at a fault or the warranty",
        zh=f"订单 {order.number} 于 {delivered.zh}签收，{days} 天内可退货，至 {last.zh}止；如有故障或保修问题可转人工",
    )


def _return_request(
    desk: Desk, order_number: str, items: list[str], because: Because, said: tuple[str, str]
) -> ReturnRequest:
    order = held_order(desk.session, desk.contact_id, order_number.strip().upper())
    busy = busy_pieces(desk.session, order.number)
    last_day(order, desk.company)
    taken = choose_pieces(order, items, busy)
    check_window(desk, order, because)
    check_free(order, busy, desk.company)
    reason, refund_to = said
    rules, methods = desk.company.shop, methods_of(desk.session, desk.contact_id)
    fee = rules.fee_minor(because, desk.company.return_fee_minor)
    return ReturnRequest(
        order, taken, because, reason.strip()[:500], fee, refund_method(methods, order.paid_by, refund_to, rules)
    )


def _goes_to(desk: Desk, request: ReturnRequest) -> Words:
    return request.method.said if request.method else desk.company.refund_to


def _until(desk: Desk, order: Order, because: str) -> Words:
    return say_day(desk.local(last_day(order, desk.company, because)))
