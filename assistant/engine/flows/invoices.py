"""An invoice for an order: for whom it is made out, of which kind, with which tax number."""

from __future__ import annotations

import re

from assistant.engine.case import Case, Move
from assistant.engine.flows.outcomes import ask, came_of, unable
from assistant.engine.flows.purchases import meant_order
from assistant.engine.state import Choice

__all__ = ["request_invoice"]

_TOOL = "request_invoice"
_BOUGHT = frozenset({"pending", "processed", "shipped", "delivered"})
_TITLE = re.compile(r"\bname\b|\btitle\b|抬头|公司名称", re.IGNORECASE)
_TAX = re.compile(r"\btax\b|税号", re.IGNORECASE)


def request_invoice(case: Case) -> Move:
    """Propose the invoice; what it has to carry is asked for one by one."""
    tried = case.result(_TOOL)
    if tried and tried.error == "invalid" and not case.slot("again"):
        slot = "title" if _TITLE.search(tried.message) else "tax_number" if _TAX.search(tried.message) else ""
        if slot:
            return ask(case.knowing(**{slot: "", "again": "yes"}), slot, case.refusal(tried, "invalid"))
    if done := came_of(case, _TOOL):
        return done
    if _TOOL not in case.lent:
        return unable(case)
    order = meant_order(case, _BOUGHT)
    if isinstance(order, Move):
        return order
    number = order.field("number")
    case = case.knowing(order_number=number, matter=case.slot("matter") or case.text)
    if not case.slot("title"):
        own = case.situation.customer
        return ask(case, "title", choices=(Choice(own, own),) if own else ())
    kind = case.slot("kind") or "general"
    if kind == "vat" and not case.slot("tax_number"):
        return ask(case, "tax_number")
    return case.call(
        _TOOL,
        order_number=number,
        title=case.slot("title"),
        kind=kind,
        tax_number=case.slot("tax_number"),
        email=case.slot("email"),
    )
