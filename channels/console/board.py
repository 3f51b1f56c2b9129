"""The list of conversations as staff see it: who is served by whom, what was said last, who waits since when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import assert_never

from channels.console.safe_text import one_line
from crm_tools.errors import NotFound
from crm_tools.people.contacts import contact
from crm_tools.service.conversations import Conversation, Owner, recent
from crm_tools.service.interactions import interaction_of
from crm_tools.service.messages import Author, Message, transcript
from crm_tools.service.ticket_marks import TicketMark, ticket_marks
from crm_tools.store import Session

__all__ = ["LIMIT", "Board", "Line", "View", "by_view", "view_of", "waiting_since"]

LIMIT = 200  # conversations per owner; a view that reaches it says "200+"
TAIL = 12  # messages looked back over to find since when a customer waits
# What somebody says on the way; none of it tells what a conversation is about.
NO_TOPIC = frozenset(
    ("greeting", "thanks", "goodbye", "capabilities", "human", "cancel", "affirm", "deny", "identify")
) | {"language_switch", "out_of_scope"}


class View(StrEnum):
    QUEUE = "queue"
    MINE = "mine"
    COLLEAGUES = "colleagues"
    ASSISTANT = "assistant"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Line:
    """One row: `waits` is since when the customer has no answer, None when nobody waits; `name` None for a visitor.

    `last` is the customer's last words, or anybody's as long as the customer said nothing; `topic` is what the
    customer wants, as a code, empty when that is not known. `mark` is the open ticket with its clock as it shows now.
    """

    thread: Conversation
    name: str | None
    topic: str
    last: str
    author: Author
    author_name: str
    at: datetime
    waits: datetime | None
    mark: TicketMark | None = None


class Board:
    """Reads all rows; a row is read anew only when its conversation changed, since messages are only ever added."""

    def __init__(self) -> None:
        self._known: dict[str, Line] = {}

    def lines(self, session: Session) -> list[Line]:
        """The rows of every view, each conversation once."""
        threads = {thread.id: thread for thread in recent(session, limit=LIMIT) if thread.status == "ended"}
        for owner in Owner:
            threads.update((thread.id, thread) for thread in recent(session, owner=owner, limit=LIMIT))
        known: dict[str, Line] = {}
        for thread in threads.values():
            old = self._known.get(thread.id)
            known[thread.id] = old if old is not None and old.thread == thread else _line(session, thread)
        self._known = known
        return list(known.values())

    def show(self, session: Session, *, now: datetime) -> list[Line]:
        """The rows with their tickets. Clocks go on while nothing changes, so a ticket is read anew at each look."""
        lines = self.lines(session)
        marks = ticket_marks(session, [line.thread.id for line in lines], now=now)
        return [replace(line, mark=marks.get(line.thread.id)) for line in lines]


def view_of(thread: Conversation, user_id: str) -> View:
    """The one view a conversation stands in for this user, so that counts add up."""
    if thread.status == "ended":
        return View.ENDED
    match thread.owner:
        case Owner.QUEUE:
            return View.QUEUE
        case Owner.ASSISTANT:
            return View.ASSISTANT
        case Owner.USER:
            return View.MINE if thread.user_id == user_id else View.COLLEAGUES
        case _:
            assert_never(thread.owner)


def by_view(lines: Sequence[Line], user_id: str) -> Mapping[View, list[Line]]:
    """Every view's rows in order: who needs a person by the next clock; then those who wait, longest first; then the
    newest."""
    views: dict[View, list[Line]] = {view: [] for view in View}
    for line in lines:
        views[view_of(line.thread, user_id)].append(line)
    for view, found in views.items():
        found.sort(key=ORDER.get(view, _longest_wait_first))
    return views


def waiting_since(thread: Conversation, tail: Sequence[Message]) -> datetime | None:
    """When the wait for a person began: on entering the queue, or with the first unanswered message."""
    if thread.status == "ended" or thread.owner is Owner.ASSISTANT:
        return None
    if thread.owner is Owner.QUEUE and thread.queued_at is not None:
        return thread.queued_at
    since = None
    for message in reversed(tail):
        if message.author is Author.CUSTOMER:
            since = message.created_at
        elif message.author is not Author.SYSTEM:
            break
    return since


def _newest_first(line: Line) -> tuple[float, str]:
    return (-line.at.timestamp(), line.thread.id)


def _longest_wait_first(line: Line) -> tuple[bool, float, str]:
    moment = line.waits.timestamp() if line.waits else -line.at.timestamp()
    return (line.waits is None, moment, line.thread.id)


def _next_clock_first(line: Line) -> tuple[bool, float, bool, float, str]:
    due = line.mark.due_at if line.mark else None
    return (due is None, due.timestamp() if due else 0.0, *_longest_wait_first(line))


ORDER = {View.QUEUE: _next_clock_first, View.ASSISTANT: _newest_first, View.ENDED: _newest_first}


def _line(session: Session, thread: Conversation) -> Line:
    tail = transcript(session, thread.id, limit=TAIL)
    last = next((one for one in reversed(tail) if one.author is Author.CUSTOMER), tail[-1] if tail else None)
    return Line(
        thread=thread,
        name=_name(session, thread),
        topic=_topic(session, thread),
        last=one_line(last.text) if last else "",
        author=last.author if last else Author.SYSTEM,
        author_name=str(last.payload.get("name", "")) if last else "",
        at=tail[-1].created_at if tail else thread.updated_at,
        waits=waiting_since(thread, tail),
    )


def _topic(session: Session, thread: Conversation) -> str:
    known = interaction_of(session, thread.id)
    wants = [intent for intent in known["intents"] if intent not in NO_TOPIC] if known else []
    return wants[-1] if wants else ""


def _name(session: Session, thread: Conversation) -> str | None:
    if thread.contact_id is None:
        return None
    try:
        return contact(session, thread.contact_id).name
    except NotFound:
        return None
