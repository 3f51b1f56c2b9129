"""The pieces of a write: its checked arguments, the desk it is done at, its receipts, and asking a colleague first."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from assistant.receipts import ASK_APPROVAL, Call
from assistant.signatures import arguments_model
from assistant.turn_context import TurnContext
from crm_tools.approvals import Proposal, consent
from crm_tools.desk import Desk, Record
from crm_tools.errors import Invalid
from crm_tools.registry import Tool
from crm_tools.service.approval_cases import open_case
from crm_tools.service.receipts import Receipt, keep_receipt
from crm_tools.store import Session

__all__ = ["ask", "check_text", "checked", "keep", "note", "open_desk", "run", "submit"]

LONGEST_ARGUMENT = 8_000
UNKEPT = re.compile("[\\x00\\ud800-\\udfff]")  # no database keeps these: NUL, and halves of a character


def checked(tool: Tool, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments as the tool wants them; raises Invalid saying which are wrong."""
    try:
        wanted = arguments_model(tool).model_validate(dict(arguments)).model_dump()
    except ValidationError as error:
        wrong = "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors()[:5])
        raise Invalid(f"{tool.name} was called wrongly: {wrong}") from error
    for name, value in wanted.items():
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, str):
                check_text(one, f"{tool.name} was called wrongly: {name}")
    return wanted


def check_text(text: str, named: str) -> str:
    """The text itself; raises Invalid for one that is absurdly long or that no database keeps."""
    if len(text) > LONGEST_ARGUMENT:
        raise Invalid(f"{named} is longer than {LONGEST_ARGUMENT:,} characters")
    if UNKEPT.search(text):
        raise Invalid(f"{named} holds characters that cannot be kept")
    return text


def open_desk(session: Session, turn: TurnContext) -> Desk:
    """What a tool of this turn is given."""
    return Desk(session, turn.caller, turn.conversation_id, turn.company, turn.language, turn.now)


def ask(desk: Desk, tool: Tool, arguments: Mapping[str, Any]) -> list[Record]:
    """Runs a tool for whoever stands at the desk: the one place where its line of the access table holds.

    Raises NotVerified or NotAllowed for a caller who may not run it; what they are not shown is left out.
    """
    tool.access.admit(desk.caller)
    return tool.access.shown(tool.run(desk, **arguments), desk.caller.level)


def run(session: Session, tool: Tool, arguments: dict[str, Any], turn: TurnContext) -> list[Receipt]:
    """Carries a write out; its receipts are kept in its own transaction."""
    return note(session, ask(open_desk(session, turn), tool, arguments), Call(tool.name, arguments), turn)


def note(session: Session, records: Sequence[Record], call: Call, turn: TurnContext) -> list[Receipt]:
    """Receipts of what a tool has written; one that wrote nothing that can be shown leaves its own name."""
    receipts = turn.log.add_written(call, records)
    for receipt in receipts:
        keep(session, receipt, turn)
    return receipts


def submit(session: Session, tool: Tool, proposal: Proposal, turn: TurnContext) -> Receipt:
    """Lays a write that the customer agreed to before a colleague: a ticket, and nothing done.

    It is looked at once more first, so that nobody is asked to approve what has become impossible. Raises what its
    preview raises, and Conflict when the proposal has ended.
    """
    if tool.preview is None:
        raise Invalid(f"{tool.name} cannot be previewed, so it cannot be agreed to")
    tool.preview(open_desk(session, turn), **checked(tool, proposal.arguments))
    actor, at = turn.caller.actor, turn.now
    ticket = open_case(
        session, turn.conversation_id, proposal.preview, contact_id=proposal.contact_id, actor=actor, at=at
    )
    consent(session, proposal.id, ticket_id=ticket.id, actor=actor, at=at)
    why = proposal.preview.needs_approval
    fields = {
        "number": ticket.number,
        "status": ticket.status,
        "why": why.say(turn.language) if why else "",
        "tool": tool.name,
        "proposal": proposal.id,
    }
    record = Record(f"ticket {ticket.number}", fields)
    return note(session, [record], Call(ASK_APPROVAL, proposal=proposal.id), turn)[0]


def keep(session: Session, receipt: Receipt, turn: TurnContext) -> None:
    """Writes a receipt of this turn down: for whom, and when."""
    keep_receipt(
        session,
        receipt,
        conversation_id=turn.conversation_id,
        trace_id=turn.trace_id,
        at=turn.now,
        caller=turn.caller,
    )
