"""What a turn does first, decided from values alone."""

from __future__ import annotations

from datetime import datetime

from assistant.opening import Opening
from assistant.steps import (
    Answer,
    AskByName,
    CarryOut,
    CheckCode,
    Confirm,
    Decline,
    Deny,
    Expire,
    HandOver,
    Prove,
    Score,
    SendCode,
    Step,
    TakeBack,
    Tell,
    Wait,
)
from assistant.wishes import (
    Consent,
    asks_for_person,
    find_code,
    find_email,
    read_consent,
    read_score,
    read_solved,
    read_undo,
    says_name,
)
from crm_tools.approvals import Proposal, ProposalStatus
from crm_tools.people.levels import Level
from crm_tools.service.conversations import Owner
from crm_tools.service.messages import Author, Message
from crm_tools.words import Words

__all__ = ["decide"]


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
    if any(one.payload.get("wish") == "person" for one in opening.news) or asks_for_person(opening.own):
        return HandOver("asked for a person")
    decided = _undo(opening) or _consent(opening, now)
    if decided is not None:
        return decided
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
    if any({"decision", "wish", "undo"} & one.payload.keys() for one in opening.news):
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
    pressed = _pressed(opening, opening.pending)
    said = pressed or _typed(opening, opening.pending)
    if said is Consent.YES:
        name = opening.by_name
        if pressed is None and name is not None and not any(says_name(one.text, name) for one in opening.news):
            return AskByName(opening.pending, name)
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
            # A plain no beside the press counts for more: not to act can be mended.
            stopped = any(read_consent(other.text) is Consent.NO for other in opening.news if not other.payload)
            return Consent.YES if press["accept"] and not stopped else Consent.NO
    return None


def _typed(opening: Opening, proposal: Proposal) -> Consent:
    """Words mean what was asked last: they count only when the last thing said showed this proposal, and all agree."""
    last = opening.last_answer
    shown, agreed = None, proposal.status is ProposalStatus.CONSENTED
    if last is not None and last.author is Author.ASSISTANT:
        shown = last.payload.get("awaits_approval") if agreed else (last.payload.get("proposal") or {}).get("id")
    said = {_read(one, opening.by_name, "" if agreed else proposal.tool) for one in opening.news}
    if last is not None and any(one.seq < last.seq for one in opening.news):
        return Consent.UNCLEAR  # written before they could read what was asked
    return said.pop() if shown == proposal.id and len(said) == 1 else Consent.UNCLEAR


def _read(message: Message, name: Words | None, tool: str) -> Consent:
    if "decision" in message.payload or "undo" in message.payload:
        return Consent.UNCLEAR  # a button says what it says, and no more
    return Consent.YES if name is not None and says_name(message.text, name) else read_consent(message.text, tool)


def _undo(opening: Opening) -> Step | None:
    """A button names what it undoes; the bare word means what was done last, unless something else waits for a word."""
    for one in opening.news:
        if isinstance(one.payload.get("undo"), str):
            return TakeBack(one.payload["undo"])
    last = opening.last_answer
    waits = opening.pending is not None and last is not None and bool(last.payload.get("proposal"))
    if opening.last_done and not waits and all(read_undo(one.text) for one in opening.news):
        return TakeBack(opening.last_done)
    return None


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
