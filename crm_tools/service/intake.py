"""A customer's message is accepted: persist first, acknowledge afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from crm_tools.errors import Conflict, Invalid
from crm_tools.people.levels import Level
from crm_tools.service.conversations import Owner, get_row
from crm_tools.service.messages import Author, NewMessage, add_message, message_by_client_id
from crm_tools.service.ticket_acts import customer_wrote
from crm_tools.service.work import enqueue_turn

__all__ = ["MAX_TEXT", "Received", "receive"]

MAX_TEXT = 4000


@dataclass(frozen=True, slots=True)
class Received:
    """A message as accepted; `is_new` is false for a repeat of the same client id."""

    message_id: str
    seq: int
    is_new: bool


def receive(
    session: Session,
    conversation_id: str,
    text: str,
    *,
    client_id: str,
    at: datetime,
    payload: dict[str, Any] | None = None,
) -> Received:
    """Accepts a customer's message: message, work and event in the caller's one transaction.

    A repeated `client_id` changes nothing. A message to an ended conversation opens it again for the assistant.
    Raises Invalid for a text that is empty or longer than 4,000 characters, Conflict when the same client id
    comes with another text. `payload` is what a button adds to its words, such as the proposal it decides.
    """
    text = text.replace("\x00", "").strip()
    if not text:
        raise Invalid("the message is empty; write something and send again", zh="消息为空，请输入内容后再发送")
    if len(text) > MAX_TEXT:
        raise Invalid(
            f"the message has {len(text):,} characters; at most {MAX_TEXT:,} fit, so shorten or split it",
            zh=f"消息共 {len(text):,} 字，最多 {MAX_TEXT:,} 字，请缩短或分开发送",
        )
    row = get_row(session, conversation_id)
    known = message_by_client_id(session, conversation_id, client_id)
    if known is not None:
        if known.text != text:
            raise Conflict("this client_id was already used for another message; send it with a new one")
        return Received(known.id, known.seq, is_new=False)
    if row.status == "ended":
        row.status, row.owner, row.user_id, row.queue = "open", Owner.ASSISTANT.value, None, None
    actor = f"contact:{row.contact_id}" if row.contact_id else "visitor"
    if row.level == Level.STAFF.value and row.user_id:
        actor = f"user:{row.user_id}"
    new = NewMessage(Author.CUSTOMER, text, row.language, client_id=client_id, payload=payload or {})
    added = add_message(session, conversation_id, new, at=at, actor=actor)
    customer_wrote(session, conversation_id, by=actor, at=at)
    enqueue_turn(session, conversation_id, at=at)
    return Received(added.id, added.seq, is_new=True)
