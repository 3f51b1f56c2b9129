"""The visitor's side: start, say, decide, read. A conversation's token is the key to it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Response
from pydantic import Field

from assistant.phrases import GREETING, QUICK_REPLIES
from channels.api.body import Body
from channels.api.views import owner_view, speaker_view, transcript_view
from channels.api.waiting import wait_for_reply
from channels.doors import Address, OpenDoors, Visitor
from crm_tools.approvals import ProposalStatus, proposal
from crm_tools.errors import Conflict, Invalid
from crm_tools.operations import operation
from crm_tools.people.company import company
from crm_tools.service import conversations, handoff, surveys
from crm_tools.service.conversations import Conversation, Owner
from crm_tools.service.intake import MAX_TEXT, receive
from crm_tools.service.messages import last_answered, message_by_client_id
from crm_tools.store import Session
from crm_tools.store.events import last_event_id
from crm_tools.words import Language, Words

__all__ = ["router"]

router = APIRouter(prefix="/api/v1/conversations", tags=["conversations"])


class Start(Body):
    channel: Literal["web"] = "web"
    locale: str | None = Field(None, max_length=35, description="a BCP 47 tag, like zh-CN")


class Say(Body):
    text: str = Field(description=f"at most {MAX_TEXT:,} characters")
    client_id: str = Field(min_length=1, max_length=100)


class Decide(Body):
    accept: bool


class Rate(Body):
    score: int = Field(ge=1, le=5)


class Switch(Body):
    language: Language


@router.post("", status_code=201)
async def start(body: Start, house: OpenDoors, caller: Address) -> dict[str, Any]:
    """Starts a conversation. Keep the token: it opens this conversation and no other."""
    language: Language = "zh" if (body.locale or "").lower().startswith("zh") else "en"
    now = house.mind.clock()
    house.limits.start(caller, at=now)

    def act(session: Session) -> dict[str, Any]:
        thread, token = conversations.start(session, body.channel, language=language, at=now)
        name = company(session).name
        greeting = Words(GREETING.en.format(company=name.en), GREETING.zh.format(company=name.zh))
        choices = [{"label": one.say(language), "value": one.say(language)} for one in QUICK_REPLIES]
        return {"id": thread.id, "token": token, "greeting": {"text": greeting.say(language), "choices": choices}}

    return await house.write(act)


@router.post("/{conversation_id}/messages", status_code=202, response_model=None)
async def say(
    body: Say,
    thread: Visitor,
    house: OpenDoors,
    response: Response,
    wait: Annotated[bool, Query(description="answer with the reply itself")] = False,
) -> dict[str, Any] | Response:
    """Accepts a message; it is stored before this answers. The same client_id is the same message."""
    now = house.mind.clock()
    house.limits.message(thread.id, at=now)
    received = await house.write(
        lambda session: receive(session, thread.id, body.text, client_id=body.client_id, at=now), about=thread.id
    )
    if not wait:
        return {"message_id": received.message_id}
    return await wait_for_reply(house, thread.id, received, response)


@router.get("/{conversation_id}/messages")
async def read(thread: Visitor, house: OpenDoors) -> dict[str, Any]:
    """The transcript, who answers now, and the cursor from which to follow the events."""

    def look(session: Session) -> dict[str, Any]:
        return {
            "messages": transcript_view(session, thread.id, at=house.mind.clock()),
            "owner": thread.owner.value,
            "owner_detail": owner_view(session, thread),
            "status": thread.status,
            "rating": thread.rating,
            "cursor": last_event_id(session, thread.id),
            "contact": speaker_view(session, thread),
            "language": thread.language,
        }

    return await house.read(look)


@router.post("/{conversation_id}/proposals/{proposal_id}")
async def decide(proposal_id: str, body: Decide, thread: Visitor, house: OpenDoors) -> dict[str, Any]:
    """Accepts or declines a proposal, as the customer's next message would. Pressing twice is pressing once."""
    now = house.mind.clock()
    house.limits.message(thread.id, at=now)
    words = Words("Confirm", "确认") if body.accept else Words("Cancel", "取消")

    def act(session: Session) -> str:
        found = proposal(session, proposal_id, conversation_id=thread.id)
        # What a colleague has yet to approve can still be called off.
        called_off = found.status is ProposalStatus.CONSENTED and not body.accept
        if found.status is not ProposalStatus.PENDING and not called_off:
            raise Conflict(
                f"this proposal is {found.status.value} already; nothing was changed by this click",
                zh="该操作已处理过，本次点击未做任何更改",
            )
        _may_decide(session, thread, now)
        pressed = {"decision": {"proposal": proposal_id, "accept": body.accept}}
        client_id = f"{proposal_id}:{last_answered(session, thread.id)}"
        earlier = message_by_client_id(session, thread.id, client_id)
        if earlier is not None and earlier.payload != pressed:
            raise Conflict(
                "the other button was pressed first; that one counts", zh="您已先点击另一按钮，以首次点击为准"
            )
        if earlier is None:
            receive(session, thread.id, words.say(thread.language), client_id=client_id, at=now, payload=pressed)
        return "accepted" if body.accept else "declined"

    return {"status": await house.write(act, about=thread.id)}


@router.post("/{conversation_id}/operations/{operation_id}/undo", status_code=202)
async def undo(operation_id: str, thread: Visitor, house: OpenDoors) -> dict[str, Any]:
    """The "undo" button of what was done, as the customer's own message. Pressing twice is pressing once."""
    now = house.mind.clock()
    house.limits.message(thread.id, at=now)

    def act(session: Session) -> str:
        found = operation(session, operation_id, conversation_id=thread.id)
        if found.standing(now) == "undone":
            raise Conflict("this was undone already; nothing was changed by this click", zh="该操作已撤销过")
        if found.standing(now) == "over":
            raise Conflict("the time to undo this is over; nothing was changed", zh="撤销时限已过，未做任何更改")
        _may_decide(session, thread, now)
        words, client_id = Words("Undo", "撤销"), f"undo:{operation_id}:{last_answered(session, thread.id)}"
        receive(
            session, thread.id, words.say(thread.language), client_id=client_id, at=now, payload={"undo": operation_id}
        )
        return "accepted"

    return {"status": await house.write(act, about=thread.id)}


@router.post("/{conversation_id}/handoff", status_code=202)
async def ask_for_person(thread: Visitor, house: OpenDoors) -> dict[str, Any]:
    """The "talk to a person" button."""
    now = house.mind.clock()
    house.limits.message(thread.id, at=now)
    if thread.owner is not Owner.ASSISTANT and thread.status == "open":
        return {"owner": thread.owner.value}
    words = Words("I would like to talk to a person.", "转人工")
    client_id = f"person:{thread.last_seq}"
    await house.write(
        lambda session: receive(
            session, thread.id, words.say(thread.language), client_id=client_id, at=now, payload={"wish": "person"}
        ),
        about=thread.id,
    )
    return {"owner": thread.owner.value}


def _may_decide(session: Session, thread: Conversation, now: datetime) -> None:
    """Raises Conflict while a colleague speaks: they and the customer settle what is done."""
    owner, staffed = conversations.conversation(session, thread.id).owner, company(session).is_staffed(now)
    if owner is Owner.USER or (owner is Owner.QUEUE and staffed):
        raise Conflict(
            "a colleague is taking care of this conversation now; nothing was changed",
            zh="同事正在处理本次对话，未做任何更改",
        )


@router.post("/{conversation_id}/rating")
async def rate(body: Rate, thread: Visitor, house: OpenDoors) -> dict[str, Any]:
    """How well it went, 1 to 5; a later rating replaces it."""
    if thread.last_seq == 0:
        raise Invalid("there is nothing to rate yet", zh="还没有可评价的内容")
    now, actor = house.mind.clock(), f"contact:{thread.contact_id}" if thread.contact_id else "visitor"

    def act(session: Session) -> None:
        handoff.rate(session, thread.id, body.score, actor=actor, at=now)
        if surveys.open_question(session, thread.id) == "score":
            surveys.score(session, thread.id, body.score, at=now)

    await house.write(act, about=thread.id)
    return {"score": body.score}


@router.post("/{conversation_id}/language")
async def switch(body: Switch, thread: Visitor, house: OpenDoors) -> dict[str, Any]:
    """The visitor picks the language; what they write in does not overrule it."""
    await house.write(lambda session: conversations.set_language(session, thread.id, body.language, chosen=True))
    return {"language": body.language}
