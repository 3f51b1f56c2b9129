"""What the lead's desk shows, read on one snapshot: the cases, the promises that break next, the team, one card."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from crm_tools.approvals import Proposal, ProposalStatus, of_ticket
from crm_tools.errors import NotFound
from crm_tools.people.users import user_by_id
from crm_tools.service.assignment import team
from crm_tools.service.conversations import Conversation, conversation
from crm_tools.service.lead_cases import Breaking, LeadCase, breaking_next, lead_cases
from crm_tools.service.messages import Author, Message, transcript
from crm_tools.service.review_cards import ReviewCard, review_card
from crm_tools.service.routing import Candidate
from crm_tools.service.ticket_rows import ACTIVE
from crm_tools.service.tickets import ticket_by_number
from crm_tools.store import Session

__all__ = ["Gone", "LeadLook", "OpenCase", "last_asked", "read_lead", "what_became"]

TAIL = 12  # messages looked back over to find the assistant's last answer
ASKED = 2  # of the customer's last messages; a "yes" alone says little


@dataclass(frozen=True, slots=True)
class OpenCase:
    """The case that is looked at; `asked` are the customer's last messages, `answer` is the assistant's, which holds
    what it rests on."""

    case: LeadCase
    card: ReviewCard
    thread: Conversation | None
    asked: tuple[Message, ...]
    answer: Message | None


@dataclass(frozen=True, slots=True)
class Gone:
    """A case that is no longer before the leads: what became of it ("done", "changed", "solved", …), and by whom."""

    number: str
    outcome: str
    by: str


@dataclass(frozen=True, slots=True)
class LeadLook:
    """`gone` is told when the case that was asked for is no longer there."""

    cases: tuple[LeadCase, ...]
    breaking: tuple[Breaking, ...]
    team: tuple[Candidate, ...]
    opened: OpenCase | None
    gone: Gone | None


def read_lead(session: Session, chosen: str, *, now: datetime, language: str) -> LeadLook:
    """The desk as it is now with the case `chosen` (a ticket's number) open, else the first."""
    cases = tuple(lead_cases(session, now=now))
    found = next((one for one in cases if one.number == chosen), None)
    shown = found or next(iter(cases), None)
    return LeadLook(
        cases=cases,
        breaking=tuple(breaking_next(session, now=now)),
        team=tuple(team(session)),
        opened=_open(session, shown, now=now, language=language) if shown else None,
        gone=what_became(session, chosen) if chosen and found is None else None,
    )


def what_became(session: Session, number: str) -> Gone | None:
    """Why a ticket is no longer before the leads; None while it is, and when there is no such ticket."""
    try:
        found = ticket_by_number(session, number)
    except NotFound:
        return None
    decided = of_ticket(session, found.id)
    if found.status in ACTIVE and (found.escalated_at or (decided and decided.status is ProposalStatus.CONSENTED)):
        return None
    if decided is not None:
        by = user_by_id(session, (decided.decided_by or "").removeprefix("user:"))
        return Gone(found.number, _outcome(decided), by.name if by else "")
    return Gone(found.number, "given_back" if found.status in ACTIVE else found.status, "")


def last_asked(session: Session, conversation_id: str) -> tuple[Message, ...]:
    """The customer's last messages, oldest first."""
    tail = transcript(session, conversation_id, limit=TAIL)
    return tuple([one for one in tail if one.author is Author.CUSTOMER][-ASKED:])


def _outcome(decided: Proposal) -> str:
    """What a colleague has put something else in the place of was changed, not withdrawn."""
    changed = decided.status is ProposalStatus.SUPERSEDED and decided.approver_id is not None
    return "changed" if changed else decided.status.value


def _open(session: Session, case: LeadCase, *, now: datetime, language: str) -> OpenCase:
    card = review_card(session, case.number, now=now, language=language)
    if card.conversation_id is None:
        return OpenCase(case, card, None, (), None)
    said = [one for one in transcript(session, card.conversation_id, limit=TAIL) if one.author is Author.ASSISTANT]
    thread = conversation(session, card.conversation_id)
    return OpenCase(case, card, thread, last_asked(session, thread.id), said[-1] if said else None)
