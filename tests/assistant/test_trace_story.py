from __future__ import annotations

from collections.abc import Callable
from typing import Any

from langchain_core.messages import AIMessage
from langchain_core.outputs import ChatGeneration, ChatResult

from assistant.agent import Agent
from assistant.models import Brains
from assistant.reply import pointed
from assistant.testing import Calls, Says, ScriptedModel
from crm_tools.service.messages import Message
from crm_tools.service.receipts import trace
from tests.assistant.conftest import Customer

Talk = Callable[..., Customer]
ANSWER = "A Hearthwell product can be returned within 14 days of delivery."


def kept(lin: Customer, reply: Message) -> dict[str, Any]:
    with lin.mind.store.reading() as session:
        found = trace(session, reply.payload["trace_id"])
    assert found is not None
    return found


async def test_a_blocked_draft_is_kept_whole_with_its_reasons(talk: Talk) -> None:
    lin = talk("You can return it within 77 days.", f"{ANSWER} [r1]")
    reply = await lin.hears("How long can I return something?")
    (blocked,) = kept(lin, reply)["decided"]["blocked"]

    assert blocked["text"].startswith("You can return it within 77 days.")
    assert any("77" in reason for reason in blocked["reasons"])
    assert "77" not in reply.text


async def test_a_passage_is_kept_with_the_place_it_was_read_at(talk: Talk) -> None:
    lin = talk(f"{ANSWER} [r1]")
    (passage,) = kept(lin, await lin.hears("How long can I return something?"))["looked_at"]

    assert (passage["article_id"], passage["language"], passage["revision"]) == ("returns", "en", 1)
    assert passage["stop"] > passage["start"]


async def test_what_was_understood_says_for_whom_and_what_was_known(talk: Talk) -> None:
    state = {"intent": "start_return", "slots": {"item": "Aria One"}}
    lin = talk(Says("Which order is it from?", {"state": state, "intent": "start_return", "confidence": 0.7}))
    story = kept(lin, await lin.hears("I want to return the Aria One"))

    assert story["understood"] == {
        "intent": "start_return",
        "confidence": 0.7,
        "language": "en",
        "matter": "start_return",
        "slots": {"item": "Aria One"},
        "came_as": "verified",
        "level": "verified",
    }
    assert story["decided"]["step"] == "answer"
    assert story["decided"]["owner"] == "assistant"


async def test_a_handover_keeps_why_and_leaves_the_conversation_in_the_queue(talk: Talk) -> None:
    lin = talk()
    decided = kept(lin, await lin.hears("I want to talk to a person"))["decided"]

    assert decided["step"] == "hand_over"
    assert decided["why"] == "asked for a person"
    assert (decided["outcome"], decided["owner"]) == ("handed_over", "queue")


class Counting(ScriptedModel):
    """A brain whose provider counts tokens."""

    async def _agenerate(self, *args: Any, **kwargs: Any) -> ChatResult:
        played = (await super()._agenerate(*args, **kwargs)).generations[0].message
        assert isinstance(played, AIMessage)
        usage = {"input_tokens": 100, "output_tokens": 7, "total_tokens": 107}
        return ChatResult(generations=[ChatGeneration(message=played.model_copy(update={"usage_metadata": usage}))])


async def test_every_call_of_a_model_is_counted_with_its_tokens_and_every_stage_with_its_time(talk: Talk) -> None:
    lin = talk()
    brain = Counting.of(Calls.one("order_status", order_number="A-1001"), "A-1001 was delivered [r2].")
    lin.mind.agent._graph = Agent(Brains(brain), lin.mind.toolbox, lin.mind.meter)._graph
    cost = kept(lin, await lin.hears("Where is A-1001?"))["cost"]

    calls = [(one["tokens_in"], one["tokens_out"], one["failed"]) for one in cost["calls"]]
    assert calls[:2] == [(100, 7, False), (100, 7, False)]
    assert {"search", "model", "tools", "review", "commit"} <= cost["seconds"].keys()
    assert sum(cost["seconds"].values()) <= cost["total"] + 0.001


def test_a_sentence_is_not_cut_at_the_dots_of_an_address() -> None:
    sentences = [one["text"] for one in pointed("I sent a code to mei.lin@example.com; it is valid. What is it? [r1]")]

    assert sentences == ["I sent a code to mei.lin@example.com; it is valid.", "What is it?"]
