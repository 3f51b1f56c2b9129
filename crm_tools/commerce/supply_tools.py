"""Asking for a spare part, and asking where it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from crm_tools.commerce.delivery import working_days_after
from crm_tools.commerce.money import say_money
from crm_tools.commerce.part_requests import PartRequest
from crm_tools.commerce.part_requests import request_part as place
from crm_tools.commerce.parts import Part, choose_part
from crm_tools.commerce.payments import pays_with
from crm_tools.commerce.stock import free
from crm_tools.commerce.supply import OutboundRow, Supplied
from crm_tools.commerce.supply_book import part_requests_of, part_requests_under, supplied
from crm_tools.commerce.supply_changes import By, cancel
from crm_tools.commerce.supply_news import leaves_within, one_of, standing_of
from crm_tools.desk import Desk, Preview, Record
from crm_tools.errors import Conflict, Invalid
from crm_tools.people.contacts import country_of
from crm_tools.registry import Effect, Undo, tool
from crm_tools.service.tickets import NewTicket, close, open_ticket
from crm_tools.words import Words, say_day

__all__ = ["part_status", "preview_request_part", "request_part"]

MOST = 20


@dataclass(frozen=True, slots=True)
class _Wish:
    part: Part
    quantity: int
    delivery_minor: int
    expected_on: date
    in_stock: bool

    @property
    def total_minor(self) -> int:
        return self.part.price_minor * self.quantity + self.delivery_minor


def preview_request_part(desk: Desk, item: str, quantity: int = 1) -> Preview:
    """What ordering this part would mean; raises when it cannot be ordered so."""
    wish = _wish(desk, item, quantity)
    part, currency = wish.part, desk.company.currency
    price, total = say_money(part.price_minor, currency), say_money(wish.total_minor, currency)
    carriage = say_money(wish.delivery_minor, currency)
    return Preview(
        Words(
            f"Order {quantity} × {part.name} for {total}.",
            f"订购 {quantity} 件 {part.name_zh}，合计 {total}。",
        ),
        (
            Words(
                f"{price} each, delivery {carriage if wish.delivery_minor else 'free'}.",
                f"单价 {price}，运费 {carriage}。" if wish.delivery_minor else f"单价 {price}，免运费。",
            ),
            _when(desk, wish),
            _payment(desk),
            Words("You get an order number and a ticket.", "将生成订单号和工单。"),
        ),
    )


def _take_back(desk: Desk, kept: Mapping[str, Any]) -> Sequence[Record]:
    """Calls the order off before anything left; raises Conflict when it has."""
    by = By(desk.caller.actor, desk.now)
    try:
        cancel(desk.session, kept["number"], by, aloud=False)
    except Conflict as left:
        raise Conflict(
            f"{kept['number']} can no longer be called off; a colleague can help",
            zh=f"{kept['number']} 已无法撤销，可转人工处理",
        ) from left
    close(desk.session, kept["ticket"], by=desk.caller.actor, at=desk.now)
    return [_record(desk, supplied(desk.session, kept["number"]), {})]


@tool(
    effect=Effect.WRITE,
    doing=Words("Preparing the parts order", "正在准备配件订单"),
    preview=preview_request_part,
    undo=Undo(_take_back, within=timedelta(minutes=30)),
)
def request_part(desk: Desk, item: str, quantity: int = 1) -> Sequence[Record]:
    """Order a spare part, supply or accessory; out of stock, it is ordered in. The customer is asked for a yes first.

    Args:
        item: the part's name or SKU, with the machine it is for if the customer said it, like "filter for Zephyr 400".
        quantity: how many pieces, 1 to 20.
    """
    wish = _wish(desk, item, quantity)
    ticket = open_ticket(
        desk.session,
        NewTicket(
            kind="part",
            subject=f"{quantity} × {wish.part.name}",
            description=f"{quantity} × {wish.part.name} ({wish.part.sku})",
            queue="service",
            contact_id=desk.contact_id,
            conversation_id=desk.conversation_id,
        ),
        actor=desk.caller.actor,
        at=desk.now,
    )
    wanted = PartRequest(
        contact_id=desk.contact_id,
        sku=wish.part.sku,
        quantity=quantity,
        price_minor=wish.part.price_minor,
        delivery_minor=wish.delivery_minor,
        ticket_id=ticket.id,
        expected_on=wish.expected_on,
    )
    row = place(desk.session, wanted, actor=desk.caller.actor, at=desk.now)
    made = supplied(desk.session, row.number)
    desk.keep(number=row.number, ticket=ticket.number)
    span = {"leaves_within": desk.say(leaves_within(desk.company.delivery.dispatch_days))}
    return [_record(desk, made, span if isinstance(row, OutboundRow) else {})]


@tool(effect=Effect.READ, doing=Words("Looking up your parts", "正在查询配件订单"))
def part_status(desk: Desk, number: str = "") -> Sequence[Record]:
    """Look up where the customer's own ordered spare parts are: all of them, newest first, or those under one number.

    Args:
        number: like S-1001, P-1001 or the ticket's T-1001; empty for the newest ones.
    """
    wanted = number.strip().upper()
    found = (
        part_requests_under(desk.session, desk.contact_id, wanted)
        if wanted
        else part_requests_of(desk.session, desk.contact_id)
    )
    return [_record(desk, one, {}) for one in found]


def _wish(desk: Desk, item: str, quantity: int) -> _Wish:
    if not 1 <= quantity <= MOST:
        raise Invalid(
            f"1 to {MOST} pieces can be ordered at once; for more, a colleague makes a quote",
            zh=f"一次可订购 1 至 {MOST} 件，更多数量请由同事报价",
        )
    contact_id, terms = desk.contact_id, desk.company.delivery
    part = choose_part(desk.session, item)
    return _Wish(
        part,
        quantity,
        terms.cost_minor(part.price_minor * quantity, country_of(desk.session, contact_id)),
        working_days_after(desk.local(desk.now), terms.supplier_days, desk.company.calendar.holidays),
        in_stock=free(desk.session, part.sku) >= quantity,
    )


def _when(desk: Desk, wish: _Wish) -> Words:
    span, day = leaves_within(desk.company.delivery.dispatch_days), say_day(wish.expected_on)
    if wish.in_stock:
        return Words(f"In stock: it leaves within {span.en}.", f"有现货，{span.zh}内发出。")
    left = free(desk.session, wish.part.sku)
    if left:
        return Words(
            f"Only {left} in stock: we order in all {wish.quantity}, so that they come in one parcel, "
            f"expected about {day.en}.",
            f"现货仅 {left} 件：为合并为一个包裹，全部 {wish.quantity} 件将一并调货，预计 {day.zh}左右到仓。",
        )
    return Words(
        f"Not in stock: we order it in, expected about {day.en}.", f"暂时缺货：我们为您调货，预计 {day.zh}左右到仓。"
    )


def _payment(desk: Desk) -> Words:
    method = pays_with(desk.session, desk.contact_id)
    if method is None:
        return Words(
            "A colleague agrees the payment with you; nothing is charged before it leaves.",
            "同事会与您确认付款方式，发货前不会扣款。",
        )
    return Words(
        f"Paid by {method.en}; nothing is charged before it leaves.", f"付款方式：{method.zh}，发货前不会扣款。"
    )


def _record(desk: Desk, part: Supplied, more: dict[str, Any]) -> Record:
    fields = {
        "number": part.number,
        "item": desk.say(one_of(part)),
        "quantity": part.quantity,
        "total": say_money(part.total_minor, desk.company.currency),
        "status": part.status,
        "standing": desk.say(standing_of(part)),
        "kind": part.kind,
        "ticket": part.ticket,
        "was": part.other if part.kind == "outbound" else None,
        "tracking": part.tracking,
        "asked_on": desk.day(part.created_at),
        "shipped_on": desk.day(part.shipped_at),
        "delivered_on": desk.day(part.delivered_at),
        "expected_on": part.expected_on.isoformat()
        if part.expected_on and part.status in ("requested", "ordered", "arrived")
        else None,
        **more,
    }
    return Record(f"{part.kind} {part.number}", {name: value for name, value in fields.items() if value is not None})
