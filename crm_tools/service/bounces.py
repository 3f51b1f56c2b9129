"""A message of ours that came back: its row in the outbox fails, and the conversation's people are told."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy.orm import Session

from crm_tools.service.conversations import conversation
from crm_tools.service.messages import Author, Message, NewMessage, add_message
from crm_tools.service.outbox import OutboxRow
from crm_tools.store.events import record
from crm_tools.words import Words

__all__ = ["Returned", "mark_bounced", "take_bounce"]

CAME_BACK = Words("Our email could not be delivered: {reason}", "邮件未能送达：{reason}")


class Returned(Protocol):
    """What is needed of an inbound message; one with payload["bounce"] tells of a message of ours."""

    @property
    def payload(self) -> Mapping[str, Any]: ...

    @property
    def channel_account(self) -> str: ...

    @property
    def external_id(self) -> str: ...


def mark_bounced(session: Session, outgoing_id: str, *, reason: str, at: datetime) -> str | None:
    """A mail that was taken came back: it stays "failed" with its reason, and is not sent again by itself.

    Returns the conversation it belonged to; None for one that belongs to none, is unknown, or has failed before.
    """
    row = session.get(OutboxRow, outgoing_id)
    if row is None or row.channel != "email" or row.status == "failed":
        return None
    row.status, row.error = "failed", reason[:500]
    subject = f"outbox:{row.id}"
    record(session, "delivery.bounced", subject, actor="system", at=at, conversation_id=row.conversation_id)
    session.flush()
    return row.conversation_id


def take_bounce(session: Session, inbound: Returned, *, at: datetime) -> Message | None:
    """Marks what came back as failed and leaves a note in its conversation; None when `inbound` is no such news."""
    bounce = inbound.payload.get("bounce")
    if not isinstance(bounce, Mapping):
        return None
    reason = str(bounce.get("reason", ""))[:300] or "-"
    conversation_id = mark_bounced(session, str(bounce.get("outgoing", "")), reason=reason, at=at)
    if conversation_id is None:
        return None
    language = conversation(session, conversation_id).language
    note = NewMessage(
        Author.SYSTEM,
        CAME_BACK.say(language).format(reason=reason),
        language,
        internal=True,
        payload={"note": "bounce"},
        channel_account=inbound.channel_account,
        external_id=inbound.external_id,
    )
    return add_message(session, conversation_id, note, at=at, actor="system")
