"""What arrives by a channel, and the thread it belongs to: nobody joins another's by naming it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from crm_tools.errors import Conflict
from crm_tools.service import conversations
from crm_tools.service.conversations import ConversationRow, Place, get_row
from crm_tools.service.messages import MessageRow
from crm_tools.service.outbox import OutboxRow
from crm_tools.service.speakers import Proof
from crm_tools.service.ticket_rows import TicketRow

__all__ = ["Inbound", "thread_of"]


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


def thread_of(session: Session, inbound: Inbound, *, at: datetime) -> tuple[ConversationRow, bool]:
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
