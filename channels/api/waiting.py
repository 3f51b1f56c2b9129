"""Answers a message with the reply itself, for doors that cannot follow events."""

from __future__ import annotations

import asyncio
from typing import Any

from fastapi import Response

from channels.api.views import reply_view
from channels.doors import Doors
from channels.problems import problem
from crm_tools.service import conversations, work
from crm_tools.service.conversations import Conversation
from crm_tools.service.intake import Received
from crm_tools.service.messages import Author, Message, transcript
from crm_tools.store import Session

__all__ = ["wait_for_reply"]

WAIT_SECONDS = 60.0


async def wait_for_reply(
    house: Doors, conversation_id: str, received: Received, response: Response
) -> dict[str, Any] | Response:
    async with house.bell.watch(conversation_id) as rings:
        try:
            async with asyncio.timeout(WAIT_SECONDS):
                while True:
                    reply, thread, busy = await house.read(
                        lambda session: _look_for_reply(session, conversation_id, received.seq)
                    )
                    if reply is not None or not busy:
                        break
                    await _next_ring(rings)
        except TimeoutError:
            return problem(504, "slow", "Still working", "The message is stored; read the transcript in a moment.")
    response.status_code = 200
    return {
        "reply": reply_view(reply, thread.owner) if reply else None,
        "trace_id": reply.payload.get("trace_id") if reply else None,
    }


async def _next_ring(rings: asyncio.Queue[Any]) -> None:
    """Waits for a change in the store, or a second: another process may have answered."""
    try:
        async with asyncio.timeout(1.0):
            while await rings.get() is not None:
                pass
    except TimeoutError:
        return


def _look_for_reply(session: Session, conversation_id: str, seq: int) -> tuple[Message | None, Conversation, bool]:
    thread = conversations.conversation(session, conversation_id)
    later = transcript(session, conversation_id, after_seq=seq)
    reply = next((one for one in later if one.author is Author.ASSISTANT), None)
    return reply, thread, work.is_busy(session, conversation_id)
