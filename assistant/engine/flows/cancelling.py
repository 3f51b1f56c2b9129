"""Cancelling an order that has not left yet: which one, why, and then the customer's yes."""

from __future__ import annotations

from assistant.engine.case import Case, Move
from assistant.engine.flows.orders import describe
from assistant.engine.flows.outcomes import ask, came_of, unable
from assistant.engine.flows.purchases import UNSHIPPED, meant_order
from assistant.engine.state import Choice

__all__ = ["cancel_order"]

_TOOL = "cancel_order"
_REASONS = ("no longer needed", "ordered by mistake")


def cancel_order(case: Case) -> Move:
    """Propose the cancellation of the meant order; why is asked once, and only for an order that can still be."""
    if done := came_of(case, _TOOL):
        return done
    if _TOOL not in case.lent:
        return unable(case)
    order = meant_order(case, UNSHIPPED)
    if isinstance(order, Move):
        return order
    number = order.field("number")
    case = case.knowing(order_number=number, matter=case.slot("matter") or case.text)
    why = case.slot("why")
    if not why and order.field("status").lower() in UNSHIPPED:
        labels = [case.say(f"choice_{reason.replace(' ', '_')}") for reason in _REASONS]
        choices = tuple(Choice(label, label) for label in labels)  # what is pressed is said in the reader's language
        return ask(case, "why", describe(case, order), choices=choices)
    return case.call(_TOOL, order_number=number, reason=why or _REASONS[0])
