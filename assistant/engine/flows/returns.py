"""How returns and exchanges stand."""

from __future__ import annotations

from assistant.engine.case import Case, Move
from assistant.engine.flows.tickets import ticket_status
from assistant.engine.replies import return_sentences

__all__ = ["return_status"]


def return_status(case: Case) -> Move:
    """Say how the customer's returns and exchanges stand."""
    result = case.result("return_status")
    if result is None:
        if "return_status" not in case.lent:
            return ticket_status(case)
        return case.call("return_status", number=case.slot("return_number") or case.slot("order_number"))
    if result.error == "not-found" and case.slot("return_number"):
        missing = case.say("return_missing", number=case.slot("return_number"))
        return case.knowing(return_number="").reply(missing, asked="return_number", confidence=0.6)
    if result.status != "done" and result.error != "not-found":
        return case.failed(result)
    if not result.receipts:
        return case.reply(case.say("no_returns"))
    lines = (
        case.join(*(case.marked(said, one) for said in return_sentences(one.fields, case.language)))
        for one in result.receipts[:5]
    )
    return case.reply(*lines, confidence=0.95)
