"""A message from a channel is accepted: its sender, its thread, the message and the work, in one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from crm_tools.approvals import withdraw
from crm_tools.errors import Conflict
from crm_tools.people.levels import Level
from crm_tools.service import conversations
from crm_tools.service.bounces import take_bounce
from crm_tools.service.conversations import ConversationRow, Place, get_row, set_speaker
from crm_tools.service.handoff import hand_over
from crm_tools.service.intake import MAX_TEXT, Received, receive
from crm_tools.service.loops import LOOP, is_loop, said_lately
from crm_tools.service.messages import Author, MessageRow, NewMessage, add_message
from crm_tools.service.outbox import OutboxRow
from crm_tools.service.speakers import Proof, Speaker, speaker_of
from crm_tools.service.tickets import TicketRow

__all__ = ["Accepted", "Inbound", "receive_inbound"]

LONGEST = 100_000


@dataclass(frozen=True, slots=True)
class Inbound:
    """One message as a channel understood it.

    `account` is our end of the channel, `external_id` the message's id there (unique per account), `thread_key` the
    channel's name of the thread, `handle` where an answer goes. `answers` holds ids of earlier messages, ours or
    theirs, that this one replies to; `ticket_number` a tracking number it carries. `proof` says who sent it.
    An `automatic` one (an out-of-office note, a bounce) is kept and never answered. Where the other side `pulls`, it
    comes for its answers itself: none is queued to be sent, and the handle never becomes an identity.
    """

    channel: str
    account: str
    external_id: str
    thread_key: str
    handle: str
    text: str
    proof: Proof
    name: str = ""
    subject: str = ""
    language: str = "en"
    answers: tuple[str, ...] = ()
    ticket_number: str = ""
    automatic: bool = False
    pulls: bool = False
    payload: Mapping[str, Any] = field(default_factory=dict)

    @property
    def channel_account(self) -> str:
        return f"{self.channel}:{self.account}"

    @property
    def answers_go_to(self) -> str | None:
        return None if self.pulls else self.handle


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
    row, proven = _thread(session, inbound, at=at)
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


def _thread(session: Session, inbound: Inbound, *, at: datetime) -> tuple[ConversationRow, bool]:
    """The thread this belongs to, held, and whether joining it proves as much as the channel's own proof would."""
    answered = _answered(session, inbound)
    if answered is not None:
        # Our own ids cannot be guessed: who answers one under the address it was sent to has received it.
        return get_row(session, answered), True
    found = _by_key(session, inbound) or _by_ticket(session, inbound)
    if found is None:
        found = _start(session, inbound, at=at)
    return get_row(session, found), inbound.proof.proven


def _answered(session: Session, inbound: Inbound) -> str | None:
    if not inbound.answers:
        return None
    return session.scalar(
        select(OutboxRow.conversation_id)
        .join(ConversationRow, ConversationRow.id == OutboxRow.conversation_id)
        .where(
            OutboxRow.id.in_(inbound.answers),
            OutboxRow.recipient == inbound.handle,
            ConversationRow.channel == inbound.channel,
            ConversationRow.handle == inbound.handle,
        )
        .order_by(OutboxRow.id.desc())
        .limit(1)
    )


def _by_key(session: Session, inbound: Inbound) -> str | None:
    """The thread of this name, or the one that a message this answers came in on; the sender has to be the same."""
    own = select(ConversationRow.id).where(
        ConversationRow.channel == inbound.channel,
        ConversationRow.channel_account == inbound.account,
        ConversationRow.handle == inbound.answers_go_to,
    )
    keys = (inbound.thread_key, _own_key(inbound))
    found = session.scalar(own.where(ConversationRow.thread_key.in_(keys)).limit(1))
    if found is not None or not inbound.answers or inbound.pulls:
        return found
    theirs = select(MessageRow.conversation_id).where(
        MessageRow.channel_account == inbound.channel_account, MessageRow.external_id.in_(inbound.answers)
    )
    return session.scalar(own.where(ConversationRow.id.in_(theirs)).order_by(ConversationRow.id.desc()).limit(1))


def _own_key(inbound: Inbound) -> str:
    """The name of a thread whose plain name somebody else's thread has already: no one joins by naming it."""
    return f"{inbound.thread_key}\n{inbound.handle}"


def _by_ticket(session: Session, inbound: Inbound) -> str | None:
    """The thread of a ticket whose number they give, if it is their own ticket and thread."""
    if not inbound.ticket_number or inbound.pulls:
        return None
    return session.scalar(
        select(ConversationRow.id)
        .join(TicketRow, TicketRow.conversation_id == ConversationRow.id)
        .where(
            TicketRow.number == inbound.ticket_number,
            ConversationRow.channel == inbound.channel,
            ConversationRow.handle == inbound.handle,
        )
    )


def _start(session: Session, inbound: Inbound, *, at: datetime) -> str:
    for key in (inbound.thread_key, _own_key(inbound)):
        place = Place(inbound.account, key, inbound.answers_go_to, inbound.subject[:200])
        try:
            with session.begin_nested():
                thread, _ = conversations.start(session, inbound.channel, language=inbound.language, at=at, place=place)
                return thread.id
        except IntegrityError:  # their first two messages arrived in the same instant, or the name is another's
            found = _by_key(session, inbound)
            if found is not None:
                return found
    raise Conflict("this thread cannot be opened now; send the message again")


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
    if row.handle is not None and is_loop(said_lately(session, row.id, at=at), at=at):
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
