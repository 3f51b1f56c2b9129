"""A lower price soon after delivery: the difference is refunded."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from crm_tools.commerce.above_limits import above_limits
from crm_tools.commerce.catalog import product
from crm_tools.commerce.money import say_money
from crm_tools.commerce.order_change import OrderChange, Swap, Ware, apply_change
from crm_tools.commerce.orders import Order, OrderLine, held_order
from crm_tools.commerce.payments import Method, methods_of
from crm_tools.commerce.pieces import choose_pieces
from crm_tools.commerce.returns import busy_pieces
from crm_tools.commerce.settling import give_back, say_moves
from crm_tools.desk import Change, Desk, Preview, Record
from crm_tools.errors import Conflict
from crm_tools.registry import Effect, tool
from crm_tools.words import Words, say_day

__all__ = ["claim_price_difference", "preview_claim_price_difference"]


def preview_claim_price_difference(desk: Desk, order_number: str, item: str) -> Preview:
    """How much goes back for this item; raises when nothing does."""
    change, line, methods = _claim(desk, order_number, item)
    order, swap = change.order, change.swaps[0]
    back = say_moves(change.money, methods, order.currency)
    paid, now = say_money(line.price_minor, order.currency), say_money(swap.to.price_minor, order.currency)
    approval = above_limits(desk, "claim_price_difference", _amount(change), "price")
    name = line.name_zh or line.name
    return Preview(
        Words(
            f"Refund the price difference for {swap.pieces} × {line.name} of order {order.number}: {back.en}.",
            f"退还订单 {order.number} 中 {swap.pieces} 件 {name} 的差价：{back.zh}。",
        ),
        (Words(f"{approval.en}.", f"{approval.zh}。"),) if approval else (),
        needs_approval=approval,
        changes=(Change(Words("Price of one", "单价"), Words(paid, paid), Words(now, now)),),
    )


@tool(
    effect=Effect.WRITE,
    doing=Words("Comparing the prices", "正在核对差价"),
    preview=preview_claim_price_difference,
    irreversible=Words("refund the difference", "退还差价"),
)
def claim_price_difference(desk: Desk, order_number: str, item: str) -> Sequence[Record]:
    """Refund the difference when our own price of a delivered item fell soon after. The customer is asked first.

    Args:
        order_number: like A-1042.
        item: the item's name or SKU as it stands in that order.
    """
    change, line, methods = _claim(desk, order_number, item)
    order = change.order
    apply_change(desk.session, change, at=desk.now)
    desk.record("order.price-matched", f"order:{order.number}")
    fields = {
        "order": order.number,
        "item": desk.say(Words(line.name, line.name_zh or line.name)),
        "difference": say_money(_amount(change), order.currency),
        "refund": say_money(_amount(change), order.currency),
        "refund_to": desk.say(say_moves(change.money, methods, order.currency)),
    }
    return [Record(f"order {order.number}", fields)]


def _claim(desk: Desk, order_number: str, item: str) -> tuple[OrderChange, OrderLine, tuple[Method, ...]]:
    order = held_order(desk.session, desk.contact_id, order_number.strip().upper())
    _check_days(desk, order)
    busy = busy_pieces(desk.session, order.number)
    line = choose_pieces(order, [item], busy)[0].line
    found = product(desk.session, line.product_id)
    listed = next((one for one in (found.variants if found else ()) if one.sku == line.sku and one.on_sale), None)
    pieces = line.quantity - busy.get(line.id, 0)
    if listed is None or listed.price_minor >= line.price_minor:
        now = say_money(listed.price_minor, order.currency) if listed else ""
        told = (f"; it costs {now} now", f"，现价 {now}") if now else ("", "")
        raise Conflict(
            f"{line.name} is not cheaper now than what you paid{told[0]}, so there is no difference to refund",
            zh=f"{line.name_zh or line.name}目前没有降价{told[1]}，无差价可退",
        )
    amount = pieces * (line.price_minor - listed.price_minor)
    swap = Swap(line.id, pieces, Ware(line.sku, line.options, listed.price_minor))
    change = OrderChange(order, swaps=(swap,), money=give_back(order.paid_by, amount))
    return change, line, methods_of(desk.session, desk.contact_id)


def _check_days(desk: Desk, order: Order) -> None:
    days = desk.company.shop.price_days
    if order.status != "delivered" or order.delivered_at is None:
        raise Conflict(
            f"order {order.number} is {order.status}; a price difference is refunded after delivery",
            zh=f"订单 {order.number} 尚未签收或已取消，签收后方可申请差价",
        )
    last = order.delivered_at + timedelta(days=days)
    if desk.local(desk.now) > desk.local(last):
        until = say_day(desk.local(last))
        raise Conflict(
            f"a lower price counts within {days} days of delivery; for order {order.number} that was until {until.en}",
            zh=f"签收后 {days} 天内可申请差价，订单 {order.number} 的期限为 {until.zh}",
        )


def _amount(change: OrderChange) -> int:
    return -sum(one.amount_minor for one in change.money)
