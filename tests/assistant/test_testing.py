from __future__ import annotations

import time

import pytest
from langchain_core.messages import HumanMessage

from assistant.testing import Calls, Fails, Says, ScriptedModel, ScriptEnded, Waits

HI = [HumanMessage("hi")]


def test_a_script_is_played_in_order() -> None:
    model = ScriptedModel.of("one", Says("two", {"intent": "x"}), Calls.one("my_orders", limit=3))

    first, second, third = (model.invoke(HI) for _ in range(3))

    assert (first.text, second.text) == ("one", "two")
    assert second.additional_kwargs == {"intent": "x"}
    assert [(one["name"], one["args"]) for one in third.tool_calls] == [("my_orders", {"limit": 3})]


def test_it_remembers_what_it_was_told_and_lent() -> None:
    model = ScriptedModel.of("one")

    model.bind_tools([]).invoke(HI)

    assert [[one.text for one in call] for call in model.heard] == [["hi"]]
    assert model.lent == []
    assert ScriptedModel.of().heard == []


def test_a_failure_and_the_end_of_the_script_are_raised() -> None:
    model = ScriptedModel.of(Fails(ConnectionError("down")))

    with pytest.raises(ConnectionError, match="down"):
        model.invoke(HI)
    with pytest.raises(ScriptEnded, match="step 2 of 1: 'hi'"):
        model.invoke(HI)


async def test_it_can_take_its_time() -> None:
    model = ScriptedModel.of(Waits(0.05, "slow"))
    started = time.perf_counter()

    answer = await model.ainvoke(HI)

    assert answer.text == "slow"
    assert time.perf_counter() - started >= 0.05
