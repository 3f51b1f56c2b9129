"""What a lead does to a case. Approving and declining run a customer's write, so the mind does those."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from assistant.approving import Decided, approve_proposal, decline_proposal
from assistant.mind import Mind
from channels.console.acts import Act
from crm_tools.people.users import User
from crm_tools.service import escalation
from crm_tools.service.desk_rules import Act as Rule
from crm_tools.service.desk_rules import demand
from crm_tools.store import Session

__all__ = ["Decisions", "Handling", "decisions_of", "handle"]

Handling = Literal["reassign", "give_back", "solve"]
RULES: dict[Handling, Rule] = {"reassign": Rule.ASSIGN, "give_back": Rule.GIVE_BACK, "solve": Rule.REVIEW}


@dataclass(frozen=True, slots=True)
class Decisions:
    """How what customers agreed to is decided: both tell the customer, and raise as `approve_proposal` does."""

    approve: Callable[[str, User], Awaitable[Decided]]
    decline: Callable[[str, User, str], Awaitable[Decided]]


def decisions_of(mind: Mind) -> Decisions:
    async def approve(proposal_id: str, user: User) -> Decided:
        return await approve_proposal(mind, proposal_id, user)

    async def decline(proposal_id: str, user: User, reason: str) -> Decided:
        return await decline_proposal(mind, proposal_id, user, reason)

    return Decisions(approve, decline)


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
