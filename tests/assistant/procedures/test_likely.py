from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import pytest

from assistant.engine.understanding import Reading
from assistant.mind import Mind
from assistant.opening import Opening
from assistant.procedures.likely import likely, used_before
from assistant.procedures.shelf import built_in
from assistant.testing import Calls, ScriptedModel
from tests.assistant.conftest import Customer, make, shop
from tests.crm_tools.conftest import Shop

__all__ = ["make", "shop"]

READ: Mapping[str, Reading] = {
    "return it": Reading("start_return", 0.9),
    "A-1001": Reading("order_status", 0.4),
    "too loud": Reading("complaint", 0.3),
    "yes": Reading("affirm", 0.99),
    "hm": Reading("unclear", 0.02),
}


@pytest.fixture
def lin(make: Callable[..., Mind], shop: Shop) -> Customer:
    brain = ScriptedModel.of("Which?", "Why?", "Sure?")
    customer = Customer(make(brain), shop, brain)
    customer.verify()
    return customer


def meant(opening: Opening) -> list[str]:
    return [one.name for one in likely(opening, READ.__getitem__, built_in())]


async def test_answers_go_on_with_the_wish_before_them_however_far_back(lin: Customer) -> None:
    for text in ("return it", "A-1001"):
        await lin.hears(text)
    lin.write("too loud")

    assert meant(lin.open()[0]) == ["complaint", "start_return"]


async def test_a_yes_that_is_no_procedure_goes_on_too(lin: Customer) -> None:
    await lin.hears("return it")
    lin.write("yes")

    assert meant(lin.open()[0]) == ["start_return"]


async def test_a_sure_wish_stands_for_itself(lin: Customer) -> None:
    await lin.hears("A-1001")
    lin.write("return it")

    assert meant(lin.open()[0]) == ["start_return"]


async def test_where_nothing_is_meant_there_is_nothing(lin: Customer) -> None:
    lin.write("hm")

    assert meant(lin.open()[0]) == []


async def test_what_the_last_reply_used_is_known(lin: Customer) -> None:
    lin.brain.steps[:1] = [Calls.one("order_status", order_number="A-1001"), "Here."]
    await lin.hears("A-1001")
    lin.write("too loud")

    opening = lin.open()[0]
    assert used_before(opening) == ["order_status"]
    assert used_before(replace(opening, history=())) == []
