"""One action of a Rasa server as a turn: the customer's message is kept, one thing is done, the reply is committed."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from assistant.agent import Draft
from assistant.closing import Started, commit_reply, open_turn
from assistant.engine.replies import after_write
from assistant.mind import Mind
from assistant.opening import Opening
from assistant.turn import take_turn
from assistant.turn_context import TurnContext
from channels.doors import Doors
from channels.rasa_calls import Call, receive_call
from crm_tools.errors import Conflict
from crm_tools.service.conversations import Owner, conversation
from crm_tools.service.intake import Received
from crm_tools.service.messages import Author, Message, transcript
from crm_tools.service.work import Work, claim, enqueue_turn, finish
from crm_tools.store import Session

__all__ = ["Act", "Outcome", "Told", "answer_call", "left_by_colleagues", "take_action"]

PATIENCE_SECONDS = 20.0


class _Busy(Exception):
    """Another turn of this conversation is under way."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an act wants to say, and the slots it sets."""

    draft: Draft
    slots: Mapping[str, Any] = field(default_factory=dict)


Act = Callable[[Mind, Opening, TurnContext, Call], Awaitable[Outcome]]


@dataclass(frozen=True, slots=True)
class Told:
    """What came of an action: the messages to show, who answers from now on, and the slots to set."""

    messages: tuple[Message, ...]
    owner: Owner
    slots: Mapping[str, Any] = field(default_factory=dict)


async def take_action(house: Doors, call: Call, act: Act) -> Told:
    """Does one thing for a sender. While a person owns their conversation, only what that person said is told."""
    mind = house.mind

    async def turn_of(work: Work) -> tuple[Message | None, Mapping[str, Any]]:
        opening, turn = await house.read(
            lambda session: open_turn(session, Started(work, mind.clock, lambda _: None, mind.hosts))
        )
        if opening.untold:
            outcome = _told_at_last(opening, turn)
        elif opening.thread.owner is not Owner.ASSISTANT:
            await house.write(lambda session: commit_reply(session, work, opening, turn, None))
            return None, {}
        else:
            outcome = await act(mind, opening, turn, call)
        said = await house.write(lambda session: commit_reply(session, work, opening, turn, outcome.draft))
        return said, outcome.slots if said else {}

    return await _as_turn(house, call, turn_of)


async def answer_call(house: Doors, call: Call) -> Told:
    """A whole turn of the assistant's own, on what the sender said last."""

    async def turn_of(work: Work) -> tuple[Message | None, Mapping[str, Any]]:
        said = await take_turn(house.mind, work)
        return said, {"deskside_result": {"citations": said.payload["citations"]} if said else None}

    return await _as_turn(house, call, turn_of)


def left_by_colleagues(session: Session, conversation_id: str, received: Received) -> list[Message]:
    """What colleagues wrote after the message before this one: nothing brought it to the sender until now."""
    if not received.is_new:
        return []
    before = [one for one in transcript(session, conversation_id) if one.seq < received.seq]
    last = max((one.seq for one in before if one.author is Author.CUSTOMER), default=0)
    return [one for one in before if one.author is Author.USER and one.seq > last]


async def _as_turn(
    house: Doors, call: Call, turn_of: Callable[[Work], Awaitable[tuple[Message | None, Mapping[str, Any]]]]
) -> Told:
    work, received = await _begin(house, call)
    try:
        said, slots = await turn_of(work)
    except BaseException:  # the caller hears of it; no later turn is to act on its own in its place
        await house.write(lambda session: finish(session, work.id, at=house.mind.clock()), about=work.conversation_id)
        raise
    house.bell.ring(work.conversation_id)

    def look(session: Session) -> Told:
        left = left_by_colleagues(session, work.conversation_id, received)
        messages = (*left, said) if said else tuple(left)
        return Told(messages, conversation(session, work.conversation_id).owner, slots)

    return await house.read(look)


async def _begin(house: Doors, call: Call) -> tuple[Work, Received]:
    """Keeps the message and takes the turn it asks for, in one step; waits while another one is under way."""

    def take(session: Session) -> tuple[Work, Received]:
        accepted = receive_call(session, call, clock=house.mind.clock)
        enqueue_turn(session, accepted.conversation_id, at=house.mind.clock())
        work = claim(session, at=house.mind.clock(), conversation_id=accepted.conversation_id)
        if work is None:
            raise _Busy
        return work, accepted.received

    async with house.bell.watch("*") as rings:
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                while True:
                    try:
                        return await house.mind.threads.write(take)
                    except _Busy:
                        await _next(rings)
        except TimeoutError:
            raise Conflict("another turn of this conversation is still under way; send it again in a moment") from None


async def _next(rings: asyncio.Queue[Any]) -> None:
    """Something happened, or a second has passed: another process may have ended the turn."""
    try:
        async with asyncio.timeout(1.0):
            await rings.get()
    except TimeoutError:
        return


def _told_at_last(opening: Opening, turn: TurnContext) -> Outcome:
    """What an earlier turn did before it died without a word comes before anything new."""
    turn.log.adopt(opening.untold)
    last = turn.log.receipts[-1]
    said = after_write(last.tool or "", last.fields, turn.language, last.label)
    return Outcome(Draft(said, {"intent": last.tool}))
