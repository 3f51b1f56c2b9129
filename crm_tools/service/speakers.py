"""Who speaks in a conversation: what a channel proves, what was proven before, and what follows from it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from crm_tools.errors import Conflict
from crm_tools.people.contacts import create_contact
from crm_tools.people.identities import IdentityRow, add_identity
from crm_tools.people.levels import Level
from crm_tools.service.conversations import conversation, set_speaker
from crm_tools.service.ticket_rows import TicketRow

__all__ = ["Proof", "Speaker", "admit_speaker", "speaker_of"]


@dataclass(frozen=True, slots=True)
class Proof:
    """What a message says about its sender: the channel's own handle, an email address if there is one, and
    whether the channel proved them (a signature, a platform's word) or they are merely claimed."""

    channel: str
    handle: str
    email: str | None = None
    proven: bool = False


@dataclass(frozen=True, slots=True)
class Speaker:
    """A contact, if one is known, and how sure that is."""

    contact_id: str | None
    level: Level


def speaker_of(session: Session, proof: Proof, *, name: str, language: str, at: datetime) -> Speaker:
    """Who sent this. A proven address that nobody has makes a new contact; a claimed one never does.

    A proven address says more than the handle: a signed-in person may use what another proved to be theirs before.
    """
    sure = Level.VERIFIED if proof.proven else Level.CLAIMED
    addressed = _holder(session, "email", proof.email) if proof.email else None
    if proof.proven and proof.email:
        found = addressed.contact_id if addressed else _newcomer(session, proof.email, name, language=language, at=at)
        return Speaker(found, sure)
    own = _holder(session, proof.channel, proof.handle)
    if own is not None and (own.verified_at is not None or proof.channel == "email"):
        return Speaker(own.contact_id, sure)
    return Speaker(addressed.contact_id, sure) if addressed else Speaker(None, Level.ANONYMOUS)


def _holder(session: Session, channel: str, handle: str) -> IdentityRow | None:
    return session.scalar(select(IdentityRow).where(IdentityRow.channel == channel, IdentityRow.handle == handle))


def _newcomer(session: Session, email: str, name: str, *, language: str, at: datetime) -> str:
    """A new contact with a proven address; when two of their messages come at once, still one contact."""
    try:
        with session.begin_nested():
            contact_id = create_contact(session, name or email.partition("@")[0], language=language, at=at)
            add_identity(session, contact_id, "email", email, verified_at=at)
            return contact_id
    except (IntegrityError, Conflict):
        return session.scalars(
            select(IdentityRow.contact_id).where(IdentityRow.channel == "email", IdentityRow.handle == email)
        ).one()


def admit_speaker(session: Session, conversation_id: str, contact_id: str, *, at: datetime) -> None:
    """The conversation is this contact's, proven: so are its ownerless tickets and the handle they use.

    A handle that was another contact's goes to the one who has proven it last: they hold both in their hands.
    """
    set_speaker(session, conversation_id, contact_id, Level.VERIFIED, at=at)
    session.execute(
        update(TicketRow)
        .where(TicketRow.conversation_id == conversation_id, TicketRow.contact_id.is_(None))
        .values(contact_id=contact_id)
    )
    thread = conversation(session, conversation_id)
    if thread.handle is None or thread.channel == "email":
        return
    moved = session.execute(
        update(IdentityRow)
        .where(IdentityRow.channel == thread.channel, IdentityRow.handle == thread.handle)
        .values(contact_id=contact_id, verified_at=at)
        .returning(IdentityRow.id)
    ).first()
    if moved is None:
        add_identity(session, contact_id, thread.channel, thread.handle, verified_at=at)
