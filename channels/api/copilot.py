"""The copilot: a colleague asks about customers, tickets and their own desk, and is answered with its sources."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Response
from pydantic import Field

from assistant.engine.language import detect
from channels.api.body import Body
from channels.api.waiting import wait_for_reply
from channels.doors import OpenDoors, Staff
from crm_tools.service.conversations import Conversation
from crm_tools.service.intake import MAX_TEXT, Received, receive
from crm_tools.service.staff_chats import staff_chat, start_staff_chat
from crm_tools.store import Session, new_id

__all__ = ["router"]

router = APIRouter(prefix="/api/v1", tags=["staff"])


class Ask(Body):
    text: str = Field(description=f"at most {MAX_TEXT:,} characters")
    conversation: str | None = Field(None, max_length=100, description="to go on with a chat; else one is started")


@router.post("/copilot", response_model=None)
async def ask(body: Ask, user: Staff, house: OpenDoors, response: Response) -> dict[str, Any] | Response:
    """Answers a question about a customer, a ticket, what to do next, the own desk or the help pages.

    Sentences carry [1], [2] for the records and passages in `reply.citations`. The chat is the colleague's own.
    """
    now = house.mind.clock()
    house.limits.message(f"copilot:{user.id}", at=now)

    def act(session: Session) -> tuple[Conversation, Received]:
        if body.conversation:
            thread = staff_chat(session, body.conversation, user)
        else:
            language = detect(body.text, "zh" if user.languages[:1] == ("zh",) else "en")
            thread = start_staff_chat(session, user, language=language, at=now)
        return thread, receive(session, thread.id, body.text, client_id=new_id("ask"), at=now)

    thread, received = await house.write(act)
    answered = await wait_for_reply(house, thread.id, received, response)
    return answered if isinstance(answered, Response) else {"conversation": thread.id, **answered}
