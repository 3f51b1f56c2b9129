from __future__ import annotations

import pytest
from langchain_core.messages import AIMessage, HumanMessage, SystemMessage, ToolMessage

from assistant.agent import looked_up
from assistant.model_answers import FOREIGN, REVIEW, afresh, going_round, prose, readable


def asks(number: int, **arguments: object) -> AIMessage:
    call = {"name": "order_status", "args": dict(arguments), "id": f"c{number}"}
    return AIMessage("", tool_calls=[call], response_metadata={FOREIGN: True})


@pytest.mark.parametrize(
    "text",
    [
        "Within 14 days [r1].",
        "[r1] says 14 days.",
        "Use the form <here> or write `return` to us.",
        "It costs {price}? No: 5 EUR.",
        "1. Open the lid.\n2. Pull the filter.",
        "```\nHold + and - for 3 s\n```",
    ],
)
def test_words_for_people_are_kept(text: str) -> None:
    assert prose(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        '{"answer": "14 days"}',
        '{"answer": "14 da',
        '[{"name": "order_status"}]',
        "[]",
        '```json\n{"a": 1}\n```',
        '```json\n{"a": 1',
        "<tool_call>\norder_status\n</tool_call>",
        'I will look.\n<|tool_call|>{"name"',
        "<think>Hm",
        "<think>Hm</think>",
    ],
)
def test_what_is_meant_for_machines_is_not_said(text: str) -> None:
    assert prose(text) == ""


def test_thoughts_are_left_out() -> None:
    assert prose("<think>77?</think>\nIt is 14 days.") == "It is 14 days."


def test_an_unreadable_call_becomes_one_that_can_be_refused() -> None:
    bad = {"name": "order_status", "args": '{"order', "id": None, "error": "x", "type": "invalid_tool_call"}

    made = readable(AIMessage("Wait.", invalid_tool_calls=[bad]))

    assert [(one["name"], one["args"]) for one in made.tool_calls] == [("order_status", {"unreadable": '{"order'})]
    assert made.tool_calls[0]["id"]
    assert made.invalid_tool_calls == []


def test_the_same_call_for_the_third_time_is_a_circle() -> None:
    told = [HumanMessage("hi"), asks(1, n=1), asks(2, n=1)]

    assert going_round(asks(3, n=1), told)
    assert not going_round(asks(3, n=2), told)
    assert not going_round(asks(3, n=1), told[:-1])
    assert not going_round(AIMessage("Done."), told)


def test_what_was_asked_in_an_earlier_turn_is_no_circle() -> None:
    assert not going_round(asks(3, n=1), [asks(1, n=1), asks(2, n=1), HumanMessage("again")])


def test_the_engine_starts_from_the_customers_words() -> None:
    opening = [SystemMessage("s"), HumanMessage("hi"), *looked_up("hi", {"passages": []})]
    own = AIMessage("", tool_calls=[{"name": "my_orders", "args": {}, "id": "own"}])
    kept = [own, ToolMessage("{}", tool_call_id="own")]
    others = [
        asks(1, n=1),
        ToolMessage("{}", tool_call_id="c1"),
        AIMessage("77 days", additional_kwargs={REVIEW: True}),
        HumanMessage("[review] no", additional_kwargs={REVIEW: True}),
    ]

    assert afresh([*opening, *others, *kept]) == [*opening, *kept]
