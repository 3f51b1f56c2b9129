"""How a repair is said: to the customer, and to the workshop and whoever comes."""

from __future__ import annotations

from crm_tools.commerce.money import say_money
from crm_tools.commerce.orders import Order, OrderLine
from crm_tools.commerce.repairs import RepairRequest, costs_of
from crm_tools.desk import Desk
from crm_tools.people.addresses import say_address
from crm_tools.people.contacts import ContactRow, phone_of
from crm_tools.people.phones import say_phone
from crm_tools.words import Words

__all__ = ["costs_said", "effects_of", "name_of", "told"]


def effects_of(desk: Desk, request: RepairRequest) -> tuple[Words, ...]:
    """What follows from the repair, and what the customer could have instead."""
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


def costs_said(desk: Desk, request: RepairRequest) -> Words:
    """What the customer pays."""
    terms = desk.company.warranty
    fee = say_money(terms.diagnosis_minor, request.order.currency)
    return costs_of(request.in_warranty, request.covered_until, terms, fee)


def _place(desk: Desk, order: Order) -> Words:
    """Where the customer is now; where the order went if that is not known."""
    own = desk.session.get_one(ContactRow, desk.contact_id).address
    return say_address(own if own.get("line1") else order.address)


def told(desk: Desk, request: RepairRequest) -> str:
    """What the workshop and whoever comes have to know."""
    costs, place, when = costs_said(desk, request), _place(desk, request.order), request.visit_on.isoformat()
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


def name_of(line: OrderLine) -> Words:
    """What is repaired, in both languages."""
    return Words(line.name, line.name_zh or line.name)
