"""How records look from outside: plain JSON, nothing internal."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from assistant.reply import public_payload
from crm_tools.approvals import statuses
from crm_tools.errors import NotFound
from crm_tools.operations import standings
from crm_tools.people.contacts import Contact, contact
from crm_tools.people.levels import Level
from crm_tools.people.users import user_by_id
from crm_tools.service.conversations import Conversation, Owner
from crm_tools.service.handoff import place_in_queue
from crm_tools.service.messages import Author, Message, transcript
from crm_tools.store import Session

__all__ = ["contact_view", "message_view", "owner_view", "reply_view", "speaker_view", "transcript_view"]

CITATION = ("article_id", "title", "url", "quote", "heading", "language", "revision", "start", "stop")
PROPOSAL = ("id", "tool", "summary", "effects", "changes", "by_name", "expires_at", "undo_until")
CHOICE = ("label", "value")


def message_view(message: Message) -> dict[str, Any]:
    """A message as the customer and staff see it."""
    shown: dict[str, Any] = {
        "id": message.id,
        "seq": message.seq,
        "author": message.author.value,
        "text": message.text,
        "language": message.language,
        "created_at": message.created_at.isoformat(),
    }
    if message.client_id and message.author is Author.CUSTOMER:
        shown["client_id"] = message.client_id
    if message.author is Author.ASSISTANT:
        shown |= public_payload(message.payload)
    if message.author is Author.USER:
        shown["name"] = message.payload.get("name", "")
    if message.internal:
        shown["internal"] = True
    return shown


def transcript_view(session: Session, conversation_id: str, *, at: datetime) -> list[dict[str, Any]]:
    """All a customer may see of a conversation; each proposal, and each way back, with what became of it."""
    shown = [message_view(one) for one in transcript(session, conversation_id)]
    became, stands = statuses(session, conversation_id), standings(session, conversation_id, at=at)
    for one in shown:
        if one.get("proposal"):
            one["proposal"] = {**one["proposal"], "status": became[one["proposal"]["id"]].value}
        if one.get("undo"):
            one["undo"] = {**one["undo"], "status": stands[one["undo"]["operation"]]}
    return shown


def reply_view(message: Message, owner: Owner) -> dict[str, Any]:
    """An assistant's message in the shape of the public `reply`, which scripts rely on: no more and no less."""
    payload = message.payload
    offered = payload.get("proposal")
    return {
        "text": message.text,
        "language": message.language,
        "owner": owner.value,
        "citations": [_only(one, CITATION) for one in payload.get("citations", ())],
        "receipts": payload.get("receipts", []),
        "actions": payload.get("actions", []),
        "proposal": _only(offered, PROPOSAL) if offered else None,
        "undo": payload.get("undo"),
        "choices": [_only(one, CHOICE) for one in payload.get("choices", ())],
        "ticket": payload.get("ticket"),
        "confidence": payload.get("confidence", 1.0),
    }


def owner_view(session: Session, thread: Conversation) -> dict[str, Any]:
    """Who answers now, and for one who waits, where they stand."""
    shown: dict[str, Any] = {"owner": thread.owner.value}
    if thread.owner is Owner.QUEUE:
        place = place_in_queue(session, thread.id)
        shown |= {"queue": place.queue, "ahead": place.ahead, "wait": {"en": place.wait.en, "zh": place.wait.zh}}
    if thread.owner is Owner.USER and thread.user_id:
        user = user_by_id(session, thread.user_id)
        shown["name"] = user.name if user else ""
    return shown


def speaker_view(session: Session, thread: Conversation) -> dict[str, Any] | None:
    """Who the visitor has proven to be."""
    if thread.contact_id is None:
        return None
    try:
        known = contact(session, thread.contact_id)
    except NotFound:
        return None
    return {"name": known.name, "email": known.email, "verified": thread.level.reaches(Level.VERIFIED)}


def contact_view(known: Contact) -> dict[str, Any]:
    return {
        "id": known.id,
        "name": known.name,
        "email": known.email,
        "language": known.language,
        "account": {
            "id": known.account_id,
            "name": known.account_name,
            "kind": known.account_kind,
            "tier": known.tier,
        },
    }


def _only(given: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {name: given.get(name) for name in names}
