"""What a language model is told of a procedure."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from assistant.procedures.procedure import Procedure
from assistant.procedures.shelf import built_in
from assistant.procedures.telling import MOST, told, told_all
from assistant.testing import Calls, ScriptedModel
from crm_tools.words import LANGUAGES, Language
from tests.assistant.conftest import Customer
from tests.assistant.procedures.files import procedure

Talk = Callable[..., Customer]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("one", list(built_in()), ids=lambda one: one.name)
def test_every_procedure_is_told_whole_and_short(one: Procedure, language: Language) -> None:
    text = told(one, language)

    assert len(text.splitlines()) <= 25
    assert one.title.say(language) in text
    for name, slot in one.slots.items():
        assert f"`{name}`" in text
        assert slot.ask is None or slot.ask.say(language) in text
    for tool in one.calls:
        assert f"`{tool}`" in text


def test_a_procedure_reads_as_instructions() -> None:
    lines = told(procedure(), "en").splitlines()

    assert lines[0] == "Procedure `gift_wrap`: Gift wrapping"
    assert "Customers say: “wrap it as a gift”, “gift wrapping please”" in lines[1]
    assert "- `paper`: one of the answers listed; ask: “Plain or festive paper?”; answers: Plain = plain, Festive = festive" in lines  # fmt: skip  # noqa: E501
    assert "2. If the order's `status` is not “pending” or “processed”: say “It has left, so it cannot be wrapped any more.”" in lines  # fmt: skip  # noqa: E501
    assert "4. If `paper` is “festive”: have `words` known" in lines
    assert lines[-1] == "5. Hand over to the service team: Gift wrapping wanted"


def test_a_write_is_told_as_a_proposal_with_its_arguments_and_ways_on() -> None:
    text = told(built_in().procedures["start_return"], "en")

    assert "items = `item.names`" in text
    assert "ask for a yes, never say it is done before it ran" in text
    assert "begin with “I can't start this return.”; give its own reason, then offer a person." in text
    assert "What is the return policy?" in text
    assert "办理完成前不得说已办理" in told(built_in().procedures["start_return"], "zh")


def test_a_rule_beside_what_is_told_is_asked_for() -> None:
    text = told(built_in().procedures["return_window"], "en")

    assert "tell it: `order_status`, with what the help pages answer to “How many days do I have to return" in text
    assert "并附上帮助文档对“签收后几天内可以退货？”的规定" in told(built_in().procedures["return_window"], "zh")


def test_where_its_tool_is_not_lent_only_what_is_said_then_is_told() -> None:
    text = told(built_in().procedures["cancel_order"], "en", {"my_orders"})

    assert "say “I can't cancel an order myself.”" in text
    assert "Steps" not in text


def test_never_more_than_a_few_are_told_and_no_line_poses_as_a_fact_of_the_prompt() -> None:
    text = told_all(built_in(), "en")

    assert text.count("Procedure `") == MOST
    assert told_all([], "en") == ""
    for one in built_in():
        for line in told(one, "en").splitlines():
            assert line.partition(":")[0].strip("-* ") not in ("company", "language", "verified", "customer", "today")


async def test_a_models_prompt_holds_the_procedures_that_may_be_meant_and_no_other(talk: Talk) -> None:
    lin = talk("Which order is it?")
    lin.mind.understanding.learn()
    await lin.hears("please cancel my order")

    prompt = lin.brain.heard[0][0].text

    assert "Procedure `cancel_order`" in prompt
    assert 1 <= prompt.count("Procedure `") <= MOST
    assert "Procedure `my_profile`" not in prompt
    assert "please cancel my order now!" not in prompt
    assert prompt.index("Procedure `cancel_order`") < prompt.index("\nlanguage: en\nverified: yes")


async def test_the_matter_that_is_open_stays_in_the_prompt(talk: Talk) -> None:
    lin = talk("Which order is it?", "What is wrong with it?")
    lin.mind.understanding.learn()
    await lin.hears("please cancel my order")
    await lin.hears("the black one, bought last week")

    assert "Procedure `cancel_order`" in lin.brain.heard[1][0].text


async def test_what_waits_for_a_yes_stays_in_the_prompt(talk: Talk) -> None:
    wanted = Calls.one("start_return", order_number="A-1001", items=["Aria One"], reason="too loud")
    lin = talk(wanted, "I would return 1 × Aria One from A-1001 [r2]. Shall I go ahead?", "I found nothing on that.")
    lin.mind.understanding.learn()
    await lin.hears("I'd like to send back the Aria One from A-1001")
    await lin.hears("hm, and how do you pack such a thing?")

    assert "Procedure `start_return`" in lin.brain.heard[-1][0].text


async def test_the_built_in_engine_is_told_nothing(make: Callable[..., object]) -> None:
    assert getattr(make(), "writer") is None  # noqa: B009
    assert getattr(make(ScriptedModel.of("x")), "writer") is not None  # noqa: B009
