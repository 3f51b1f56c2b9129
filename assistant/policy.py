"""What a turn does first, decided from values alone."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

from assistant.wishes import (
    Consent,
    asks_for_person,
    find_code,
    find_email,
    read_consent,
    read_score,
    read_solved,
)
from crm_tools.approvals import Proposal, ProposalStatus
from crm_tools.people.levels import Level
from crm_tools.service.conversations import Conversation, Owner
from crm_tools.service.messages import Author, Message
from crm_tools.service.receipts import Receipt

__all__ = [
    "Answer",
    "CarryOut",
    "CheckCode",
    "Confirm",
    "Decline",
    "Deny",
    "Expire",
    "HandOver",
    "Opening",
    "Prove",
    "Score",
    "SendCode",
    "Step",
    "Tell",
    "Wait",
    "decide",
]


@dataclass(frozen=True, slots=True)
class Opening:
    """What a turn starts from: the conversation, its visible messages oldest first, the proposal that waits.

    `untold` are receipts of what a turn did before it died without a word. `awaiting` is what a colleague has yet to
    approve, `needed` what must have been proven for the proposal that waits, `asked` which question about a solved
    case is open, `desk_open` whether people are there to take over.
    """

    thread: Conversation
    history: tuple[Message, ...]
    pending: Proposal | None
    untold: tuple[Receipt, ...] = ()
    awaiting: tuple[Proposal, ...] = ()
    needed: Level = Level.ANONYMOUS
    asked: Literal["solved", "score"] | None = None
    desk_open: bool = True

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


@dataclass(frozen=True, slots=True)
class Prove:
    """They agreed, but the thread no longer proves who they are: that comes first, and the proposal waits."""

    proposal: Proposal


@dataclass(frozen=True, slots=True)
class Confirm:
    """The case is solved, they say."""


@dataclass(frozen=True, slots=True)
class Deny:
    """The case is not solved, they say."""


@dataclass(frozen=True, slots=True)
class Score:
    """How well it went, 1 to 5."""

    score: int


Step = (
    Wait
    | Answer
    | CarryOut
    | Decline
    | Expire
    | Prove
    | Tell
    | HandOver
    | SendCode
    | CheckCode
    | Confirm
    | Deny
    | Score
)


def decide(opening: Opening, *, now: datetime) -> Step:
    """The first step of a turn."""
    if opening.untold and opening.thread.owner is not Owner.USER:
        return Tell(opening.untold)
    if not opening.news:
        return Wait()
    answered = _survey(opening)  # recorded whoever owns the conversation: it is said to nobody but us
    if answered is not None:
        return answered
    if not _may_speak(opening):
        return Wait()
    if opening.thread.level is Level.STAFF:
        return Answer()  # a colleague is the person others are handed over to
    if any(one.payload.get("wish") == "person" for one in opening.news) or asks_for_person(opening.text):
        return HandOver("asked for a person")
    consented = _consent(opening, now)
    if consented is not None:
        return consented
    return _identity(opening) or Answer()


def _may_speak(opening: Opening) -> bool:
    """While nobody is there to take over, the assistant goes on helping those who wait for a person."""
    owner = opening.thread.owner
    return owner is Owner.ASSISTANT or (owner is Owner.QUEUE and not opening.desk_open)


def _survey(opening: Opening) -> Step | None:
    """An answer to "is it solved?" or "how was it?": in words that say which, or to the last thing said."""
    last = opening.last_answer
    if opening.asked is None or last is None or last.author is not Author.ASSISTANT:
        return None
    if any("decision" in one.payload or "wish" in one.payload for one in opening.news):
        return None
    if opening.asked == "solved":
        said = {read_solved(one.text) for one in opening.news}
        bare = any(read_consent(one.text) is not Consent.UNCLEAR for one in opening.news)
        if bare and not last.payload.get("ask_solved"):
            return None  # a mere yes or no answers what was asked last; "it is solved" says what it means
        if said == {Consent.YES}:
            return Confirm()
        return Deny() if said == {Consent.NO} else None
    if not last.payload.get("ask_rating") and _asks(last):
        return None  # a bare number answers what was asked last
    scores = {read_score(one.text) for one in opening.news}
    score = scores.pop() if len(scores) == 1 else None
    if score is None or not (last.payload.get("ask_rating") or opening.text.strip()[0].isdigit()):
        return None
    return Score(score)


def _asks(message: Message) -> bool:
    """Whether a message wants something answered."""
    wanted = any(message.payload.get(name) for name in ("proposal", "choices", "verify", "ask_solved"))
    return wanted or "?" in message.text or "？" in message.text


def _consent(opening: Opening, now: datetime) -> Step | None:
    """A yes counts only for the newest proposal of this conversation, and only while it is valid.

    A no counts for what waits for a colleague, too.
    """
    for agreed in opening.awaiting:
        if (_pressed(opening, agreed) or _typed(opening, agreed)) is Consent.NO:
            return Decline(agreed)
    if opening.pending is None:
        return None
    said = _pressed(opening, opening.pending) or _typed(opening, opening.pending)
    if said is Consent.YES:
        return _carry_out(opening, opening.pending, now)
    return Decline(opening.pending) if said is Consent.NO else None


def _carry_out(opening: Opening, proposal: Proposal, now: datetime) -> Step:
    if now >= proposal.expires_at:
        return Expire(proposal)
    return CarryOut(proposal) if opening.thread.level.reaches(opening.needed) else Prove(proposal)


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
    shown = None
    if last is not None and last.author is Author.ASSISTANT:
        agreed = proposal.status is ProposalStatus.CONSENTED
        shown = last.payload.get("awaits_approval") if agreed else (last.payload.get("proposal") or {}).get("id")
    said = {read_consent(one.text) if "decision" not in one.payload else Consent.UNCLEAR for one in opening.news}
    return said.pop() if shown == proposal.id and len(said) == 1 else Consent.UNCLEAR


def _identity(opening: Opening) -> Step | None:
    asked = opening.last_reply.get("verify")
    if asked is None or opening.thread.level.reaches(Level.VERIFIED):
        return None
    # The code first: a mail's signature often holds an address beside it.
    code = find_code(opening.text) if asked == "code" else None
    if code is not None:
        return CheckCode(code)
    email = find_email(opening.text)
    return SendCode(email) if email is not None else None
