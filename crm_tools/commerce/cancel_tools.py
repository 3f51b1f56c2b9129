"""Calling an order off before it leaves."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from crm_tools.commerce.above_limits import above_limits
from crm_tools.commerce.changeable import check_changeable, say_state, undo_change
from crm_tools.commerce.money import say_money
from crm_tools.commerce.order_change import OrderChange, Shelf, apply_change
from crm_tools.commerce.orders import Order, held_order
from crm_tools.commerce.payments import Method, methods_of
from crm_tools.commerce.settling import all_back, say_moves
from crm_tools.commerce.shop_rules import ShopRules
from crm_tools.desk import Change, Desk, Preview, Record
from crm_tools.errors import Invalid
from crm_tools.registry import Effect, Undo, tool
from crm_tools.words import Words

__all__ = ["cancel_order", "cancellation", "preview_cancel_order"]

LONGEST_REASON = 200
KNOWN = {
    "no longer needed": ("不需要了", "不再需要", "不想要了"),
    "ordered by mistake": ("下错单了", "拍错了", "误下单"),
}


def preview_cancel_order(desk: Desk, order_number: str, reason: str) -> Preview:
    """What calling this order off would mean; raises when it cannot be called off any more."""
    change, methods = _cancellation(desk, order_number, reason)
    order = change.order
    back = say_moves(change.money, methods, order.currency)
    goods = Words("; ".join(line.label() for line in order.lines), "；".join(line.label("zh") for line in order.lines))
    approval = above_limits(desk, "cancel_order", _refund(change), change.cancel_reason or "")
    return Preview(
        Words(
            f"Cancel order {order.number} ({goods.en}); {back.en} goes back." if change.money
            else f"Cancel order {order.number} ({goods.en}); nothing was paid.",
            f"取消订单 {order.number}（{goods.zh}），{back.zh}。",
        ),
        (
            *_when(desk, change, methods),
            *([Words(f"{approval.en}.", f"{approval.zh}。")] if approval else []),
        ),
        needs_approval=approval,
        changes=(
            Change(Words("State", "状态"), say_state(order.status), say_state("cancelled")),
            Change(Words("Refund", "退款"), None, back),
        ),
    )  # fmt: skip


@tool(
    effect=Effect.WRITE,
    doing=Words("Preparing the cancellation", "正在准备取消订单"),
    preview=preview_cancel_order,
    undo=Undo(undo_change, within=timedelta(minutes=30)),
)
def cancel_order(desk: Desk, order_number: str, reason: str) -> Sequence[Record]:
    """Cancel a whole order that has not left yet; everything paid goes back. The customer is asked for a yes first.

    Args:
        order_number: like A-1042.
        reason: why, in the customer's words, like "no longer needed" or "ordered by mistake".
    """
    change, methods = _cancellation(desk, order_number, reason)
    order = change.order
    desk.keep(**apply_change(desk.session, change, at=desk.now))
    desk.record("order.cancelled", f"order:{order.number}")
    fields = {
        "order": order.number,
        "status": "cancelled",
        "refund": say_money(_refund(change), order.currency),
        "refund_to": desk.say(_to(change, methods)),
        "refund_within": desk.say(_span(desk, change, methods)),
    }
    return [Record(f"order {order.number}", fields)]


def cancellation(order: Order, rules: ShopRules, reason: str) -> OrderChange:
    """What calling off an order does: all that was paid goes back where it came from, all goods to the shelf. Pure.

    Raises Conflict for an order that cannot be called off any more, Invalid for a reason this shop does not accept.
    """
    check_changeable(order, rules, Words("cancelled", "取消"))
    return OrderChange(
        order,
        status="cancelled",
        cancel_reason=_reason(rules, reason),
        money=all_back(order.paid_by),
        shelf=tuple(Shelf(line.sku, line.quantity) for line in order.lines),
    )


def _cancellation(desk: Desk, order_number: str, reason: str) -> tuple[OrderChange, tuple[Method, ...]]:
    order = held_order(desk.session, desk.contact_id, order_number.strip().upper())
    return cancellation(order, desk.company.shop, reason), methods_of(desk.session, desk.contact_id)


def _reason(rules: ShopRules, given: str) -> str:
    """The reason as this shop knows it; a shop that has a list accepts no other."""
    said = " ".join(given.split()).strip(".。!！")
    if len(said) > LONGEST_REASON:
        raise Invalid(f"the reason is too long; {LONGEST_REASON} characters are enough", zh="原因过长，200 字以内即可")
    same = next((name for name, also in KNOWN.items() if said.casefold() == name or said in also), said)
    if rules.cancel_reasons and same.casefold() not in rules.cancel_reasons:
        allowed = "; ".join(rules.cancel_reasons)
        in_chinese = "；".join(KNOWN.get(one, (one,))[0] for one in rules.cancel_reasons)
        raise Invalid(f"an order can only be cancelled because: {allowed}", zh=f"仅支持以下取消原因：{in_chinese}")
    return same.casefold() if rules.cancel_reasons else same


def _refund(change: OrderChange) -> int:
    return -sum(one.amount_minor for one in change.money)


def _to(change: OrderChange, methods: Sequence[Method]) -> Words:
    known = {one.id: one.said for one in methods}
    said = [known.get(one.method_id, Words(one.method_id, one.method_id)) for one in change.money]
    return Words(" and ".join(one.en for one in said), "、".join(one.zh for one in said))


def _span(desk: Desk, change: OrderChange, methods: Sequence[Method]) -> Words:
    cards = {one.id for one in methods if one.is_gift_card}
    if change.money and all(one.method_id in cards for one in change.money):
        return Words("at once", "即时")
    days = desk.company.refund_working_days
    return Words(f"{days} working days", f"{days} 个工作日")


def _when(desk: Desk, change: OrderChange, methods: Sequence[Method]) -> tuple[Words, ...]:
    if not change.money:
        return ()
    span = _span(desk, change, methods)
    if span.en == "at once":
        return (Words("The gift card is refunded at once.", "礼品卡即时退回。"),)
    return (Words(f"The refund is there within {span.en}.", f"退款 {span.zh}内到账。"),)
