"""Proving who one is: a one-time code sent to an email address."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Response
from pydantic import Field

from assistant.doorkeeper import Admitted, admit, send_code
from channels.api.body import Body
from channels.doors import OpenDoors, Visitor
from crm_tools.errors import Invalid
from crm_tools.people.identities import fold_email
from crm_tools.people.levels import Level
from crm_tools.service.conversations import Owner, conversation
from crm_tools.service.intake import receive
from crm_tools.service.messages import Author, transcript
from crm_tools.store import Session
from crm_tools.words import Words

__all__ = ["router"]

router = APIRouter(prefix="/api/v1/conversations", tags=["conversations"])


class Identify(Body):
    """First the address alone; then the address with the code that was sent to it."""

    email: str = Field(max_length=254)
    code: str | None = Field(None, max_length=12)


@router.post("/{conversation_id}/identify", status_code=202)
async def identify(body: Identify, thread: Visitor, house: OpenDoors, response: Response) -> dict[str, Any]:
    """Sends a code (202), or checks it (200). Whether an address is known is not told."""
    now, secret = house.mind.clock(), house.mind.secret
    email = fold_email(body.email)
    if body.code is None:
        await house.write(lambda session: send_code(session, thread.id, email, secret=secret, at=now))
        return {"sent_to": email}
    code = body.code
    outcome = await house.write(lambda session: admit(session, thread.id, code, secret=secret, at=now), about=thread.id)
    if not isinstance(outcome, Admitted):
        raise Invalid(outcome.reason.say(thread.language))
    await house.write(lambda session: _resume(session, thread.id, email, house), about=thread.id)
    response.status_code = 200
    return {"verified": True, "name": outcome.name, "level": Level.VERIFIED.value}


def _resume(session: Session, conversation_id: str, email: str, house: OpenDoors) -> None:
    """If the assistant was waiting for this proof, it goes on with what the customer wanted."""
    thread = conversation(session, conversation_id)
    said = [one for one in transcript(session, conversation_id) if one.author is not Author.SYSTEM]
    waiting = bool(said) and said[-1].author is Author.ASSISTANT and bool(said[-1].payload.get("verify"))
    if waiting and thread.owner is Owner.ASSISTANT:
        words = Words(f"Verified as {email}", f"已验证：{email}")
        client_id = f"verified:{thread.last_seq}"
        receive(
            session,
            conversation_id,
            words.say(thread.language),
            client_id=client_id,
            at=house.mind.clock(),
            payload={"verified": True},
        )
