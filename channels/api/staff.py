"""The staff's side: sign-in and the inbox."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Header, Query
from pydantic import Field

from channels.api.body import Body
from channels.api.views import contact_view, message_view, owner_view, speaker_view
from channels.doors import Address, OpenDoors, Staff, Token
from crm_tools.errors import NotFound
from crm_tools.people.contacts import contact
from crm_tools.people.levels import Level
from crm_tools.people.sign_ins import claim_of, sign_out, start_session, verify
from crm_tools.service import handoff
from crm_tools.service.conversations import Owner, conversation, recent
from crm_tools.service.interactions import interaction_of
from crm_tools.service.messages import transcript
from crm_tools.store import Session, new_id

__all__ = ["router"]

router = APIRouter(prefix="/api/v1", tags=["staff"])


class SignIn(Body):
    email: str = Field(max_length=254)
    password: str = Field(max_length=200)


class Said(Body):
    text: str = Field(min_length=1, max_length=8000)


@router.post("/sessions", status_code=201)
async def enter(body: SignIn, house: OpenDoors, caller: Address) -> dict[str, Any]:
    """Signs a staff member in; the token lasts twelve hours."""
    now = house.mind.clock()
    house.limits.sign_in(caller, at=now)
    claim = await house.read(lambda session: claim_of(session, body.email))
    user = await asyncio.to_thread(verify, claim, body.password)
    token = await house.write(lambda session: start_session(session, claim, at=now))
    return {"token": token, "user": {"id": user.id, "name": user.name, "role": user.role.value}}


@router.delete("/sessions/current", status_code=204)
async def leave(_: Staff, token: Token, house: OpenDoors) -> None:
    """Signs out."""
    now = house.mind.clock()
    await house.write(lambda session: sign_out(session, token, at=now))


@router.get("/inbox")
async def inbox(
    _: Staff, house: OpenDoors, owner: Owner | None = None, limit: Annotated[int, Query(ge=1, le=200)] = 50
) -> dict[str, Any]:
    """Conversations by latest activity; `owner` narrows them to the assistant's, a queue's or a colleague's."""

    def look(session: Session) -> list[dict[str, Any]]:
        return [
            {
                "id": one.id,
                "channel": one.channel,
                "status": one.status,
                "language": one.language,
                "contact": speaker_view(session, one),
                **owner_view(session, one),
                "updated_at": one.updated_at.isoformat(),
            }
            for one in recent(session, owner=owner, limit=limit)
        ]

    return {"conversations": await house.read(look)}


@router.get("/inbox/{conversation_id}")
async def case(conversation_id: str, _: Staff, house: OpenDoors) -> dict[str, Any]:
    """One conversation with its notes and its interaction record."""

    def look(session: Session) -> dict[str, Any]:
        thread = conversation(session, conversation_id)
        if thread.level is Level.STAFF:  # a colleague's own chat
            raise NotFound(f"no conversation {conversation_id}")
        return {
            "id": thread.id,
            "status": thread.status,
            **owner_view(session, thread),
            "contact": contact_view(contact(session, thread.contact_id)) if thread.contact_id else None,
            "messages": [message_view(one) for one in transcript(session, conversation_id, internal=True)],
            "interaction": interaction_of(session, conversation_id),
        }

    return await house.read(look)


@router.post("/inbox/{conversation_id}/take")
async def take(conversation_id: str, user: Staff, house: OpenDoors, from_colleague: bool = False) -> dict[str, Any]:
    """Takes the conversation; the assistant falls silent."""
    now = house.mind.clock()
    await house.write(
        lambda session: handoff.take(session, conversation_id, user, at=now, from_colleague=from_colleague),
        about=conversation_id,
    )
    return {"owner": Owner.USER.value, "name": user.name}


@router.post("/inbox/{conversation_id}/reply", status_code=201)
async def reply(
    conversation_id: str,
    body: Said,
    user: Staff,
    house: OpenDoors,
    idempotency_key: Annotated[str, Header(max_length=100)] = "",
) -> dict[str, Any]:
    """Answers the customer; takes an unowned conversation on the way. The same Idempotency-Key sends once."""
    now, key = house.mind.clock(), f"{user.id}:{idempotency_key or new_id('key')}"
    said = await house.write(
        lambda session: handoff.reply(session, conversation_id, user, body.text, at=now, client_id=key),
        about=conversation_id,
    )
    return message_view(said)


@router.post("/inbox/{conversation_id}/note", status_code=201)
async def note(conversation_id: str, body: Said, user: Staff, house: OpenDoors) -> dict[str, Any]:
    """Leaves a note for colleagues."""
    now = house.mind.clock()
    said = await house.write(
        lambda session: handoff.add_note(session, conversation_id, user, body.text, at=now), about=conversation_id
    )
    return message_view(said)


@router.post("/inbox/{conversation_id}/give-back")
async def give_back(conversation_id: str, user: Staff, house: OpenDoors) -> dict[str, Any]:
    """The assistant answers again."""
    now = house.mind.clock()
    await house.write(lambda session: handoff.give_back(session, conversation_id, user, at=now), about=conversation_id)
    return {"owner": Owner.ASSISTANT.value}


@router.post("/inbox/{conversation_id}/end")
async def end(conversation_id: str, user: Staff, house: OpenDoors) -> dict[str, Any]:
    """Closes the conversation; a later message opens it again."""
    now = house.mind.clock()
    await house.write(
        lambda session: handoff.end(session, conversation_id, actor=f"user:{user.id}", at=now), about=conversation_id
    )
    return {"status": "ended"}
