"""Paying an order another way before it leaves."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from crm_tools.commerce.changeable import check_changeable, undo_change
from crm_tools.commerce.money import say_money
from crm_tools.commerce.order_change import OrderChange, apply_change
from crm_tools.commerce.orders import Order, held_order
from crm_tools.commerce.payments import Method, choose_method, methods_of
from crm_tools.commerce.settling import all_back, say_methods, settle_with
from crm_tools.commerce.shop_rules import ShopRules
from crm_tools.desk import Change, Desk, Preview, Record
from crm_tools.errors import Conflict, Invalid
from crm_tools.registry import Effect, Undo, tool
from crm_tools.words import Words

__all__ = ["change_order_payment", "other_payment", "preview_change_order_payment"]


def preview_change_order_payment(desk: Desk, order_number: str, pay_with: str) -> Preview:
    """What paying this order another way would mean; raises when it cannot be."""
    change, method, methods = _change(desk, order_number, pay_with)
    order = change.order
    before, after = say_methods([one for one in methods if one.id in order.paid_by]), method.said
    total = say_money(sum(order.paid_by.values()), order.currency)
    return Preview(
        Words(
            f"Pay order {order.number} ({total}) with {after.en} instead of {before.en}.",
            f"订单 {order.number}（{total}）的支付方式由{before.zh} 改为{after.zh}。",
        ),
        (
            Words(
                f"{total} is charged to {after.en} now, and what was paid goes back.",
                f"现从{after.zh}扣款 {total}，原支付款项退回。",
            ),
        ),
        changes=(Change(Words("Paid with", "支付方式"), before, after),),
    )


@tool(
    effect=Effect.WRITE,
    doing=Words("Preparing the change", "正在准备修改支付方式"),
    preview=preview_change_order_payment,
    undo=Undo(undo_change, within=timedelta(minutes=30)),
)
def change_order_payment(desk: Desk, order_number: str, pay_with: str) -> Sequence[Record]:
    """Pay an order that has not left yet with another of the customer's ways to pay. They are asked for a yes first.

    Args:
        order_number: like A-1042.
        pay_with: the new way, as the customer calls it or by its id; it has to be on file.
    """
    change, method, methods = _change(desk, order_number, pay_with)
    order = change.order
    before = say_methods([one for one in methods if one.id in order.paid_by])
    desk.keep(**apply_change(desk.session, change, at=desk.now))
    desk.record("order.payment-changed", f"order:{order.number}")
    fields = {
        "order": order.number,
        "total": say_money(sum(order.paid_by.values()), order.currency),
        "pay_with": desk.say(method.said),
        "refund_to": desk.say(before),
    }
    return [Record(f"order {order.number}", fields)]


def other_payment(order: Order, methods: Sequence[Method], method: Method, rules: ShopRules) -> OrderChange:
    """All that was paid moves to another way to pay. Pure.

    Raises Conflict for an order that has gone too far, for the same way again, and for a gift card with too little.
    """
    check_changeable(order, rules, Words("paid another way", "修改支付方式"), after_change=True)
    if rules.one_change and len(order.payments) != 1:
        raise Conflict(
            f"money has moved for order {order.number} already, so how it is paid can no longer be changed",
            zh=f"订单 {order.number} 已有多笔款项往来，无法再修改支付方式",
        )
    paid = order.paid_by
    if {method_id for method_id, amount in paid.items() if amount > 0} == {method.id}:
        raise Invalid(
            f"order {order.number} is paid with {method.said.en} already; name another way",
            zh=f"订单 {order.number} 已使用{method.said.zh}支付，请选择其他方式",
        )
    total = sum(paid.values())
    if total <= 0:
        raise Conflict(f"nothing was paid for order {order.number}", zh=f"订单 {order.number} 没有已付款项")
    due = total - paid.get(method.id, 0)
    if due <= 0:  # the other ways got back more than they paid
        raise Conflict(
            f"refunds of order {order.number} went another way than it was paid, so a colleague has to look",
            zh=f"订单 {order.number} 的退款曾退至其他支付方式，需同事核实",
        )
    others = {method_id: amount for method_id, amount in paid.items() if method_id != method.id}
    back = all_back(others)
    return OrderChange(order, money=(settle_with(method, due, order.currency), *back))


def _change(desk: Desk, order_number: str, pay_with: str) -> tuple[OrderChange, Method, tuple[Method, ...]]:
    order = held_order(desk.session, desk.contact_id, order_number.strip().upper())
    methods = methods_of(desk.session, desk.contact_id)
    method = choose_method(methods, pay_with)
    return other_payment(order, methods, method, desk.company.shop), method, methods
