"""A real client of an OpenAI-compatible server that misbehaves in every way we could think of.

Where a provider hangs, the limits are made short: 2 s a call in place of 15 s, and 10 s a turn in place of 30 s.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from assistant.engine.model import BuiltinModel
from assistant.mind import Mind
from assistant.testing import ScriptedModel
from crm_tools.service.messages import Message
from tests.assistant.conftest import RETURNS, Customer
from tests.assistant.fake_provider import Cut, Hang, Provider, Status, Step, calls, provider, says
from tests.crm_tools.conftest import Shop

CALL_SECONDS, TURN_SECONDS = 2.0, 10.0
IN_TIME = 20.0  # of the 60 s that a provider hangs; the rest is for machines with much else to do
QUESTION = "How long can I return a product?"
TRUE = "You can return a product within 14 days of delivery [r1]."
RETURN = {"order_number": "A-1001", "items": ["Aria One"], "reason": "too loud"}
WRITTEN = ("returns", "tickets", "operations")
JUNK = ("secret-of-the-provider", "Traceback", "{", "}", "<|", "[r", "tool_call", "Error code")


class Visit:
    """A customer of a house whose brain is such a server."""

    def __init__(self, customer: Customer, server: Provider) -> None:
        self.customer = customer
        self.server = server
        self.before = self.written()

    def written(self) -> dict[str, int]:
        return {table: self.customer.count(table) for table in WRITTEN}

    async def asks(self, text: str = QUESTION) -> Message:
        """The reply; nothing was written for it, and nothing of the machinery shows in it."""
        started = time.monotonic()
        reply = await self.customer.hears(text)
        assert time.monotonic() - started < IN_TIME
        assert reply.text
        assert [one for one in JUNK if one in reply.text] == []
        assert self.written() == self.before
        return reply


@pytest.fixture(scope="module")
def taught() -> BuiltinModel:
    """The built-in engine, taught once: a server's is while it warms up."""
    engine = BuiltinModel()
    engine.understanding.learn()
    return engine


@pytest.fixture
def visit(
    make: Callable[..., Mind],
    shop: Shop,
    tmp_path: Path,
    taught: BuiltinModel,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Callable[..., Visit]]:
    monkeypatch.setattr("assistant.bootstrap.make_engine", lambda *_: taught)
    article = tmp_path / "articles" / "en" / "returns.md"
    article.parent.mkdir(parents=True)
    article.write_text(RETURNS, encoding="utf-8")

    with ExitStack() as servers:

        def begin(*steps: Step, **settings: Any) -> Visit:
            server = servers.enter_context(provider(*steps))
            hangs = any(isinstance(step, Hang) for step in steps)
            limits = {"model_seconds": CALL_SECONDS} if hangs else {}
            mind = make(**({"name": "openai:fake", "model_base_url": server.address} | limits | settings))
            if hangs:
                mind = replace(mind, turn_seconds=TURN_SECONDS)
            mind.library.add(article.parent.parent)
            mind.library.bring_index_up_to_date()
            customer = Customer(mind, shop, ScriptedModel.of())
            customer.verify()
            return Visit(customer, server)

        yield begin


def _is_builtin(reply: Message) -> bool:
    """The built-in engine leaves its state on what it says; a model, a handoff and an apology do not."""
    return bool(reply.payload["state"])


def _brain_now(lin: Visit) -> str:
    with lin.customer.mind.store.reading() as session:
        return lin.customer.mind.brain_now(session)


async def test_a_question_that_the_help_centre_answers_costs_one_call(visit: Callable[..., Visit]) -> None:
    lin = visit(says(TRUE))

    reply = await lin.asks()

    assert reply.text == "You can return a product within 14 days of delivery [1]."
    assert len(lin.server.asked) == 1
    assert lin.server.asked[0]["messages"][-1]["role"] == "tool"


async def test_a_tool_call_is_carried_out_and_told(visit: Callable[..., Visit]) -> None:
    lin = visit(calls("order_status", {"order_number": "A-1001"}), says("A-1001 was delivered [r2]."))

    assert (await lin.asks("Where is A-1001?")).text == "A-1001 was delivered."
    assert len(lin.server.asked) == 2


@pytest.mark.parametrize(
    "call",
    [
        calls("order_status", '{"order_number": "A-10'),
        calls("order_status", "A-1001"),
        calls("order_status", {"order_number": 1001}),
        calls("order_status", {"order": "A-1001", "customer": "Zhang"}),
        calls("drop_all_tables", {"really": True}),
    ],
    ids=["cut", "no JSON", "wrong type", "unknown argument", "unknown tool"],
)
async def test_a_malformed_call_is_refused_with_words_and_can_be_mended(
    visit: Callable[..., Visit], call: Step
) -> None:
    lin = visit(call, calls("order_status", {"order_number": "A-1001"}), says("A-1001 was delivered."))

    reply = await lin.asks("Where is A-1001?")

    refused = json.loads(lin.server.asked[1]["messages"][-1]["content"])
    assert refused["status"] == "failed"
    assert refused["message"]
    assert reply.text == "A-1001 was delivered."


async def test_one_that_never_mends_its_call_is_replaced(visit: Callable[..., Visit]) -> None:
    lin = visit(calls("order_status", '{"order_number": "A-10'))

    assert _is_builtin(await lin.asks())
    assert len(lin.server.asked) == 3


async def test_one_that_goes_round_in_circles_is_replaced_at_the_third_time(visit: Callable[..., Visit]) -> None:
    lin = visit(calls("my_orders", {}))

    assert _is_builtin(await lin.asks())
    assert len(lin.server.asked) == 3


async def test_one_that_always_asks_for_something_else_ends_at_the_turns_calls(visit: Callable[..., Visit]) -> None:
    steps = [calls("order_status", {"order_number": f"A-{number}"}) for number in range(2000, 2020)]
    lin = visit(*steps, model_calls_per_turn=4)

    assert _is_builtin(await lin.asks())
    assert len(lin.server.asked) == 4


async def test_a_write_is_proposed_and_waits_for_the_yes(visit: Callable[..., Visit]) -> None:
    lin = visit(calls("start_return", RETURN), says("I would return the Aria One. Shall I go ahead?"))

    reply = await lin.asks("I want to return the Aria One, it is too loud")

    assert reply.payload["proposal"]["tool"] == "start_return"


async def test_a_write_that_was_proposed_before_the_provider_broke_cannot_be_agreed_to(
    visit: Callable[..., Visit],
) -> None:
    lin = visit(calls("start_return", RETURN), Status(500))
    reply = await lin.asks("How long can I return a product? It is too loud")
    assert reply.payload["proposal"] is None

    await lin.asks("yes")

    assert lin.customer.count("proposals", status="pending") == 0


async def test_a_handoff_before_the_provider_broke_is_told(visit: Callable[..., Visit]) -> None:
    lin = visit(calls("hand_over", {"reason": "upset"}), Status(500))

    reply = await lin.customer.hears("this is awful")

    assert reply.text.startswith("I am passing you on to a colleague")
    assert lin.customer.count("conversations", owner="queue") == 1


@pytest.mark.parametrize(
    "step",
    [
        says("I'm sorry, I cannot help with that.", refusal="policy"),
        says(None, refusal="policy"),
        says(""),
        says('{"answer": "You can return it within 14 days"}'),
        says('```json\n{"name": "order_status", "arguments": {"order_number": "A-1001"}}\n```'),
        says('<tool_call>{"name": "order_status"}</tool_call>'),
        says("<think>The customer wants a refund, but"),
        says("word " * 10_000),
        says("You can return it within 77 days of delivery [r1]."),
        says("You can return it within 14 days of delivery [r99]."),
        says("您可以在收货后十四天内退货，我们会尽快把货款原路退还给您，运费由我们承担，请您放心，谢谢您的支持与理解。"),
    ],
    ids=[
        "refusal in words", "refusal", "empty", "JSON", "fenced call", "call as text", "thought", "10,000 words",
        "invented number", "invented citation", "wrong language",
    ],
)  # fmt: skip
async def test_what_cannot_be_sent_is_not(visit: Callable[..., Visit], step: Step) -> None:
    lin = visit(step)

    reply = await lin.asks()

    assert _is_builtin(reply) or reply.text == "I'm sorry, I cannot help with that."
    assert "77" not in reply.text
    assert len(lin.server.asked) <= 2
    assert all(len(json.dumps(one["messages"])) < 20_000 for one in lin.server.asked)


async def test_what_a_model_thinks_is_not_said(visit: Callable[..., Visit]) -> None:
    lin = visit(says(f"<think>Is it 77 days?</think>\n\n{TRUE}"))

    assert (await lin.asks()).text == "You can return a product within 14 days of delivery [1]."


@pytest.mark.parametrize(
    "step",
    [Status(500), Status(401), Status(400), Status(429), Cut(), Cut(stream=True), Hang(60), Hang(60, drips=True)],
    ids=["500", "401", "400", "429", "cut", "cut stream", "hang", "drip"],
)
async def test_a_provider_that_fails_is_replaced_in_time(visit: Callable[..., Visit], step: Step) -> None:
    lin = visit(step)

    reply = await lin.asks()

    assert _is_builtin(reply)
    assert len(lin.server.asked) <= 2


@pytest.mark.parametrize("first", [Cut(), Status(429, {"Retry-After": "0.2"})], ids=["cut", "busy for a moment"])
async def test_what_passes_at_once_is_tried_once_more(visit: Callable[..., Visit], first: Step) -> None:
    lin = visit(first, says(TRUE))

    reply = await lin.asks()

    assert not _is_builtin(reply)
    assert len(lin.server.asked) == 2


async def test_a_second_model_comes_before_the_built_in_engine(visit: Callable[..., Visit]) -> None:
    lin = visit(Status(500), says(TRUE), model_fallbacks="openai:second")

    reply = await lin.asks()

    assert not _is_builtin(reply)
    assert [one["model"] for one in lin.server.asked] == ["fake", "second"]


async def test_nobody_waits_for_a_provider_that_has_hung_twice(visit: Callable[..., Visit]) -> None:
    lin = visit(Hang(60))
    for _ in range(2):
        await lin.asks("hello")

    assert _is_builtin(await lin.asks("hello"))
    assert len(lin.server.asked) == 2
    assert _brain_now(lin) == "resting"


@pytest.mark.parametrize("whose", ["conversation", "visitor", "site"])
async def test_when_a_budget_is_used_up_the_built_in_engine_answers(visit: Callable[..., Visit], whose: str) -> None:
    lin = visit(says(TRUE), **{f"model_calls_per_{whose}": 2})
    spoken = [await lin.asks() for _ in range(3)]

    assert [_is_builtin(one) for one in spoken] == [False, False, True]
    assert len(lin.server.asked) == 2


async def test_the_next_day_the_model_answers_again(visit: Callable[..., Visit]) -> None:
    lin = visit(says(TRUE), model_calls_per_site=1)
    for _ in range(2):
        await lin.asks()
    lin.customer.mind.clock.move(days=1)  # type: ignore[attr-defined]

    assert not _is_builtin(await lin.asks())


async def test_tokens_are_counted_as_the_provider_counts_them(visit: Callable[..., Visit]) -> None:
    lin = visit(says(TRUE))
    await lin.asks()

    with lin.customer.mind.store.reading() as session:
        used = lin.customer.mind.meter.used_today(session)

    assert (used.calls, used.tokens) == (1, 1000)


async def test_a_site_without_tokens_asks_nobody(visit: Callable[..., Visit]) -> None:
    lin = visit(says(TRUE), model_tokens_per_site=100)

    assert _is_builtin(await lin.asks())
    assert lin.server.asked == []
    assert _brain_now(lin) == "used up"
