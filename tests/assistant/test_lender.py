"""A language model is shown the tools of the matter; the others are a name away, and never an error."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from langchain_core.messages import ToolMessage

from assistant.lender import MORE
from assistant.mind import Mind
from assistant.testing import Calls, ScriptedModel, Step
from tests.assistant.conftest import Customer
from tests.crm_tools.conftest import Shop

WISH = "I want to return my Aria One from order A-1001"
RETURN = Calls.one("start_return", order_number="A-1001", items=["Aria One"], reason="too loud")
INVOICE = {"order_number": "A-1001", "kind": "company"}


class Shown(ScriptedModel):
    """Remembers what it was lent in every call."""

    shown: list[list[str]] = []  # noqa: RUF012 - a pydantic field: every model gets its own

    def bind_tools(self, tools: Sequence[Any], **kwargs: Any) -> Any:
        bound = super().bind_tools(tools, **kwargs)
        self.shown.append([str(getattr(one, "name", None) or one["function"]["name"]) for one in tools])
        return bound


@pytest.fixture
def talk(make: Callable[..., Mind], shop: Shop) -> Callable[..., Customer]:
    def begin(*steps: Step, taught: bool = True, **settings: Any) -> Customer:
        brain = Shown.of(*steps)
        mind = make(brain, **settings)
        if taught:
            mind.understanding.learn()
        customer = Customer(mind, shop, brain)
        customer.verify()
        return customer

    return begin


def shown(customer: Customer) -> list[set[str]]:
    assert isinstance(customer.brain, Shown)
    return [set(one) for one in customer.brain.shown]


def last_result(customer: Customer) -> dict[str, Any]:
    message = customer.brain.heard[-1][-1]
    assert isinstance(message, ToolMessage)
    told: dict[str, Any] = json.loads(str(message.text))
    return told


async def test_a_call_is_lent_the_tools_of_its_matter(talk: Callable[..., Customer]) -> None:
    lin = talk("Which item?")
    await lin.hears(WISH)

    (tools,) = shown(lin)
    assert {"start_return", "search_knowledge", "hand_over", "my_orders", "order_status", MORE} <= tools
    assert not {"book_repair", "request_quote", "change_my_address"} & tools
    assert len(tools) <= 12


async def test_all_are_lent_where_the_setting_says_so(talk: Callable[..., Customer]) -> None:
    lin = talk("Which item?", model_tools="all")
    await lin.hears(WISH)

    assert shown(lin)[0] == {*lin.mind.toolbox.tools, "search_knowledge"}


async def test_all_are_lent_while_nothing_can_be_read_yet(talk: Callable[..., Customer]) -> None:
    lin = talk("Which item?", taught=False)
    await lin.hears(WISH)

    assert shown(lin)[0] == {*lin.mind.toolbox.tools, "search_knowledge"}


async def test_others_are_lent_from_the_next_call_on_when_they_are_asked_for(talk: Callable[..., Customer]) -> None:
    lin = talk(Calls.one(MORE, names=["ticket_status", "my_profile"]), "Fine.")
    await lin.hears(WISH)

    first, second = shown(lin)
    assert not {"ticket_status", "my_profile"} & first
    assert second == {*first, "ticket_status", "my_profile"}
    assert last_result(lin)["status"] == "done"


@pytest.mark.parametrize("names", [["drop_all_tables"], None, 7, [], {"a": 1}])
async def test_what_is_no_tool_is_answered_with_those_there_are(talk: Callable[..., Customer], names: Any) -> None:
    lin = talk(Calls.one(MORE, names=names), "Fine.")
    reply = await lin.hears(WISH)

    assert reply.text == "Fine."
    assert last_result(lin)["status"] == "failed"
    assert "ticket_status" in last_result(lin)["message"]


async def test_a_tool_that_was_not_lent_runs_when_it_is_called_by_name(talk: Callable[..., Customer]) -> None:
    lin = talk(Calls.one("my_profile"), "Fine.")
    await lin.hears(WISH)

    first, second = shown(lin)
    assert "my_profile" not in first
    assert "my_profile" in second
    assert last_result(lin)["status"] == "done"


async def test_a_write_that_was_not_lent_waits_for_its_yes_like_any_other(talk: Callable[..., Customer]) -> None:
    lin = talk(RETURN, "I would return the Aria One. Shall I go ahead?")
    asked = await lin.hears("What does the Aria One cost?")

    assert "start_return" not in shown(lin)[0]
    assert last_result(lin)["status"] == "proposed"
    assert (lin.count("returns"), asked.payload["proposal"]["tool"]) == (0, "start_return")


async def test_an_answer_is_lent_what_the_wish_before_it_needs(talk: Callable[..., Customer]) -> None:
    lin = talk("Why would you like to return it?", "Which address?")
    await lin.hears(WISH)
    await lin.hears("the black one")

    assert "start_return" in shown(lin)[1]
