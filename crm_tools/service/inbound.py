"""A message from a channel is accepted: its sender, its thread, the message and the work, in one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from crm_tools.approvals import withdraw
from crm_tools.people.levels import Level
from crm_tools.service.arrivals import Inbound, thread_of
from crm_tools.service.bounces import take_bounce
from crm_tools.service.conversations import ConversationRow, Owner, set_speaker
from crm_tools.service.handoff import hand_over
from crm_tools.service.intake import MAX_TEXT, Received, receive
from crm_tools.service.loops import LOOP, TOLD, is_loop, said_lately
from crm_tools.service.messages import Author, MessageRow, NewMessage, add_message
from crm_tools.service.speakers import Speaker, speaker_of

__all__ = ["Accepted", "Inbound", "receive_inbound"]

LONGEST = 100_000


@dataclass(frozen=True, slots=True)
class Accepted:
    """Where a message went; `is_new` is false for a repeat."""

    conversation_id: str
    received: Received

    @property
    def is_new(self) -> bool:
        return self.received.is_new


def receive_inbound(session: Session, inbound: Inbound, *, at: datetime) -> Accepted:
    """Accepts a message; the same external id again changes nothing. Raises Invalid for one without any text.

    A thread keeps what was proven in it only while each message proves itself: one that merely claims an address
    may join its thread, but is then served as a claim, and nothing that waited for a yes goes on waiting.
    """
    known = _repeat(session, inbound)
    if known is not None:
        return known
    returned = take_bounce(session, inbound, at=at)
    if returned is not None:
        return Accepted(returned.conversation_id, Received(returned.id, returned.seq, is_new=True))
    speaker = speaker_of(session, inbound.proof, name=inbound.name, language=inbound.language, at=at)
    row, proven = thread_of(session, inbound, at=at)
    known = _repeat(session, inbound)  # it may have come while this waited for its thread
    if known is not None:
        return known
    if not inbound.automatic:
        _speak(session, row, speaker, proven=proven, at=at)
    try:
        with session.begin_nested():
            return Accepted(row.id, _keep(session, row, inbound, at=at))
    except IntegrityError:  # the same message arrived in two threads in the same instant
        known = _repeat(session, inbound)
        if known is None:
            raise
        return known


def _repeat(session: Session, inbound: Inbound) -> Accepted | None:
    """What became of this message when it arrived before."""
    known = session.scalar(
        select(MessageRow).where(
            MessageRow.channel_account == inbound.channel_account, MessageRow.external_id == inbound.external_id
        )
    )
    return Accepted(known.conversation_id, Received(known.id, known.seq, is_new=False)) if known else None


def _speak(session: Session, row: ConversationRow, speaker: Speaker, *, proven: bool, at: datetime) -> None:
    """Brings the thread's speaker up to this message."""
    level, same = Level(row.level), speaker.contact_id in (None, row.contact_id)
    if proven and same and level.reaches(speaker.level):
        return  # what was proven in this thread stays proven
    if (row.contact_id, level) == (speaker.contact_id, speaker.level):
        return
    if level.reaches(Level.VERIFIED) or row.contact_id not in (None, speaker.contact_id):
        withdraw(session, row.id, actor="visitor", at=at)
    if speaker.contact_id is not None:
        set_speaker(session, row.id, speaker.contact_id, speaker.level, at=at)
    else:
        row.level = Level.CLAIMED.value if row.contact_id else Level.ANONYMOUS.value


def _keep(session: Session, row: ConversationRow, inbound: Inbound, *, at: datetime) -> Received:
    text = inbound.text.replace("\x00", "").strip()
    payload = dict(inbound.payload)
    if len(text) > MAX_TEXT:
        payload.setdefault("whole", text[:LONGEST])
        text = text[: MAX_TEXT - 1] + "…"
    if inbound.automatic:
        return _note(session, row, inbound, text or "-", at=at)
    received = receive(session, row.id, text, client_id=f"in:{inbound.external_id}", at=at, payload=payload)
    stored = session.get_one(MessageRow, received.message_id)
    stored.channel_account, stored.external_id = inbound.channel_account, inbound.external_id
    session.flush()
    if row.handle is not None and is_loop(said_lately(session, row, at=at), at=at):
        if row.owner == Owner.ASSISTANT.value:  # the one word that still goes out; a robot's answer to it gets none
            told = NewMessage(Author.ASSISTANT, TOLD.say(row.language), row.language, payload={"intent": "human"})
            add_message(session, row.id, told, at=at, actor="assistant")
        hand_over(session, row.id, "service", reason=LOOP, actor="assistant", at=at)
    return received


def _note(session: Session, row: ConversationRow, inbound: Inbound, text: str, *, at: datetime) -> Received:
    """Automatic mail is shown to people and answered by nobody; a thread that only has such is closed."""
    new = NewMessage(
        Author.SYSTEM,
        text,
        row.language,
        internal=True,
        payload={"note": "automatic"},
        channel_account=inbound.channel_account,
        external_id=inbound.external_id,
    )
    if row.last_seq == 0:
        row.status = "ended"
    kept = add_message(session, row.id, new, at=at, actor="visitor")
    return Received(kept.id, kept.seq, is_new=True)
