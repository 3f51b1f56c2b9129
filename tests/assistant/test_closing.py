from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from assistant.testing import Calls, Says, Waits
from assistant.turn import take_turn
from crm_tools.service import handoff
from crm_tools.service.conversations import conversation, set_language
from crm_tools.service.interactions import interaction_of
from crm_tools.service.messages import Author, transcript
from crm_tools.service.receipts import trace
from crm_tools.service.tickets import NewTicket, open_ticket
from tests.assistant.conftest import Customer

Talk = Callable[..., Customer]
RETURN = Calls.one("start_return", order_number="A-1001", items=["Aria One"], reason="too loud")
ASK = "I would return 1 × Aria One from A-1001. Shall I go ahead?"


async def test_a_reply_is_dropped_when_the_customer_wrote_on(talk: Talk) -> None:
    lin = talk(Waits(0.3, "Sorry, an old answer."), "Sorry, a new answer.")
    lin.write("one thing")
    turn = asyncio.create_task(take_turn(lin.mind, lin.claim()))
    await asyncio.sleep(0.1)
    lin.write("no, another thing")

    assert await turn is None
    later = await take_turn(lin.mind, lin.claim())

    assert later is not None
    assert _told(lin) == ["Sorry, a new answer."]


async def test_a_proposal_that_nobody_saw_is_superseded(talk: Talk) -> None:
    lin = talk(RETURN, Waits(0.3, ASK))
    lin.write("return the Aria One")
    turn = asyncio.create_task(take_turn(lin.mind, lin.claim()))
    await _until(lambda: len(lin.brain.heard) == 2)
    lin.write("yes")

    assert await turn is None

    assert lin.count("proposals", status="superseded") == 1
    assert lin.count("returns") == 0


async def test_the_assistant_never_speaks_over_a_colleague(talk: Talk) -> None:
    lin = talk(Waits(0.3, "Late."))
    lin.write("hello")
    turn = asyncio.create_task(take_turn(lin.mind, lin.claim()))
    await asyncio.sleep(0.1)
    with lin.mind.store.transaction() as session:
        handoff.reply(session, lin.thread, lin.shop.mei, "Mei here.", at=lin.mind.clock(), client_id="c1")

    assert await turn is None
    assert _told(lin) == ["Mei here."]


async def test_a_proposal_made_while_a_colleague_came_in_is_superseded(talk: Talk) -> None:
    lin = talk(RETURN, Waits(0.3, ASK))
    lin.write("return the Aria One")
    turn = asyncio.create_task(take_turn(lin.mind, lin.claim()))
    await _until(lambda: len(lin.brain.heard) == 2)
    with lin.mind.store.transaction() as session:
        handoff.take(session, lin.thread, lin.shop.mei, at=lin.mind.clock())

    assert await turn is None
    assert lin.count("proposals", status="superseded") == 1


async def test_what_was_really_done_is_told_even_when_the_customer_wrote_on(
    talk: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    lin = talk(RETURN, ASK, "You're welcome.")
    await lin.hears("return the Aria One")
    carry_out = lin.mind.toolbox.carry_out

    async def interrupted(*args: Any) -> dict[str, Any]:
        done = await carry_out(*args)
        lin.write("and how long does it take?")
        return done

    monkeypatch.setattr(lin.mind.toolbox, "carry_out", interrupted)

    reply = await lin.hears("yes")

    assert "R-1001" in reply.text
    assert lin.count("returns") == 1
    later = await take_turn(lin.mind, lin.claim())
    assert later is not None
    assert later.text == "You're welcome."
    assert "and how long does it take?" in lin.brain.heard[2][-3].text


async def test_an_answer_is_in_the_language_of_the_question(talk: Talk) -> None:
    lin = talk("签收后 14 天内可以退货 [r1]。")

    reply = await lin.hears("多久之内可以退货？")

    assert (reply.language, "language: zh" in lin.brain.heard[0][0].text) == ("zh", True)
    with lin.mind.store.reading() as session:
        assert conversation(session, lin.thread).language == "zh"


async def test_a_language_the_visitor_chose_is_kept(talk: Talk) -> None:
    lin = talk("签收后 14 天内可以退货 [r1]。")
    with lin.mind.store.transaction() as session:
        set_language(session, lin.thread, "zh", chosen=True)

    reply = await lin.hears("How long can I return a product?")

    assert reply.language == "zh"


async def test_every_turn_leaves_its_trace_and_its_interaction(talk: Talk) -> None:
    lin = talk(Calls.one("order_status", order_number="A-1001"), Says("Delivered [r2].", {"intent": "order_status"}))

    reply = await lin.hears("Where is A-1001?")

    with lin.mind.store.reading() as session:
        story = trace(session, reply.payload["trace_id"])
    assert story is not None
    assert story["message_id"] == reply.id
    assert story["did"] == [{"tool": "order_status", "effect": "read", "status": "done", "receipts": ["r2"]}]
    assert story["understood"]["intent"] == "order_status"
    assert lin.count("receipts", trace_id=reply.payload["trace_id"]) == len(reply.payload["receipts"])
    assert _interaction(lin) == {
        "channel": "web", "intent": "order_status", "intents": ["order_status"], "outcome": "answered",
        "sentiment": "neutral", "promised": [], "turns": 1,
    }  # fmt: skip


async def test_what_was_promised_stands_in_the_interaction(talk: Talk) -> None:
    lin = talk(RETURN, Says(ASK, {"intent": "start_return"}), Says("You're welcome.", {"intent": "thanks"}))

    await lin.hears("return the Aria One")
    assert _interaction(lin)["outcome"] == "waiting"
    await lin.hears("yes")
    await lin.hears("great, thanks a lot for that")

    left = _interaction(lin)
    assert (left["intent"], left["outcome"], left["promised"]) == ("start_return", "done", ["return R-1001"])
    assert (left["turns"], left["sentiment"]) == (3, "positive")


@pytest.mark.parametrize(
    ("steps", "text", "outcome"),
    [
        ((Says("I found nothing reliable.", {"intent": "unclear"}),), "what is love?", "unanswered"),
        ((Says("Hello!", {"intent": "greeting"}),), "hi", "unanswered"),
        ((Calls.one("hand_over", reason="x"), "Passing you on."), "this is a scam", "handed_over"),
        ((Says("Which address?", {"intent": "my_orders", "verify": "email"}),), "my orders", "waiting"),
    ],
)
async def test_the_outcome_of_a_turn(talk: Talk, steps: tuple[Any, ...], text: str, outcome: str) -> None:
    lin = talk(*steps)

    await lin.hears(text)

    found = _interaction(lin)
    # A greeting is no matter of its own: it leaves what an interaction began with.
    assert found["outcome"] == ("answered" if found["intent"] == "greeting" else outcome)


async def test_a_furious_customer_is_marked_as_such(talk: Talk) -> None:
    lin = talk("I am sorry to hear that.")

    await lin.hears("this is ridiculous and unacceptable")

    assert _interaction(lin)["sentiment"] == "negative"


async def test_a_furious_customers_open_ticket_comes_before_the_leads_once(talk: Talk) -> None:
    lin = talk("I am sorry to hear that.", "I am sorry to hear that.")
    new = NewTicket("problem", "It leaks", "It leaks", "repair", lin.shop.lin, lin.thread)
    with lin.mind.store.transaction() as session:
        open_ticket(session, new, actor="visitor", at=lin.mind.clock())

    for _ in range(2):
        await lin.hears("this is ridiculous and unacceptable")

    assert lin.count("tickets", escalation="anger") == 1
    assert lin.count("events", kind="ticket.escalated") == 1


def _told(lin: Customer) -> list[str]:
    with lin.mind.store.reading() as session:
        return [one.text for one in transcript(session, lin.thread) if one.author in (Author.ASSISTANT, Author.USER)]


def _interaction(lin: Customer) -> dict[str, Any]:
    with lin.mind.store.reading() as session:
        found = interaction_of(session, lin.thread)
        assert found is not None
    return found


async def _until(true: Callable[[], bool]) -> None:
    for _ in range(500):
        if true():
            return
        await asyncio.sleep(0.01)
    raise TimeoutError
