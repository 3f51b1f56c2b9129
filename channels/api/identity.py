"""Proving who one is: a one-time code sent to an email address, or the host site's signed word."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Response
from pydantic import Field, model_validator

from assistant.doorkeeper import Admitted, Refused, admit, admit_address, send_code
from channels.api.body import Body
from channels.doors import OpenDoors, Visitor
from channels.site_token import vouched_address
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
    """The address alone; then the address with the code that was sent to it; or the host site's token alone."""

    email: str | None = Field(None, max_length=254)
    code: str | None = Field(None, max_length=12)
    token: str | None = Field(None, max_length=4000)

    @model_validator(mode="after")
    def _one_proof(self) -> Identify:
        if (self.email is None) == (self.token is None) or (self.token is not None and self.code is not None):
            raise ValueError("send an email, an email with its code, or a token")
        return self


@router.post("/{conversation_id}/identify", status_code=202)
async def identify(body: Identify, thread: Visitor, house: OpenDoors, response: Response) -> dict[str, Any]:
    """Sends a code (202), or checks a code or a token (200). Whether an address is known is not told."""
    now, secret = house.mind.clock(), house.mind.secret
    if body.token is not None:
        vouched = vouched_address(body.token, key=secret, now=now)
        outcome: Admitted | Refused = await house.write(
            lambda session: admit_address(session, thread.id, vouched, at=now), about=thread.id
        )
    elif body.code is None:
        email = fold_email(body.email or "")
        await house.write(lambda session: send_code(session, thread.id, email, secret=secret, at=now))
        return {"sent_to": email}
    else:
        code = body.code
        outcome = await house.write(
            lambda session: admit(session, thread.id, code, secret=secret, at=now), about=thread.id
        )
    if not isinstance(outcome, Admitted):
        raise Invalid(outcome.reason.en, zh=outcome.reason.zh)
    name = outcome.name
    await house.write(lambda session: _resume(session, thread.id, name, house), about=thread.id)
    response.status_code = 200
    return {"verified": True, "name": name, "level": Level.VERIFIED.value}


def _resume(session: Session, conversation_id: str, name: str, house: OpenDoors) -> None:
    """If the assistant was waiting for this proof, it goes on with what the customer wanted."""
    thread = conversation(session, conversation_id)
    said = [one for one in transcript(session, conversation_id) if one.author is not Author.SYSTEM]
    waiting = bool(said) and said[-1].author is Author.ASSISTANT and bool(said[-1].payload.get("verify"))
    if waiting and thread.owner is Owner.ASSISTANT:
        words = Words(f"Verified as {name}", f"已验证：{name}")
        client_id = f"verified:{thread.last_seq}"
        receive(
            session,
            conversation_id,
            words.say(thread.language),
            client_id=client_id,
            at=house.mind.clock(),
            payload={"verified": True},
        )
