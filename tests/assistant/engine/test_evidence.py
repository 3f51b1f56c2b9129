"""What is near is no answer unless it is about the same goods, code, place and sort of figure."""

from __future__ import annotations

import pytest

from assistant.engine.answers import Topic, answer
from assistant.engine.situation import Found, Passage
from crm_tools.words import Language

NAMES = ("Aria One", "Mola 64", "Mola 64 Pro", "Zephyr 400")


def said(question: str, text: str, language: Language = "en", *, title: str = "") -> str:
    goods = tuple(name for name in NAMES if name in question)
    passage = Passage("r1", "a", title, "", text, language, 0.9)
    return answer(question, Found(True, (passage,)), language, Topic(NAMES, goods))


@pytest.mark.parametrize(
    ("language", "question", "text"),
    [
        ("en", "Does the Aria One have wifi?", "The Aria One heats up in 40 seconds."),
        ("en", "How big is the hopper of the Mola 64?", "The hopper of the Mola 64 Pro holds 1.2 kg."),
        ("en", "How much is shipping to Taiwan?", "Standard shipping costs ¥15."),
        ("en", "What does error code E9 mean?", "The error code E3 means heating."),
        ("en", "How long does the burr of the Mola 64 last?", "The burr of the Mola 64 costs ¥159."),
        ("zh", "Aria One 有压力表吗？", "Aria One 预热需 40 秒。"),
        ("zh", "Mola 64 的豆仓多大？", "Mola 64 Pro 的豆仓容量为 1.2 kg。"),
        ("zh", "寄到台湾运费多少？", "标准运费为 ¥15。"),
        ("zh", "显示 E9 是什么意思？", "E3 表示加热。"),
        ("zh", "Zephyr 400 的滤网能用几个月？", "Zephyr 400 的滤网售价 ¥229。"),
    ],
)
def test_a_sentence_on_something_else_is_no_answer(language: Language, question: str, text: str) -> None:
    assert said(question, text, language) == ""


@pytest.mark.parametrize(
    ("language", "question", "text"),
    [
        ("en", "Does the Aria One have a steam wand?", "The Aria One has a steam wand."),
        ("en", "Do you ship to Japan?", "Outside mainland China, we ship to Hong Kong only."),
        ("en", "What does error code E3 mean?", "The error code E3 means heating."),
        ("en", "The item from A-1036 is faulty, what can I ask for?", "A faulty item is exchanged or refunded."),
        ("zh", "Zephyr 400 的滤网能用几个月？", "Zephyr 400 的滤网约 12 个月更换一次。"),
        ("zh", "能寄到日本吗？", "在内地以外，只寄送香港。"),
        ("zh", "退货期限是几天？", "签收后 14 天内可以退货。"),  # "限是" is no place
    ],
)
def test_a_sentence_on_the_matter_or_on_all_there_is_answers(language: Language, question: str, text: str) -> None:
    assert text.rstrip(".。") in said(question, text, language)


def test_all_there_is_answers_for_a_place_that_is_not_there_however_unsure_the_search() -> None:
    passage = Passage("r1", "a", "", "", "We deliver to no other country than China.", "en", 0.6)
    assert answer("Do you deliver to Japan?", Found(True, (passage,)), "en")


def test_a_slip_of_the_pen_is_no_strange_word() -> None:
    passage = Passage("r1", "a", "", "", "Standard delivery takes 2–4 working days.", "en", 0.6)
    assert answer("how long does delivry take", Found(True, (passage,)), "en")
    assert not answer("how long does delivery by drone take", Found(True, (passage,)), "en")


def test_a_lone_no_is_no_word_that_the_pages_have_to_know() -> None:
    passage = Passage("r1", "a", "", "", "未拆封的商品可以退货。", "zh", 0.6)
    assert answer("没有拆封的商品怎么退货？", Found(True, (passage,)), "zh")
