"""What a lead does to a case. Approving and declining run a customer's write, so the mind does those."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from assistant.approving import Decided, approve_proposal, change_proposal, decline_proposal
from assistant.argument_fields import fields_of, read_fields
from assistant.mind import Mind
from channels.console.acts import Act
from channels.console.words import say
from crm_tools.approvals import ProposalStatus, waiting_for_staff
from crm_tools.errors import Conflict
from crm_tools.people.users import User
from crm_tools.registry import Tool
from crm_tools.service import escalation
from crm_tools.service.desk_rules import Act as Rule
from crm_tools.service.desk_rules import demand
from crm_tools.store import Session

__all__ = ["DECISIONS", "Decisions", "Handling", "decisions_of", "handle", "make_up_mind", "tell_decided"]

DECISIONS = ("approve", "change", "decline")

Handling = Literal["reassign", "give_back", "solve"]
RULES: dict[Handling, Rule] = {"reassign": Rule.ASSIGN, "give_back": Rule.GIVE_BACK, "solve": Rule.REVIEW}


@dataclass(frozen=True, slots=True)
class Decisions:
    """How what customers agreed to is decided: each tells the customer, and raises as its namesake in `approving`.

    `change` takes a form that was filled in, by argument.
    """

    approve: Callable[[str, User], Awaitable[Decided]]
    decline: Callable[[str, User, str], Awaitable[Decided]]
    change: Callable[[str, User, Mapping[str, str], str], Awaitable[Decided]]


def decisions_of(mind: Mind) -> Decisions:
    async def approve(proposal_id: str, user: User) -> Decided:
        return await approve_proposal(mind, proposal_id, user)

    async def decline(proposal_id: str, user: User, reason: str) -> Decided:
        return await decline_proposal(mind, proposal_id, user, reason)

    async def change(proposal_id: str, user: User, form: Mapping[str, str], reason: str) -> Decided:
        tool = await mind.threads.read(lambda session: _tool(session, mind, proposal_id))
        return await change_proposal(mind, proposal_id, user, read_fields(fields_of(tool, {}), form), reason)

    return Decisions(approve, decline, change)


def _tool(session: Session, mind: Mind, proposal_id: str) -> Tool:
    """The tool of a proposal that waits."""
    for one in waiting_for_staff(session):
        if one.proposal.id == proposal_id and one.proposal.tool in mind.toolbox.tools:
            return mind.toolbox.tools[one.proposal.tool]
    raise Conflict("this does not wait for approval any more", zh="该操作已不在待审批状态")


def make_up_mind(
    name: str, proposal_id: str, *, text: str, form: Mapping[str, str]
) -> Callable[[Decisions, User], Awaitable[Decided]]:
    """One of `DECISIONS` on a proposal; `text` is the reason that the customer reads, `form` what a change is to be."""

    async def act(decisions: Decisions, user: User) -> Decided:
        if name == "approve":
            return await decisions.approve(proposal_id, user)
        if name == "change":
            return await decisions.change(proposal_id, user, form, text)
        return await decisions.decline(proposal_id, user, text)

    return act


def tell_decided(name: str, decided: Decided, number: str, language: str) -> str:
    """What came of it, with what the customer was told. Only an approval can meet a world that has moved on."""
    outcome = decided.status.value
    if decided.status is ProposalStatus.SUPERSEDED:
        outcome = "changed" if name == "change" else "stale"
    return say(f"lead.told_{outcome}", language, number=number, text=decided.text)


def handle(name: Handling, number: str, *, text: str, to: str, at: datetime) -> Act:
    """Reassign to the colleague `to` (empty: whoever suits best now), give back with the note `text`, or solve.

    Raises NotAllowed for a rep, Conflict when the ticket has ended or is not before the leads, Invalid without a note.
    """

    def act(session: Session, user: User) -> None:
        demand(user, RULES[name])
        by, note = f"user:{user.id}", text.replace("\x00", "")
        if name == "reassign":
            escalation.reassign(session, number, to or None, by=by, at=at)
        elif name == "give_back":
            escalation.give_back(session, number, by=by, at=at, note=note)
        else:
            escalation.resolve(session, number, by=by, at=at, note=note)

    return act
