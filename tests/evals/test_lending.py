from __future__ import annotations

import pytest

from assistant.shown import ShownCall, ShownTurn
from evals.lending import figures, missed


def call(*called: str, lent: tuple[str, ...] = ("my_orders",), tools: int = 500, messages: int = 1000) -> ShownCall:
    return ShownCall(tools, 700, messages, frozenset(lent), called)


def test_what_was_called_is_held_against_what_was_lent_in_that_very_call() -> None:
    turn = ShownTurn("en", [call("my_orders"), call("start_return"), call("start_return", lent=("start_return",))])

    assert missed([turn]) == ["start_return"]
    told = figures([turn])
    assert (told["n_called"], told["recall"]) == (3, pytest.approx(2 / 3))
    assert (told["n_called_zh"], told["recall_zh"]) == (0, None)


def test_searching_is_always_lent_and_not_counted() -> None:
    assert missed([ShownTurn("en", [call("search_knowledge")])]) == []
    assert figures([ShownTurn("en", [call("search_knowledge")])])["n_called"] == 0


def test_a_call_is_its_tools_and_its_messages_of_which_the_prompt_is_one() -> None:
    told = figures([ShownTurn("en", [call(), call(tools=900, messages=1200)])])

    assert told["call_tokens_mean"] == pytest.approx((1500 + 2100) / 2)
    assert told["calls_within_aim"] == pytest.approx(0.5)
    assert told["turn_tokens_mean"] == pytest.approx(3600)


def test_a_question_that_the_help_pages_answer_is_counted_by_its_calls() -> None:
    once, twice = (
        ShownTurn("en", [call()], "knowledge"),
        ShownTurn("en", [call("search_knowledge"), call()], "knowledge"),
    )
    told = figures([once, twice, ShownTurn("en", [call("my_orders"), call()], "my_orders")])

    assert (told["n_answered"], told["answered_in_one_call"]) == (2, pytest.approx(0.5))


def test_nothing_played_is_no_figure() -> None:
    assert figures([]) == {"n": 0, "n_calls": 0}
