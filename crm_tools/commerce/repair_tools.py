"""Booking a repair: in the workshop, or where the machine stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from crm_tools.commerce.catalog import ProductRow
from crm_tools.commerce.money import say_money
from crm_tools.commerce.orders import Order, OrderLine, held_order
from crm_tools.commerce.pieces import choose_pieces
from crm_tools.commerce.repairs import (
    RepairRequest,
    book_repair_row,
    check_not_booked,
    choose_day,
    costs_of,
    open_repairs,
    repair_days,
    withdraw_repair,
)
from crm_tools.commerce.returns import busy_pieces
from crm_tools.desk import Change, Desk, Preview, Record
from crm_tools.errors import Conflict, Invalid
from crm_tools.people.addresses import say_address
from crm_tools.people.contacts import ContactRow, contact, phone_of
from crm_tools.people.phones import say_phone
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
    what, when = _name(request.line), say_day(request.visit_on)
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
        _effects(desk, request),
        changes=(
            Change(Words("Repair", "维修"), None, what),
            Change(Words("Costs", "费用"), None, _costs(desk, request)),
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
            description=_told(desk, request),
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
        "item": desk.say(_name(request.line)),
        "status": "booked",
        "day": request.visit_on.isoformat(),
        "comes": desk.say(Words("technician", "技师上门") if request.onsite else Words("courier", "快递取件")),
        "warranty": desk.say(Words("covered", "在保") if request.in_warranty else Words("over", "已过保")),
        "warranty_until": request.covered_until.isoformat(),
        "costs": desk.say(_costs(desk, request)),
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


def _effects(desk: Desk, request: RepairRequest) -> tuple[Words, ...]:
    terms, rules = desk.company.warranty, desk.company.shop
    days = (desk.local(desk.now) - desk.local(request.order.delivered_at or desk.now)).days
    shortest, longest = terms.workshop_days
    place = _place(desk, request.order)
    effects = [
        Words(f"Address: {place.en}.", f"地址：{place.zh}。"),
        Words("A technician repairs it where it stands.", "技师上门维修。")
        if request.onsite
        else Words(
            f"Please pack it firmly; it takes {shortest} to {longest} working days in the workshop.",
            f"请妥善包装；工坊维修需 {shortest} 至 {longest} 个工作日。",
        ),
    ]
    if not request.in_warranty:
        effects.append(Words("You get a quote before any work begins.", "维修前会先向您报价。"))
    elif terms.excluded is not None:
        effects.append(terms.excluded)
    if days <= rules.faulty_days:
        effects.append(
            Words(
                f"Within {rules.faulty_days} days of delivery you can have an exchange or your money back instead.",
                f"签收 {rules.faulty_days} 天内，您也可以选择换货或全额退款。",
            )
        )
    return (*effects, Words("You get a booking number and a ticket.", "将生成预约号和工单。"))


def _costs(desk: Desk, request: RepairRequest) -> Words:
    terms = desk.company.warranty
    fee = say_money(terms.diagnosis_minor, request.order.currency)
    return costs_of(request.in_warranty, request.covered_until, terms, fee)


def _place(desk: Desk, order: Order) -> Words:
    """Where the customer is now; where the order went if that is not known."""
    own = desk.session.get_one(ContactRow, desk.contact_id).address
    return say_address(own if own.get("line1") else order.address)


def _told(desk: Desk, request: RepairRequest) -> str:
    """What the workshop and whoever comes have to know."""
    costs, place, when = _costs(desk, request), _place(desk, request.order), request.visit_on.isoformat()
    phone = phone_of(desk.session, desk.contact_id)
    serial = f"{request.line.name} ({request.line.sku}), {request.order.number}"
    lines = [
        Words(f"Fault: {request.fault}", f"故障：{request.fault}"),
        Words(f"Item: {serial}", f"商品：{serial}"),
        Words(
            f"{'Technician' if request.onsite else 'Courier'}: {when}",
            f"{'技师' if request.onsite else '取件'}：{when}",
        ),
        Words(f"Where: {place.en}", f"地址：{place.zh}"),
        Words(f"Costs: {costs.en}", f"费用：{costs.zh}"),
        *([Words(f"Phone: {say_phone(phone)}", f"电话：{say_phone(phone)}")] if phone else []),
    ]
    return "\n".join(desk.say(one) for one in lines)


def _name(line: OrderLine) -> Words:
    return Words(line.name, line.name_zh or line.name)
