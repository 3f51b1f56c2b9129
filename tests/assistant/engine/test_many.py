"""More wishes than can be kept apart are taken one by one; two or three are not."""

from __future__ import annotations

import pytest

from assistant.engine.model import BuiltinModel
from tests.assistant.engine.shop import Shopper

MANY = {
    "en": "Where is my order, cancel A-1055, return the Aria One, I need an invoice, book a repair for the grinder",
    "zh": "查一下我的订单，取消 A-1055，我要退货，我要开发票，预约维修",
}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_many_wishes_are_taken_one_by_one(model: BuiltinModel, language: str) -> None:
    talk = Shopper(model, language=language)
    draft = talk.say(MANY[language])

    assert talk.called == []
    assert ("one by one" if language == "en" else "逐一") in str(draft.content)
    assert len(draft.additional_kwargs["choices"]) >= 4


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_one_that_is_chosen_is_done_first(model: BuiltinModel, language: str) -> None:
    talk = Shopper(model, language=language)
    talk.say(MANY[language])
    talk.say("Cancel an order" if language == "en" else "取消订单")

    assert talk.called == ["my_orders"]


def test_two_wishes_are_no_crowd(model: BuiltinModel) -> None:
    draft = Shopper(model).say("Please cancel A-1055, I ordered it by mistake. And where is A-1031?")
    assert "one by one" not in str(draft.content)


def test_one_wish_told_in_many_words_is_no_crowd(model: BuiltinModel) -> None:
    draft = Shopper(model, language="zh").say("A-1042 的 Aria One 坏了，打不出蒸汽，我要退款，谢谢")
    assert "逐一" not in str(draft.content)
