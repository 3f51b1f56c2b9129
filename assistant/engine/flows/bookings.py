"""Appointments: a colleague who calls back, and the repair of a machine."""

from __future__ import annotations

import re

from assistant.engine.case import Case, Move
from assistant.engine.flows.outcomes import ask, came_of
from assistant.engine.flows.people import human
from assistant.engine.flows.purchases import DELIVERED, meant_wares, orders_of, wares_of
from assistant.engine.flows.tickets import open_ticket
from assistant.engine.situation import Result

__all__ = ["book_callback", "book_repair"]

_TIMES = re.compile(
    r"\btime\b|\bhalf hour|\bahead\b|\bnobody\b|\bbooked up\b|\bgive the day\b|时间|时段|半小时|提前|无人|约满|日期",
    re.IGNORECASE,
)
_TOPIC = re.compile(r"\bwhat the call is about\b|事由", re.IGNORECASE)
_PHONE = re.compile(r"\bphone|\bnumber\b|电话|手机|号码", re.IGNORECASE)


def book_callback(case: Case) -> Move:
    """Propose a call: when, and about what; where nobody can be called back, a person takes over at once."""
    tool = "book_callback"
    tried = case.result(tool)
    if again := _again(case, tried):
        return again
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


def _again(case: Case, tried: Result | None) -> Move | None:
    """The question once more for what could not be used; the tool's words say which times are free."""
    if tried is None or tried.error not in ("invalid", "conflict"):
        return None
    message, why = tried.message, case.refusal(tried, "invalid")
    if _TIMES.search(message):
        return ask(case.knowing(day="", time=""), "day", why)
    if _PHONE.search(message) and not case.slot("phone"):
        return ask(case, "phone", why)
    return ask(case.knowing(topic=""), "topic", why) if _TOPIC.search(message) else None


def book_repair(case: Case) -> Move:
    """Propose the repair of the meant machine, once it is known what is wrong with it."""
    tool = "book_repair"
    tried = case.result(tool)
    if tried and tried.error == "invalid" and case.slot("day"):  # nobody comes then; the tool says when
        return ask(case.knowing(day=""), "repair_day", case.refusal(tried, "invalid"))
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
