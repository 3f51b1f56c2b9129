"""Operations without a tool are owned up to; a yes to a waiting proposal claims nothing; names of kin are no insult."""

from __future__ import annotations

import pytest

from assistant.engine.model import BuiltinModel
from assistant.engine.moods import angry
from assistant.engine.understanding import Understanding
from tests.assistant.engine.talk import Talk, passage

CANCEL = passage(
    "Yes, an order can be cancelled free of charge until it is dispatched.", title="Can I cancel my order?"
)
CANCEL_ZH = passage("可以，订单在发货之前可以免费取消。", language="zh", title="可以取消订单吗？")


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("I want to cancel my last order", "cancel_order"),
        ("please cancel order A-1640", "cancel_order"),
        ("change the delivery address of order A-1042", "change_order_address"),
        ("I need an invoice for my last order", "request_invoice"),
        ("please exchange my grinder for a black one", "start_exchange"),
        ("取消订单 A-1640", "cancel_order"),
        ("帮我取消最近的订单", "cancel_order"),
        ("把收货地址改成上海", "change_order_address"),
        ("给我开上一单的发票", "request_invoice"),
        ("我要换货", "start_exchange"),
    ],
)
def test_a_wish_starts_the_operation(understanding: Understanding, text: str, intent: str) -> None:
    assert understanding.read(text).intent == intent


@pytest.mark.parametrize("text", ["Can I cancel an order", "How do I get an invoice", "怎么开发票", "下单后能取消吗"])
def test_a_question_about_it_is_no_request(understanding: Understanding, text: str) -> None:
    assert understanding.read(text).intent == "knowledge"


def test_a_cancellation_states_the_rule_and_leads_to_a_ticket(model: BuiltinModel) -> None:
    talk = Talk(model, passages=[CANCEL])
    said = talk.say("please cancel order A-1042")
    assert "I can't cancel an order myself. An order can be cancelled free of charge" in str(said.content)
    assert "[r1]" in str(said.content)
    assert talk.called == ["search_knowledge"]
    talk.say("yes please")
    assert talk.calls[-1][0] == "open_ticket"
    assert "A-1042" in talk.calls[-1][1]["description"]


def test_a_complete_wish_replaces_the_open_question(model: BuiltinModel) -> None:
    talk = Talk(model, language="zh", passages=[CANCEL_ZH])
    talk.say("我要退货")
    assert "我无法直接取消订单" in str(talk.say("取消订单").content)


@pytest.mark.parametrize("text", ["oui", "ok but not today", "sure thing"])
def test_too_little_for_a_yes_reminds_of_the_proposal(model: BuiltinModel, text: str) -> None:
    talk = Talk(model)
    talk.say("I want to return the Mola 40 from A-1031, it is too loud")
    assert talk.called[-1] == "start_return"
    said = talk.say(text)
    assert "Nothing has been done yet" in str(said.content)
    assert said.additional_kwargs["reminds"] is True


def test_a_question_after_a_yes_is_answered_and_the_proposal_asked_about_again(model: BuiltinModel) -> None:
    text = "A machine without its original box can be packed in any sturdy box."
    talk = Talk(model, passages=[passage(text)])
    talk.say("I want to return the Mola 40 from A-1031, it is too loud")
    said = talk.say("Yes, but what if the box is gone?")
    assert talk.calls == [("search_knowledge", {"question": "what if the box is gone?"})]
    assert "any sturdy box" in str(said.content)
    assert said.additional_kwargs["reminds"] is True


def test_a_bare_yes_claims_nothing(model: BuiltinModel) -> None:
    assert Talk(model).say("yes").content == "What can I do for you?"


@pytest.mark.parametrize("text", ["妈妈的生日", "我妈的咖啡机坏了", "水滚开了", "有什么破损怎么办", "hello there"])
def test_harmless_words_are_not_anger(text: str) -> None:
    assert not angry(text)


@pytest.mark.parametrize("text", ["妈的，又坏了", "真他妈烦", "滚开", "什么破服务", "I've had enough"])
def test_insults_are_anger(text: str) -> None:
    assert angry(text)
