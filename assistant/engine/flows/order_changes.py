"""Changing an order that has not left yet: where it goes and how it is paid."""

from __future__ import annotations

import re
from dataclasses import replace

from assistant.engine.addresses import missing
from assistant.engine.case import Case, Move
from assistant.engine.flows.orders import describe
from assistant.engine.flows.outcomes import ask, came_of, unable
from assistant.engine.flows.profile import address_again, address_of, change_my_address
from assistant.engine.flows.purchases import UNSHIPPED, meant_order

__all__ = ["change_order_address", "change_order_payment"]

_AN_ORDER = re.compile(
    r"\border\b|\bparcel|\bpackage|\bdeliver|\bship|订单|包裹|快递|收货|[这那上]一?单|寄|送", re.IGNORECASE
)


def change_order_address(case: Case) -> Move:
    """Propose the new address of the meant order; "change my address" alone may mean the profile's."""
    tool = "change_order_address"
    if case.slot("scope") == "profile":
        return change_my_address(replace(case, state=replace(case.state, intent="change_my_address")))
    if again := address_again(case, tool):
        return again
    if done := came_of(case, tool):
        return done
    if tool not in case.lent:
        return unable(case)
    order = meant_order(case, UNSHIPPED)
    if isinstance(order, Move):
        return order
    number, first = order.field("number"), not case.slot("matter")
    may_change = order.field("status").lower() in UNSHIPPED
    case = case.knowing(matter=case.slot("matter") or case.text)
    if first and not case.slot("order_number") and not _AN_ORDER.search(case.text) and "change_my_address" in case.lent:
        if not may_change:
            return change_my_address(replace(case, state=replace(case.state, intent="change_my_address")))
        choices = tuple(case.choice(f"scope_{name}") for name in ("order", "profile"))
        return ask(case, "scope", choices=choices)
    case = case.knowing(order_number=number)
    if may_change and (part := missing(case.state.slots)):
        return ask(case.knowing(scope=""), part, describe(case, order) if first or case.slot("scope") else "")
    return case.call(tool, order_number=number, **address_of(case))


def change_order_payment(case: Case) -> Move:
    """Propose another way to pay for an order that has not left yet."""
    tool = "change_order_payment"
    if done := came_of(case, tool):
        return done
    if tool not in case.lent:
        return unable(case)
    order = meant_order(case, UNSHIPPED)
    if isinstance(order, Move):
        return order
    number = order.field("number")
    case = case.knowing(order_number=number, matter=case.slot("matter") or case.text)
    if not case.slot("pay_with"):
        ways = ("alipay", "wechat", "unionpay", "gift_card")
        return ask(case, "pay_with", choices=tuple(case.choice(f"pay_{way}") for way in ways))
    return case.call(tool, order_number=number, pay_with=case.slot("pay_with"))
