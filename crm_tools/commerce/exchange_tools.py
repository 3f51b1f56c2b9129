"""Something delivered goes back for another variant of it, or for a sound one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from crm_tools.commerce.above_limits import above_limits
from crm_tools.commerce.exchanges import ExchangeRequest, book_exchange, withdraw_exchange
from crm_tools.commerce.money import say_money
from crm_tools.commerce.order_change import Shelf, move_shelf
from crm_tools.commerce.orders import held_order
from crm_tools.commerce.payments import methods_of
from crm_tools.commerce.pieces import choose_pieces
from crm_tools.commerce.return_tools import check_window
from crm_tools.commerce.returns import busy_pieces, check_free, last_day
from crm_tools.commerce.settling import check_back, method_for, settle_with
from crm_tools.commerce.shop_rules import Because
from crm_tools.commerce.variants import pair_up, say_pairs
from crm_tools.desk import Change, Desk, Preview, Record
from crm_tools.registry import Effect, Undo, tool
from crm_tools.service.tickets import NewTicket, close, open_ticket
from crm_tools.words import Words, say_day

__all__ = ["preview_start_exchange", "start_exchange"]


def preview_start_exchange(
    desk: Desk,
    order_number: str,
    items: list[str],
    new_items: list[str],
    because: Because = "changed_mind",
    reason: str = "",
    pay_with: str = "",
) -> Preview:
    """What exchanging these items would mean; raises when they cannot be exchanged."""
    request = _request(desk, order_number, (items, new_items), because, (reason, pay_with))
    order, (before, after), settled = request.order, say_pairs(request.pairs), _settled(request)
    fee = say_money(request.fee_minor, order.currency)
    until = say_day(desk.local(last_day(order, desk.company, because)))
    approval = above_limits(desk, "start_exchange", -request.due_minor, because)
    return Preview(
        Words(
            f"Exchange {before.en} from order {order.number} for {after.en}; {settled.en}.",
            f"订单 {order.number}：{before.zh} 换为 {after.zh}，{settled.zh}。",
        ),
        (
            Words(f"Send the old one back by {until.en}.", f"请在 {until.zh}前寄回原商品。"),
            Words(f"Collection costs {fee}, which is counted in.", f"含取件费 {fee}。")
            if request.fee_minor
            else Words("Collection costs you nothing.", "上门取件免费。"),
            Words(
                "The new one is put aside for you and leaves when the old one is back; money moves then.",
                "新商品已为您预留，收到原商品后发出并结算差价。",
            ),
            *([Words(f"{approval.en}.", f"{approval.zh}。")] if approval else []),
        ),
        needs_approval=approval,
        changes=(
            Change(Words("Items", "商品"), before, after),
            Change(Words("To settle", "结算"), None, settled),
        ),
    )


def _withdraw(desk: Desk, kept: Mapping[str, Any]) -> Sequence[Record]:
    """Calls the exchange off as long as the old pieces are not back; the new ones go back on the shelf."""
    withdraw_exchange(desk.session, kept)
    move_shelf(desk.session, [Shelf(sku, pieces) for sku, pieces in kept["put_aside"]])
    close(desk.session, kept["ticket"], by=desk.caller.actor, at=desk.now)
    desk.record("exchange.cancelled", f"exchange:{kept['number']}", order=kept["order"])
    fields = {"number": kept["number"], "order": kept["order"], "ticket": kept["ticket"], "status": "cancelled"}
    return [Record(f"exchange {kept['number']}", fields)]


@tool(
    effect=Effect.WRITE,
    doing=Words("Preparing the exchange", "正在准备换货"),
    preview=preview_start_exchange,
    undo=Undo(_withdraw, within=timedelta(hours=24)),
)
def start_exchange(
    desk: Desk,
    order_number: str,
    items: list[str],
    new_items: list[str],
    because: Because = "changed_mind",
    reason: str = "",
    pay_with: str = "",
) -> Sequence[Record]:
    """Exchange delivered items for another variant of the same product, or faulty ones for sound ones.

    All items to be exchanged go into one call; the customer is asked for a yes first.

    Args:
        order_number: like A-1042.
        items: each item's name or SKU as it stands in the order; the same one twice for two pieces.
        new_items: for each of them, in the same order, the new SKU, or the option that differs, like "black".
        because: why it goes back; a fault, a wrong item or damage on arrival costs the customer nothing.
        reason: why, in the customer's own words; may be empty.
        pay_with: how a difference is paid or refunded, if they said; empty for the way the order was paid.
    """
    request = _request(desk, order_number, (items, new_items), because, (reason, pay_with))
    order, (before, after) = request.order, say_pairs(request.pairs)
    aside = Counter(one.to.sku for one in request.pairs)
    move_shelf(desk.session, [Shelf(sku, -pieces) for sku, pieces in aside.items()])
    said = request.reason or f"{before.en} → {after.en}"
    subject = f"Exchange of {before.en} from {order.number}"
    new = NewTicket("exchange", subject, said, "returns", desk.contact_id, desk.conversation_id)
    ticket = open_ticket(desk.session, new, actor=desk.caller.actor, at=desk.now)
    number = book_exchange(desk.session, request, ticket_id=ticket.id, at=desk.now)
    desk.keep(number=number, order=order.number, ticket=ticket.number, put_aside=sorted(aside.items()))
    desk.record("exchange.requested", f"exchange:{number}", order=order.number, ticket=ticket.number)
    fields = {
        "number": number,
        "order": order.number,
        "item": desk.say(before),
        "new_item": desk.say(after),
        "ticket": ticket.number,
        "difference": say_money(abs(request.due_minor), order.currency),
        "settled": desk.say(_settled(request)),
        "pay_with": desk.say(request.method.said),
        "send_by": desk.day(last_day(order, desk.company, because)),
    }
    return [Record(f"exchange {number}", fields)]


def _request(
    desk: Desk, order_number: str, wares: tuple[list[str], list[str]], because: Because, said: tuple[str, str]
) -> ExchangeRequest:
    order = held_order(desk.session, desk.contact_id, order_number.strip().upper())
    busy = busy_pieces(desk.session, order.number)
    last_day(order, desk.company)
    items, new_items = wares
    taken = choose_pieces(order, items, busy)
    check_window(desk, order, because)
    check_free(order, busy, desk.company)
    pairs = pair_up(desk.session, taken, new_items, same_too=True)
    reason, pay_with = said
    methods = methods_of(desk.session, desk.contact_id)
    method = method_for(methods, order.paid_by, pay_with)
    fee = desk.company.shop.fee_minor(because, desk.company.return_fee_minor)
    request = ExchangeRequest(order, pairs, because, reason.strip()[:500], fee, method)
    settle_with(method, request.due_minor, order.currency)
    if request.due_minor < 0:
        check_back(methods, order.paid_by, method, desk.company.shop)
    return request


def _settled(request: ExchangeRequest) -> Words:
    amount, method = say_money(abs(request.due_minor), request.order.currency), request.method.said
    if request.due_minor > 0:
        return Words(f"{amount} to pay with {method.en}", f"需支付 {amount}，通过{method.zh}")
    if request.due_minor < 0:
        return Words(f"{amount} goes back to {method.en}", f"退还 {amount}，退至{method.zh}")
    return Words("nothing to pay", "无需补差价")
