"""Telling what became of goods: a note on their ticket, and word to the customer where they asked for them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_tools.commerce.supply import Supplied
from crm_tools.people.contacts import contact
from crm_tools.people.levels import Caller, Level
from crm_tools.service.conversations import ConversationRow, get_row
from crm_tools.service.messages import Author, MessageRow, NewMessage, add_message
from crm_tools.service.receipts import Receipt, keep_receipt
from crm_tools.service.ticket_rows import TicketNoteRow, TicketRow
from crm_tools.store.base import new_id
from crm_tools.store.events import record
from crm_tools.words import Words

__all__ = ["News", "hold_conversations", "tell", "tell_news"]

# What the engine goes by on the customer's next message; news must not make it forget where the talk had got to.
KEPT = ("state", "intent", "verify")


def hold_conversations(session: Session, ticket_ids: Iterable[str | None]) -> list[str]:
    """Holds the conversations these tickets were opened in, before any shelf is held; returns their ids.

    A turn holds its conversation when it takes from a shelf, so whoever holds the shelf first could wait for a turn
    that waits for them.
    """
    wanted = select(TicketRow.conversation_id).where(TicketRow.id.in_([one for one in ticket_ids if one]))
    ids = sorted({one for one in session.scalars(wanted) if one})
    for conversation_id in ids:
        get_row(session, conversation_id)
    return ids


@dataclass(frozen=True, slots=True)
class News:
    """What there is to tell: whose, on which ticket, and the record it rests on."""

    contact_id: str
    ticket: str | None
    ref: str
    fields: Mapping[str, Any]


def tell(session: Session, part: Supplied, words: Words, *, actor: str, at: datetime, aloud: bool) -> str | None:
    """`tell_news` of a part."""
    news = News(part.contact_id, part.ticket, f"{part.kind} {part.number}", _fields(part))
    return tell_news(session, news, words, actor=actor, at=at, aloud=aloud)


def tell_news(session: Session, news: News, words: Words, *, actor: str, at: datetime, aloud: bool) -> str | None:
    """Notes the words on the ticket and, if `aloud`, says them to the customer.

    Returns the conversation they were said in. They are said only where the contact has proven who they are.
    """
    ticket = session.scalar(select(TicketRow).where(TicketRow.number == news.ticket)) if news.ticket else None
    if ticket is None:
        return None
    thread = session.get(ConversationRow, ticket.conversation_id) if ticket.conversation_id else None
    language = thread.language if thread else contact(session, news.contact_id).language
    _note(session, ticket, words.say(language), actor=actor, at=at)
    if not aloud or thread is None or thread.contact_id != news.contact_id:
        return None
    if not Level(thread.level).reaches(Level.VERIFIED):
        return None
    receipt = Receipt("r1", "record", news.ref, dict(news.fields))
    whose = Caller(Level(thread.level), news.contact_id)
    keep_receipt(session, receipt, conversation_id=thread.id, trace_id=new_id("trc"), at=at, caller=whose)
    payload = {
        **_carried(session, thread.id),
        "receipts": [{"id": receipt.label, "kind": receipt.kind, "ref": receipt.ref}],
        "ticket": {"number": ticket.number, "status": ticket.status},
    }
    said = NewMessage(Author.ASSISTANT, words.say(language), language, payload=payload)
    add_message(session, thread.id, said, at=at, actor=actor)
    return thread.id


def _note(session: Session, ticket: TicketRow, text: str, *, actor: str, at: datetime) -> None:
    """Leaves the ticket's status alone: that a parcel arrives does not open what was solved."""
    ticket.updated_at = at
    session.add(TicketNoteRow(id=new_id("tkn"), ticket_id=ticket.id, author=actor, text=text, created_at=at))
    session.flush()
    subject = f"ticket:{ticket.number}"
    record(session, "ticket.noted", subject, actor=actor, at=at, conversation_id=ticket.conversation_id)


def _carried(session: Session, conversation_id: str) -> dict[str, Any]:
    """What the last message carried on, and up to where the customer had been answered: news answers nobody."""
    spoken = (Author.ASSISTANT.value, Author.USER.value)
    query = (
        select(MessageRow)
        .where(MessageRow.conversation_id == conversation_id, MessageRow.internal.is_(False))
        .where(MessageRow.author.in_(spoken))
        .order_by(MessageRow.seq.desc())
    )
    last = session.scalar(query.limit(1))
    if last is None:
        return {"answered": 0}
    told = session.scalar(query.where(MessageRow.author == Author.ASSISTANT.value).limit(1))
    kept = {name: told.payload[name] for name in KEPT if told.payload.get(name) is not None} if told else {}
    return {**kept, "answered": last.payload.get("answered", last.seq)}


def _fields(part: Supplied) -> dict[str, Any]:
    fields = {
        "number": part.number,
        "status": part.status,
        "item": part.name,
        "quantity": part.quantity,
        "tracking": part.tracking,
        "ticket": part.ticket,
        "expected_on": part.expected_on.isoformat() if part.expected_on else None,
    }
    return {name: value for name, value in fields.items() if value is not None}
