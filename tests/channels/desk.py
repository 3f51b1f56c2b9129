"""A mind on a copy of the sample company, and a worker that follows its store."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress

from assistant.mind import Mind
from channels.base import Sender
from channels.live import Bell
from channels.worker import Worker
from crm_tools.service import conversations
from crm_tools.service.intake import receive
from crm_tools.service.messages import Author, transcript
from crm_tools.store import utc_now

__all__ = ["accept", "answered", "eventually", "replies", "working"]


def accept(mind: Mind, *texts: str, conversation_id: str = "") -> str:
    """Accepts messages as the doors do; returns the conversation's id."""
    with mind.store.transaction() as session:
        if not conversation_id:
            conversation_id = conversations.start(session, "web", language="en", at=utc_now())[0].id
        count = len(transcript(session, conversation_id))
        for place, text in enumerate(texts):
            receive(session, conversation_id, text, client_id=f"c{count + place}", at=utc_now())
    return conversation_id


def replies(mind: Mind, conversation_id: str) -> list[str]:
    with mind.store.reading() as session:
        told = transcript(session, conversation_id)
    return [one.text for one in told if one.author is Author.ASSISTANT]


def answered(mind: Mind, *conversation_ids: str) -> Callable[[], bool]:
    """Whether each conversation has a reply."""
    return lambda: all(replies(mind, one) for one in conversation_ids)


async def eventually(true: Callable[[], bool], *, seconds: float = 30) -> None:
    """Waits for something to become true; fails when it does not."""
    end = asyncio.get_running_loop().time() + seconds
    while not true():
        assert asyncio.get_running_loop().time() < end, "it never came true"
        await asyncio.sleep(0.02)


@asynccontextmanager
async def working(mind: Mind, senders: Mapping[str, Sender] | None = None) -> AsyncIterator[Worker]:
    """A running worker; leaving stops it as the server does."""
    worker = Worker(mind, Bell(), senders or {})
    task = asyncio.create_task(worker.run())
    try:
        yield worker
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
