"""What a turn does first, decided from values alone."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from assistant.wishes import Consent, asks_for_person, find_code, find_email, read_consent
from crm_tools.approvals import Proposal
from crm_tools.people.levels import Level
from crm_tools.service.conversations import Conversation, Owner
from crm_tools.service.messages import Author, Message
from crm_tools.service.receipts import Receipt

__all__ = [
    "Answer",
    "CarryOut",
    "CheckCode",
    "Decline",
    "Expire",
    "HandOver",
    "Opening",
    "SendCode",
    "Step",
    "Tell",
    "Wait",
    "decide",
]


@dataclass(frozen=True, slots=True)
class Opening:
    """What a turn starts from: the conversation, its visible messages oldest first, the proposal that waits.

    `untold` are receipts of what a turn did before it died without a word.
    """

    thread: Conversation
    history: tuple[Message, ...]
    pending: Proposal | None
    untold: tuple[Receipt, ...] = ()

    @property
    def news(self) -> tuple[Message, ...]:
        """The customer's messages that nobody has answered yet."""
        answers = [one for one in self.history if one.author in (Author.ASSISTANT, Author.USER)]
        # A reply may stand after a message that came while it was made and that it does not answer.
        seen = answers[-1].payload.get("answered", answers[-1].seq) if answers else 0
        return tuple(one for one in self.history if one.author is Author.CUSTOMER and one.seq > seen)

    @property
    def text(self) -> str:
        """What the customer said since the last answer."""
        return "\n".join(one.text for one in self.news)

    @property
    def said(self) -> str:
        """Everything the customer wrote so far."""
        return "\n".join(one.text for one in self.history if one.author is Author.CUSTOMER)

    @property
    def last_answer(self) -> Message | None:
        """The last thing the assistant or a colleague said."""
        return next((one for one in reversed(self.history) if one.author in (Author.ASSISTANT, Author.USER)), None)

    def beside(self, proposal_id: str) -> Opening:
        """The same without the button presses of a proposal: what else the customer wants to know."""
        left = [one for one in self.history if (one.payload.get("decision") or {}).get("proposal") != proposal_id]
        return replace(self, history=tuple(left))

    @property
    def last_reply(self) -> dict[str, Any]:
        """What the assistant's last message carried (state, verify, …)."""
        said = [one for one in self.history if one.author is Author.ASSISTANT]
        return said[-1].payload if said else {}


@dataclass(frozen=True, slots=True)
class Wait:
    """Nothing for the assistant to say."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The model is to answer."""


@dataclass(frozen=True, slots=True)
class CarryOut:
    proposal: Proposal


@dataclass(frozen=True, slots=True)
class Decline:
    proposal: Proposal


@dataclass(frozen=True, slots=True)
class Expire:
    proposal: Proposal


@dataclass(frozen=True, slots=True)
class Tell:
    """Something was done already; all that is missing is to say so."""

    done: tuple[Receipt, ...]


@dataclass(frozen=True, slots=True)
class HandOver:
    reason: str


@dataclass(frozen=True, slots=True)
class SendCode:
    email: str


@dataclass(frozen=True, slots=True)
class CheckCode:
    code: str


Step = Wait | Answer | CarryOut | Decline | Expire | Tell | HandOver | SendCode | CheckCode


def decide(opening: Opening, *, now: datetime) -> Step:
    """The first step of a turn."""
    if opening.untold and opening.thread.owner is not Owner.USER:
        return Tell(opening.untold)
    if opening.thread.owner is not Owner.ASSISTANT or not opening.news:
        return Wait()
    if opening.thread.level is Level.STAFF:
        return Answer()  # a colleague is the person others are handed over to
    if any(one.payload.get("wish") == "person" for one in opening.news) or asks_for_person(opening.text):
        return HandOver("asked for a person")
    consented = _consent(opening, now)
    if consented is not None:
        return consented
    return _identity(opening) or Answer()


def _consent(opening: Opening, now: datetime) -> Step | None:
    """A yes counts only for the newest proposal of this conversation, and only while it is valid."""
    if opening.pending is None:
        return None
    said = _pressed(opening, opening.pending) or _typed(opening, opening.pending)
    if said is Consent.YES:
        return Expire(opening.pending) if now >= opening.pending.expires_at else CarryOut(opening.pending)
    return Decline(opening.pending) if said is Consent.NO else None


def _pressed(opening: Opening, proposal: Proposal) -> Consent | None:
    """What the buttons of this proposal say, whatever else was written beside them; the first press counts."""
    for one in opening.news:
        press = one.payload.get("decision") or {}
        if press.get("proposal") == proposal.id and isinstance(press.get("accept"), bool):
            return Consent.YES if press["accept"] else Consent.NO
    return None


def _typed(opening: Opening, proposal: Proposal) -> Consent:
    """Words mean what was asked last: they count only when the last thing said showed this proposal, and all agree."""
    last = opening.last_answer
    shown = (last.payload.get("proposal") or {}).get("id") if last and last.author is Author.ASSISTANT else None
    said = {read_consent(one.text) if "decision" not in one.payload else Consent.UNCLEAR for one in opening.news}
    return said.pop() if shown == proposal.id and len(said) == 1 else Consent.UNCLEAR


def _identity(opening: Opening) -> Step | None:
    asked = opening.last_reply.get("verify")
    if asked is None or opening.thread.level.reaches(Level.VERIFIED):
        return None
    email = find_email(opening.text)
    if email is not None:
        return SendCode(email)
    code = find_code(opening.text) if asked == "code" else None
    return CheckCode(code) if code is not None else None
