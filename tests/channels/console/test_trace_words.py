"""Whatever a trace may hold has words in both languages."""

from __future__ import annotations

from dataclasses import fields
from typing import get_args

import pytest

from assistant import steps
from assistant.procedures.shelf import built_in
from assistant.stopwatch import Stage
from assistant.trace_story import _named
from channels.console.telling import Telling
from channels.console.trace_outcome import OUTCOMES
from channels.console.trace_own_acts import BY_CODE, TOLD
from channels.console.trace_reasons import held_back
from channels.console.trace_words import intent_said, known_slots, sureness, value_said, wanted_said
from channels.console.words import all_codes, words_of
from crm_tools.access import access_table
from crm_tools.people.levels import Level
from crm_tools.registry import load_tools
from crm_tools.service.interactions import Outcome
from tests.channels.console.desk import NOON

EN, ZH = Telling("en", NOON, "UTC"), Telling("zh", NOON, "UTC")
IDS = {"contact_id", "left_out", "rests_on"}


def test_every_field_that_a_record_may_show_has_its_words() -> None:
    shown = {
        name.removesuffix("_en").removesuffix("_zh")
        for by_level in access_table().records.values()
        for names in by_level.values()
        for name in names
    }

    assert shown - IDS - all_codes()["field"].keys() == set()


def test_every_tool_and_every_kind_of_record_has_its_words() -> None:
    assert load_tools().keys() - all_codes()["tool"].keys() == set()
    assert access_table().records.keys() - all_codes()["record"].keys() - {"choice", "user"} == set()


def test_every_step_stage_level_and_outcome_has_its_words() -> None:
    made = [_named(kind(*[None] * len(fields(kind)))) for kind in get_args(steps.Step) if kind is not steps.Wait]

    assert set(made) == all_codes()["step"].keys()
    assert set(get_args(Stage)) <= all_codes()["stage_of_turn"].keys()
    assert {one.value for one in Level} == all_codes()["level"].keys()
    assert {one.value for one in Outcome} <= set(OUTCOMES)
    assert all_codes()["wanted_by_step"].keys() == all_codes()["step"].keys() - {"answer", "tell"}


@pytest.mark.parametrize("outcome", sorted(set(OUTCOMES) - {"answered", "handed_over", "small_talk"}))
def test_whatever_a_turn_comes_to_is_told_and_has_its_because(outcome: str) -> None:
    assert words_of()[f"trace.outcome.{outcome}"]
    assert words_of()[f"trace.because.{outcome}"]


def test_every_act_of_code_has_its_words() -> None:
    named = [*TOLD, *(f"{one}_unkept" for one in BY_CODE)]

    assert [one for one in named if f"trace.own.{one}" not in words_of()] == []


@pytest.mark.parametrize(
    ("confidence", "step", "said"),
    [
        (0.93, "answer", "Sure of what was wanted"),
        (0.6, "answer", "Fairly sure of what was wanted"),
        (0.2, "answer", "Not sure of what was wanted"),
        (None, "answer", "Not measured"),
        (None, "", "Not measured"),
        (None, "carry_out", "Sure of what was wanted: a fixed rule recognises it"),
    ],
)
def test_how_sure_it_was_is_told_in_words(confidence: float | None, step: str, said: str) -> None:
    assert sureness(confidence, step, EN) == said


def test_a_matter_is_called_by_its_procedure_and_anything_else_readably() -> None:
    assert intent_said("start_return", built_in(), EN) == "Return an item"
    assert intent_said("start_return", built_in(), ZH) == "申请退货"
    assert intent_said("greeting", built_in(), ZH) == "问候"
    assert intent_said("their_own_matter", built_in(), EN) == "their own matter"


def test_what_was_wanted_is_said_as_a_layman_reads_it() -> None:
    assert wanted_said("identify", "send_code", built_in(), EN) == "their email address, which they had been asked for"
    assert wanted_said("knowledge", "answer", built_in(), EN) == "a question that an article may answer"
    assert wanted_said("start_return", "answer", built_in(), EN) == "Return an item"


def test_what_the_engine_keeps_for_itself_is_no_slot() -> None:
    slots = {"opened": "no", "order_number": "A-1", "said": "hello", "asked_once": "yes"}

    assert dict(known_slots(slots, "start_return", built_in(), EN)) == {"Opened": "not opened", "Order": "A-1"}


def test_values_are_told_as_people_read_them() -> None:
    assert value_said("open", True, ZH) == "是"
    assert value_said("ahead", 0, EN) == "nobody"
    assert value_said("status", "shipped", EN, "order") == "Shipped"
    assert value_said("items", ["a", "b"], ZH) == "a、b"
    assert value_said("address", {"city": "Bern", "line2": None}, EN) == "Bern"
    assert value_said("price", {"en": "ten", "zh": "十"}, ZH) == "十"
    assert len(value_said("text", "x" * 1000, EN)) < 500


def test_a_number_in_a_longer_number_is_not_blamed() -> None:
    blocked = {
        "blocked": [{"text": "Order 142 came. It took 42 days.", "reasons": ["the number 42 stands in no receipt"]}]
    }
    (one,) = held_back(blocked, EN)

    assert [bool(each.reasons) for each in one.sentences] == [False, True]


def test_a_reason_stands_at_the_sentence_that_is_named_behind_it() -> None:
    reasons = ["a person is promised, but hand_over did not run (“A colleague will call.”)"]
    reasons += ["the reply has to be in Chinese (“You may.”)", "start_return did not run (“It is booked.”)"]
    text = "You may. It is booked. A colleague will call."
    (one,) = held_back({"blocked": [{"text": text, "reasons": reasons}]}, EN)

    assert one.reasons == ()
    assert [each.reasons for each in one.sentences] == [
        ("It was not in Chinese, the customer's language.",),
        ("It said that something was done, but that was not done.",),
        ("It promised a person, but no person had been asked.",),
    ]


@pytest.mark.parametrize("kept", [None, "x", ["one", ["two"]], [{"text": None, "reasons": None}], [[{"flaw": 1}]]])
def test_reasons_in_a_form_of_another_day_are_told_too(kept: object) -> None:
    assert all(isinstance(one.reasons, tuple) for one in held_back({"blocked": kept}, ZH))
