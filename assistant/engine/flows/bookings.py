"""Appointments: a colleague who calls back, and the repair of a machine."""

from __future__ import annotations

import re

from assistant.engine.case import Case, Move
from assistant.engine.flows.outcomes import ask, came_of
from assistant.engine.flows.people import human
from assistant.engine.flows.purchases import DELIVERED, meant_wares, orders_of, wares_of
from assistant.engine.flows.tickets import open_ticket

__all__ = ["book_callback", "book_repair"]

_TIMES = re.compile(
    r"\b(?:hours?|time|past|day|open|closed|holiday|weekend)\b|时间|时段|营业|休息|假|过去|日期", re.IGNORECASE
)
_PHONE = re.compile(r"\bphone|\bnumber\b|电话|手机|号码", re.IGNORECASE)


def book_callback(case: Case) -> Move:
    """Propose a call: when, and about what; where nobody can be called back, a person takes over at once."""
    tool = "book_callback"
    tried = case.result(tool)
    if tried and tried.error == "invalid":
        return _again(case, tried.message, case.refusal(tried, "invalid"))
    if done := came_of(case, tool):
        return done
    if tool not in case.lent:
        return human(case)
    for slot in ("day", "time", "topic"):
        if not case.slot(slot):
            return ask(case, slot)
    return case.call(
        tool, day=case.slot("day"), time=case.slot("time"), topic=case.slot("topic"), phone=case.slot("phone")
    )


def _again(case: Case, message: str, why: str) -> Move:
    """What could not be used is asked for once more."""
    if _PHONE.search(message) and not case.slot("phone"):
        return ask(case, "phone", why)
    if _TIMES.search(message):
        return ask(case.knowing(day="", time=""), "day", why)
    return ask(case.knowing(topic=""), "topic", why)


def book_repair(case: Case) -> Move:
    """Propose the repair of the meant machine, once it is known what is wrong with it."""
    tool = "book_repair"
    if done := came_of(case, tool):
        return done
    if tool not in case.lent:
        return open_ticket(case)
    orders = orders_of(case)
    if isinstance(orders, Move):
        return orders
    meant = meant_wares(case, wares_of(orders, DELIVERED))
    if isinstance(meant, Move):
        return meant
    number, item = meant[0].number, meant[0].item.name
    case = case.knowing(order_number=number, item=f"{number} {item}", matter=case.slot("matter") or case.text)
    fault = case.slot("fault")
    if not fault:
        return ask(case, "fault")
    return case.call(tool, order_number=number, item=item, fault=fault, day=case.slot("day"))
