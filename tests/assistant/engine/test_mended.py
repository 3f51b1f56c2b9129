"""Dangers, corrections, opened packs and long stories, from the message to the call."""

from __future__ import annotations

from typing import Any

import pytest

from assistant.engine.model import BuiltinModel
from tests.assistant.engine.shop import ORDERS, Shopper, refused
from tests.assistant.engine.talk import passage

ask = pytest.mark.parametrize
SAFE = [passage("Rinse the group after every use. Unplug the machine at once if there is a burning smell.")]
SAFE += [passage("每次使用后请冲洗。出现焦味时，请拔下插头并停止使用。", receipt="r2", language="zh")]
OPENED = [passage("Opened filters cannot be returned to the shop.")]
OPENED += [passage("已拆封的滤芯，本店不接受退货。", receipt="r2", language="zh")]
FILTERS = {**ORDERS, "A-1042": {**ORDERS["A-1042"], "items": "2 × Filter F4"}}


@ask(
    ("language", "text", "says", "never"),
    [
        ("en", "my Aria One is smoking, what now?", "Unplug the machine at once", "Rinse"),
        ("zh", "咖啡机冒烟了，怎么办", "请拔下插头", "冲洗"),
    ],
)
def test_a_danger_brings_a_person_and_only_the_safety_sentence(
    model: BuiltinModel, language: str, text: str, says: str, never: str
) -> None:
    talk = Shopper(model, language=language, passages=SAFE)

    draft = talk.say(text)

    assert "hand_over" in talk.called
    assert says in draft.content
    assert never not in draft.content


def test_without_a_page_nothing_is_advised(model: BuiltinModel) -> None:
    talk = Shopper(model)

    talk.say("there are sparks coming from my grinder")

    assert "hand_over" in talk.called


@ask(
    ("language", "text"),
    [("en", "return the Filter F4 from A-1042, I opened it"), ("zh", "A-1042 的 Filter F4 拆开用过了，帮我退货")],
)
def test_an_opened_pack_is_not_proposed_where_a_page_says_so(model: BuiltinModel, language: str, text: str) -> None:
    talk = Shopper(model, language=language, passages=OPENED, orders=FILTERS)

    draft = talk.say(text)

    assert "start_return" not in talk.called
    assert "[r" in draft.content


@ask(
    "text", ["return the Filter F4 from A-1042, it is unopened", "return the Filter F4 from A-1042, opened and faulty"]
)
def test_an_unopened_or_faulty_one_is(model: BuiltinModel, text: str) -> None:
    talk = Shopper(model, passages=OPENED, orders=FILTERS)

    talk.say(text)

    assert "start_return" in talk.called


def test_a_house_without_such_a_rule_takes_it_back(model: BuiltinModel) -> None:
    talk = Shopper(model, orders=FILTERS)

    talk.say("return the Filter F4 from A-1042, I opened it")

    assert "start_return" in talk.called


@ask("text", ["Sorry, I meant A-1055", "oops, wrong number, it should be A-1055", "A-1055"])
def test_a_refused_order_is_exchanged_for_the_one_that_was_meant(model: BuiltinModel, text: str) -> None:
    def cancel_order(order_number: str, reason: str) -> Any:
        return refused("Order A-1042 is delivered.") if order_number == "A-1042" else Shopper._run(talk, "x", {})

    talk = Shopper(model, tools={"cancel_order": cancel_order})
    talk.say("cancel order A-1042, I no longer need it")
    talk.tools = {}

    talk.say(text)

    assert talk.calls[-1][0] == "cancel_order"
    assert talk.calls[-1][1]["order_number"] == "A-1055"


def test_a_bare_yes_is_no_company(model: BuiltinModel) -> None:
    talk = Shopper(model, verified=False)
    talk.say("we need a quote for 12 Zephyr 400 for our office")

    talk.say("yes")

    assert "request_quote" not in talk.called


def test_a_wish_at_the_end_of_a_long_story_is_done(model: BuiltinModel) -> None:
    story = "We moved house in spring and it was quite a week, as you can imagine. " * 8

    talk = Shopper(model)
    talk.say(f"{story}We no longer need it. So please cancel order A-1055, thank you.")

    assert talk.calls[-1] == ("cancel_order", {"order_number": "A-1055", "reason": "no longer needed"})


@ask(("language", "text"), [("en", "yes, cancel it"), ("en", "yep"), ("zh", "嗯嗯取消吧"), ("zh", "确认取消")])
def test_who_gives_no_reason_and_insists_has_the_cancellation_proposed(
    model: BuiltinModel, language: str, text: str
) -> None:
    talk = Shopper(model, language=language)
    talk.say("cancel order A-1055" if language == "en" else "取消订单 A-1055")

    talk.say(text)

    assert talk.calls[-1][0] == "cancel_order"
