"""What a turn says on channels without a window, at night, and in a thread that no longer proves who speaks."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest
from sqlalchemy import select, update

from assistant.phrases import HANDED_OVER, handed_over
from assistant.testing import Waits
from assistant.toolbox import Toolbox
from assistant.turn import take_turn
from crm_tools.desk import Desk, Record
from crm_tools.people.levels import Level
from crm_tools.service import conversations, handoff
from crm_tools.service.conversations import ConversationRow
from crm_tools.service.outbox import OutboxRow
from tests.assistant.approval import ASK, RETURN, limit_refunds
from tests.assistant.conftest import Customer

Talk = Callable[..., Customer]


def _by(lin: Customer, channel: str) -> None:
    with lin.mind.store.transaction() as session:
        session.execute(update(ConversationRow).values(channel=channel, handle="lin@example.com"))


@pytest.mark.parametrize(
    ("channel", "said"),
    [("email", "comes to you by email"), ("telegram", "in this chat"), ("web", "close this window")],
)
async def test_a_handover_says_where_the_answer_comes(talk: Talk, channel: str, said: str) -> None:
    lin = talk()
    limit_refunds(lin.mind.store, None, at=lin.mind.clock())
    _by(lin, channel)

    assert said in (await lin.hears("a person please")).text


def test_only_the_web_has_a_window_to_close() -> None:
    assert handed_over("web") is HANDED_OVER
    for channel in ("email", "telegram"):
        words = handed_over(channel)
        assert "window" not in words.en
        assert "窗口" not in words.zh


def _at_night(lin: Customer) -> None:
    """Nobody is at the desk, and the handoff's receipt says so."""
    limit_refunds(lin.mind.store, None, at=lin.mind.clock(), around_the_clock=False)
    tool = lin.mind.toolbox.tools["hand_over"]

    def closed(desk: Desk, reason: str, topic: str = "service") -> Sequence[Record]:
        (found,) = tool.run(desk, reason=reason, topic=topic)
        opens = "周一 09:00（UTC）" if desk.language == "zh" else "Mon 09:00 (UTC)"
        return [replace(found, fields={**found.fields, "open": False, "opens": opens, "ticket": "T-1007"})]

    tools = {**lin.mind.toolbox.tools, "hand_over": replace(tool, run=closed)}
    box = Toolbox(tools=tools, library=lin.mind.library, threads=lin.mind.threads)
    lin.mind = replace(lin.mind, toolbox=box)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("a person please", "The team is back Mon 09:00 (UTC). Your request is kept as T-1007"),
        ("转人工", "人工客服 周一 09:00（UTC） 上班。您的请求已记录为工单 T-1007"),
    ],
)
async def test_at_night_a_wish_for_a_person_says_when_people_are_back(talk: Talk, asked: str, said: str) -> None:
    lin = talk()
    _at_night(lin)

    reply = await lin.hears(asked)

    assert said in reply.text
    assert "you are next" not in reply.text


async def test_at_night_the_assistant_goes_on_answering_who_waits(talk: Talk) -> None:
    lin = talk("Hm.", "Well.")
    _at_night(lin)
    await lin.hears("a person please")

    assert (await lin.hears("how long can I return it?")).text == "Hm."
    assert lin.count("conversations", owner="queue") == 1
    lin.mind.clock.move(days=2)  # type: ignore[attr-defined]  # Monday, and people are there
    assert await lin.say("and now?") is None


async def test_a_person_who_comes_at_night_silences_the_assistant(talk: Talk) -> None:
    lin = talk(Waits(0.3, "Late."))
    _at_night(lin)
    await lin.hears("a person please")
    lin.write("how long can I return it?")
    turn = asyncio.create_task(take_turn(lin.mind, lin.claim()))
    await _until(lambda: bool(lin.brain.heard))
    with lin.mind.store.transaction() as session:
        handoff.take(session, lin.thread, lin.shop.mei, at=lin.mind.clock())

    assert await turn is None


async def _until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not true():  # noqa: ASYNC110 - there is nothing to be woken by
            await asyncio.sleep(0.01)


def _doubted(lin: Customer) -> None:
    with lin.mind.store.transaction() as session:
        conversations.set_speaker(session, lin.thread, lin.shop.lin, Level.CLAIMED, at=lin.mind.clock())


def _code(lin: Customer) -> str:
    with lin.mind.store.reading() as session:
        subject = session.scalars(select(OutboxRow.subject).where(OutboxRow.idempotency_key.like("code:%"))).one()
    return subject[-6:]


async def test_a_yes_by_email_that_proves_nothing_gets_a_code_and_then_the_proposal_again(talk: Talk) -> None:
    lin = talk(RETURN, ASK)
    await lin.hears("I want to return the Aria One")
    _by(lin, "email")
    _doubted(lin)

    asked = await lin.hears("yes")
    assert "six-digit code to lin@example.com" in asked.text
    assert lin.count("proposals", status="pending") == 1

    shown = await lin.hears(f"{_code(lin)}\n\nLin\nlin@example.com")
    assert "you are verified" in shown.text
    assert "This still waits for your yes: Return 1 × Aria One" in shown.text
    assert lin.count("returns") == 0

    await lin.hears("yes")
    assert lin.count("returns") == 1


async def test_elsewhere_it_asks_for_the_address_in_words(talk: Talk) -> None:
    lin = talk(RETURN, ASK)
    await lin.hears("I want to return the Aria One")
    _doubted(lin)

    asked = await lin.hears("yes")
    sent = await lin.hears("lin@example.com")

    assert asked.payload["verify"] == "email"
    assert sent.payload["verify"] == "code"
    assert lin.count("returns") == 0
