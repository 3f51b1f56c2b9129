"""One trace with everything that explains it, read on one snapshot."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from crm_tools.errors import NotFound
from crm_tools.operations import Operation, operation
from crm_tools.people.company import company
from crm_tools.people.contacts import Contact, contact
from crm_tools.people.identities import SentCode, codes_of
from crm_tools.people.levels import Level
from crm_tools.people.users import User, user_by_id
from crm_tools.service.conversations import Conversation, conversation
from crm_tools.service.messages import Author, Message, transcript
from crm_tools.service.operation_story import Story, story_of
from crm_tools.service.receipts import trace
from crm_tools.store import Session
from knowledge_base.traces import searches_told

__all__ = ["Deed", "TraceFile", "read_trace"]

MOST = 2000


@dataclass(frozen=True, slots=True)
class Deed:
    """A write on its way: its steps, who consented in which words, and the operation it became."""

    story: Story
    consent: Message | None
    done: Operation | None


@dataclass(frozen=True, slots=True)
class TraceFile:
    """`kept` is the trace as it was stored, its receipts in the order of their labels; any part of an old one may miss.

    `messages` reach up to the reply, notes left out; `reply` is None for one that was never sent. `deeds` are by
    proposal; `colleague` is whose chat it is, where a colleague asked; `codes` are those sent to prove who they are.
    """

    kept: Mapping[str, Any]
    searches: tuple[Mapping[str, Any], ...]
    thread: Conversation
    messages: tuple[Message, ...]
    reply: Message | None
    customer: Contact | None
    colleague: User | None
    deeds: Mapping[str, Deed]
    zone: str
    codes: tuple[SentCode, ...] = ()

    def part(self, name: str) -> Mapping[str, Any]:
        """A part of the story; empty where there is none."""
        found = self.kept.get(name)
        return found if isinstance(found, Mapping) else {}

    @property
    def receipts(self) -> tuple[Mapping[str, Any], ...]:
        return tuple(self.kept.get("receipts") or ())

    @property
    def asked(self) -> tuple[Message, ...]:
        """The customer's messages that this reply answers."""
        ids = set(self.kept.get("asked") or ())
        return tuple(one for one in self.messages if one.id in ids)

    @property
    def payload(self) -> Mapping[str, Any]:
        """What the reply carried; empty for one that was never sent."""
        return self.reply.payload if self.reply else {}


def read_trace(session: Session, trace_id: str, user: User) -> TraceFile:
    """Raises NotFound, also for a colleague's own chat, which is nobody else's."""
    kept = trace(session, trace_id)
    if kept is None:
        raise NotFound(f"there is no trace {trace_id}", zh=f"没有追溯记录 {trace_id}")
    thread = conversation(session, kept["conversation_id"])
    if thread.level is Level.STAFF and thread.user_id != user.id:
        raise NotFound(f"there is no trace {trace_id}", zh=f"没有追溯记录 {trace_id}")
    kept = {**kept, "receipts": sorted(kept["receipts"], key=_number)}
    said = transcript(session, thread.id, limit=MOST)
    reply = next((one for one in said if one.id == kept["message_id"]), None)
    return TraceFile(
        kept=kept,
        searches=tuple(searches_told(session, kept.get("searches") or [])),
        thread=thread,
        messages=tuple(one for one in said if reply is None or one.seq <= reply.seq),
        reply=reply,
        customer=contact(session, thread.contact_id) if thread.contact_id else None,
        colleague=user_by_id(session, thread.user_id) if thread.level is Level.STAFF and thread.user_id else None,
        deeds=dict(_deeds(session, kept, said)),
        zone=company(session).timezone,
        codes=tuple(codes_of(session, thread.id)),
    )


def _deeds(session: Session, kept: Mapping[str, Any], said: list[Message]) -> Iterator[tuple[str, Deed]]:
    ids = [one["proposal"] for one in kept["receipts"] if one.get("proposal")]
    ids += [(kept.get("decided") or {}).get("proposal")]
    for proposal_id in dict.fromkeys(one for one in ids if one):
        try:
            story = story_of(session, proposal_id)
        except NotFound:
            continue  # erased since
        where, done = kept["conversation_id"], None
        if story.operation_id:
            done = operation(session, story.operation_id, conversation_id=where)
        yield proposal_id, Deed(story, _consent(story, said), done)


def _consent(story: Story, said: list[Message]) -> Message | None:
    """The customer's last words before the yes was read."""
    agreed: datetime | None = next(
        (one.at for one in story.lines if one.kind in ("proposal.consented", "proposal.done")), None
    )
    if agreed is None:
        return None
    before = [one for one in said if one.author is Author.CUSTOMER and one.created_at <= agreed]
    return before[-1] if before else None


def _number(receipt: Mapping[str, Any]) -> int:
    """r10 comes after r9."""
    digits = str(receipt["id"]).removeprefix("r")
    return int(digits) if digits.isdigit() else 0
