"""One conversation as its column shows it: who has it, what may be done, what was said and on what it rests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from channels.console.board import View, view_of
from channels.console.clock_words import mark_data
from channels.console.safe_text import as_written, from_markdown
from channels.console.telling import trace_link
from channels.console.words import all_codes, named, say
from crm_tools.errors import NotFound
from crm_tools.people.contacts import contact
from crm_tools.people.levels import Level
from crm_tools.people.users import User, users
from crm_tools.service.conversations import Conversation, conversation
from crm_tools.service.handoff import place_in_queue
from crm_tools.service.messages import Author, Message, transcript
from crm_tools.service.ticket_marks import TicketMark, ticket_marks
from crm_tools.store import Session

__all__ = ["PAGE", "Thread", "bar_data", "basis_of", "composer_hint", "messages_data", "read_thread"]

PAGE = 200


@dataclass(frozen=True, slots=True)
class Thread:
    """A conversation with its newest messages; `owner_name` is the colleague's, `ahead` the place in the queue."""

    about: Conversation
    name: str | None
    owner_name: str
    ahead: int
    messages: tuple[Message, ...]
    view: View
    mark: TicketMark | None = None

    @property
    def has_earlier(self) -> bool:
        return bool(self.messages) and self.messages[0].seq > 1


def read_thread(
    session: Session, conversation_id: str, user: User, *, limit: int = PAGE, now: datetime | None = None
) -> Thread:
    """The conversation with notes, as `user` stands to it; its ticket's clock as it shows `now`. Raises NotFound."""
    about = conversation(session, conversation_id)
    if about.level is Level.STAFF:
        raise NotFound("a colleague's own chat is nobody else's")
    view = view_of(about, user.id)
    return Thread(
        about=about,
        name=contact(session, about.contact_id).name if about.contact_id else None,
        owner_name=next((one.name for one in users(session) if one.id == about.user_id), ""),
        ahead=place_in_queue(session, conversation_id).ahead if view is View.QUEUE else 0,
        messages=tuple(transcript(session, conversation_id, internal=True, limit=limit)),
        view=view,
        mark=ticket_marks(session, [about.id], now=now).get(about.id) if now else None,
    )


def bar_data(thread: Thread, language: str) -> dict[str, object]:
    """Name, state in words, and which of take, give_back and end are offered."""
    view = thread.view
    offered = {
        View.QUEUE: ["take", "give_back", "end"],
        View.MINE: ["give_back", "end"],
        View.COLLEAGUES: ["take"],
        View.ASSISTANT: ["take", "end"],
        View.ENDED: ["take"],
    }
    return {
        "id": thread.about.id,
        "name": thread.name or say("visitor", language),
        "channel": named("channel", thread.about.channel, language),
        "kind": view.value,
        "state": _state(thread, language),
        "colleague": (thread.owner_name or say("colleague", language)) if view is View.COLLEAGUES else "",
        "offered": offered[view],
        "ticket": mark_data(thread.mark, language),
        "unanswered": _is_unanswered(thread.messages),
    }


def _is_unanswered(messages: Sequence[Message]) -> bool:
    """Whether the customer spoke last."""
    spoken = [one for one in messages if not one.internal and one.author is not Author.SYSTEM]
    return bool(spoken) and spoken[-1].author is Author.CUSTOMER


def composer_hint(thread: Thread, language: str) -> str:
    """What a reply would change, said before it is sent."""
    match thread.view:
        case View.MINE:
            return ""
        case View.COLLEAGUES:
            return say("hint.colleague", language, name=thread.owner_name or say("colleague", language))
        case _:
            return say(f"hint.{thread.view}", language)


def messages_data(thread: Thread, language: str) -> list[dict[str, object]]:
    """The messages in order, their text as safe HTML; times in ISO form, shown in the reader's own zone."""
    return [_message(message, language, thread.name) for message in thread.messages]


def _state(thread: Thread, language: str) -> str:
    match thread.view:
        case View.COLLEAGUES:
            return say("state.colleague", language, name=thread.owner_name or say("colleague", language))
        case View.QUEUE:
            queue = named("queue", thread.about.queue or "service", language)
            return say("state.queue" if thread.ahead else "state.next", language, queue=queue, ahead=thread.ahead)
        case _:
            return say(f"state.{thread.view}", language)


def _message(message: Message, language: str, customer: str | None) -> dict[str, object]:
    spoken = message.author in (Author.CUSTOMER, Author.SYSTEM)
    return {
        "id": message.id,
        "author": "note" if message.internal else message.author.value,
        "name": _speaker(message, language, customer),
        "html": as_written(_reason(message, language) or message.text) if spoken else from_markdown(message.text),
        "at": message.created_at.isoformat(),
        "basis": basis_of(message.payload, language) if message.author is Author.ASSISTANT else None,
        "why": trace_link(message.payload.get("trace_id")) if message.author is Author.ASSISTANT else "",
        "extra": _extra(message.payload, language) if message.author is Author.ASSISTANT else [],
    }


def _reason(message: Message, language: str) -> str:
    """The note that a handover leaves, as a sentence; empty for any other message."""
    if message.payload.get("note") != "handover":
        return ""
    why = _known_reason(message.text, language)
    return say("handover_reason", language, reason=why[:1].upper() + why[1:])


def _known_reason(text: str, language: str) -> str:
    """The assistant's own reasons in the reader's language; a customer's words after it stay as they are."""
    reason, colon, rest = text.partition(": ")
    words = all_codes()["reason"].get(reason)
    return words.say(language) + colon + rest if words else text


def _speaker(message: Message, language: str, customer: str | None) -> str:
    if message.author is Author.CUSTOMER and customer:
        return customer
    if message.author is Author.USER:
        return str(message.payload.get("name") or say("colleague", language))
    return say(f"speaker.{message.author}", language)


def basis_of(payload: Mapping[str, Any], language: str) -> dict[str, object] | None:
    """What a message of the assistant's rests on: articles, records, what it did; None when that is nothing."""
    cited = [
        {"title": str(one.get("title", "")), "quote": str(one.get("quote", "")), "url": _local(one.get("url"))}
        for one in _rows(payload, "citations")
    ]
    looked = [
        str(one.get("ref", ""))
        for one in _rows(payload, "receipts")
        if one.get("kind") != "passage" and not str(one.get("ref", "")).startswith("handoff ")
    ]
    did = [
        f"{named('tool', str(one.get('tool', '')), language)}: {named('action', str(one.get('status', '')), language)}"
        for one in _rows(payload, "actions")
        if one.get("tool") != "hand_over"  # the bar says who has the conversation, the note why
    ]
    if not (cited or looked or did):
        return None
    sure = payload.get("confidence")
    confidence = say("confidence", language, percent=round(sure * 100)) if isinstance(sure, int | float) else ""
    return {"citations": cited, "receipts": [*dict.fromkeys(looked)], "actions": did, "confidence": confidence}


def _extra(payload: Mapping[str, Any], language: str) -> list[dict[str, str]]:
    found = []
    proposal, ticket = payload.get("proposal"), payload.get("ticket")
    if isinstance(proposal, Mapping):
        found.append({"label": say("proposal", language), "text": str(proposal.get("summary", ""))})
    if isinstance(ticket, Mapping) and ticket.get("number"):
        state = named("ticket", str(ticket.get("status", "open")), language)
        found.append({"label": say("opened_ticket", language, number=ticket["number"]), "text": state})
    return found


def _rows(payload: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    rows = payload.get(name)
    return [row for row in rows if isinstance(row, Mapping)] if isinstance(rows, list) else []


def _local(url: object) -> str:
    """The address of an article of this house; nothing for any other address."""
    return url if isinstance(url, str) and url.startswith("/") and not url.startswith("//") else ""
