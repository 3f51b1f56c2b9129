"""Offers that still stand, in the language the customer writes in now."""

from __future__ import annotations

from assistant.engine.model import BuiltinModel
from assistant.engine.relabelling import relabelled
from assistant.engine.replies import all_replies
from assistant.engine.state import Choice
from assistant.procedures.shelf import built_in
from tests.assistant.engine.shop import Shopper
from tests.assistant.engine.talk import RETURNS, passage


def test_a_standing_offer_is_said_in_either_language() -> None:
    for key, words in all_replies().items():
        if key.startswith("choice_"):
            english, chinese = Choice(words.en, words.en), Choice(words.zh, words.zh)
            assert relabelled([english], "zh", built_in()) == (chinese,)
            assert relabelled([chinese], "en", built_in()) == (english,)
            assert relabelled([chinese], "zh", built_in()) == (chinese,)


def test_a_record_keeps_its_value_and_its_name_is_said_as_far_as_it_is_known() -> None:
    assert relabelled([Choice("Aria One (silver) · A-1042", "A-1042 Aria One")], "zh", built_in()) == (
        Choice("Aria One (银色) · A-1042", "A-1042 Aria One"),
    )
    assert relabelled([Choice("退货", "x")], "en", built_in()) == (Choice("退货", "x"),)


def test_a_question_beside_is_answered_and_what_stands_open_offered_in_the_language_of_the_question(
    model: BuiltinModel,
) -> None:
    talk = Shopper(model, language="en")
    talk.passages = [passage(RETURNS["zh"][2], receipt="r2", language="zh", title="怎么退货？")]
    talk.say("cancel my order")
    draft = talk.say("拆封的机器多久内可以退？")

    assert [one["label"] for one in draft.additional_kwargs["choices"]] == ["不需要了", "下错单了"]
