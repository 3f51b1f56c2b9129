"""What happens in a conversation, as server-sent events, resumable from any cursor."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import APIRouter, Header, Query
from sse_starlette import EventSourceResponse, ServerSentEvent

from channels.api.views import message_view, owner_view
from channels.doors import Doors, Listener, OpenDoors
from channels.live import Glimpse
from crm_tools.service.conversations import conversation
from crm_tools.service.messages import message
from crm_tools.store import Session
from crm_tools.store.events import Event, events_of_conversation

__all__ = ["router"]

router = APIRouter(prefix="/api/v1/conversations", tags=["conversations"])
LOOK_EVERY = 5.0
LARGEST_CURSOR = 2**63 - 1  # what both databases can compare
OWNERSHIP = ("conversation.handed-over", "conversation.taken", "conversation.given-back")
# A new one comes with its message; what a colleague changed has ended, and that is told.
OURS = ("proposal.pending", "proposal.changed")


@router.get("/{conversation_id}/events")
async def follow(
    thread: Listener,
    house: OpenDoors,
    after: Annotated[int, Query(ge=0, le=LARGEST_CURSOR, description="the id of the last event seen")] = 0,
    last_event_id: Annotated[str, Header(description="sent by EventSource when it reconnects")] = "",
) -> EventSourceResponse:
    """Events `status`, `message`, `owner`, `proposal`, `operation`, `identity`, `done`.

    All but `status` carry a cursor as id.
    """
    return EventSourceResponse(_stream(house, thread.id, max(after, _cursor(last_event_id))), ping=15)


def _cursor(header: str) -> int:
    """The number in a Last-Event-ID; 0 for anything that never was one of our ids."""
    return int(header) if header.isascii() and header.isdigit() and len(header) < 19 else 0


async def _stream(house: Doors, conversation_id: str, cursor: int) -> AsyncIterator[ServerSentEvent]:
    async with house.bell.watch(conversation_id) as rings:
        while True:
            fresh = await house.read(lambda session, after=cursor: _since(session, conversation_id, after))  # type: ignore[misc]
            for seen, event in fresh:
                cursor = seen
                if event is not None:
                    yield event
            if fresh:
                continue
            passing = await _wait(rings)
            if passing is not None:
                yield ServerSentEvent(json.dumps(passing.data, ensure_ascii=False), event="status")


async def _wait(rings: asyncio.Queue[Glimpse | None]) -> Glimpse | None:
    """The next passing status, or None when it is time to look at the store."""
    try:
        return await asyncio.wait_for(rings.get(), LOOK_EVERY)
    except TimeoutError:
        return None


def _since(session: Session, conversation_id: str, after: int) -> list[tuple[int, ServerSentEvent | None]]:
    return [
        (one.id, _shown(session, conversation_id, one))
        for one in events_of_conversation(session, conversation_id, after=after)
    ]


def _shown(session: Session, conversation_id: str, event: Event) -> ServerSentEvent | None:
    """What a customer may see of an event; None for the rest."""
    subject = event.subject.partition(":")[2]
    if event.kind == "message.added":
        found = message(session, subject)
        return _event(event, "message", message_view(found)) if found and not found.internal else None
    if event.kind in OWNERSHIP:
        return _event(event, "owner", owner_view(session, conversation(session, conversation_id)))
    if event.kind.startswith("proposal.") and event.kind not in OURS:
        return _event(event, "proposal", {"id": subject, "status": event.kind.partition(".")[2]})
    if event.kind == "operation.undone":
        return _event(event, "operation", {"id": subject, "status": "undone"})
    if event.kind == "conversation.identified":
        return _event(event, "identity", {"level": event.data["level"]})
    if event.kind == "conversation.ended":
        return _event(event, "done", {"reason": "ended"})
    return None


def _event(event: Event, name: str, data: dict[str, Any]) -> ServerSentEvent:
    return ServerSentEvent(json.dumps(data, ensure_ascii=False), event=name, id=str(event.id))
