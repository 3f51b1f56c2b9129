"""A follow-up question names the goods that were spoken of before it; anything else stays as it was written."""

from __future__ import annotations

import pytest

from assistant.engine.company import Company
from assistant.engine.harking import standing_alone
from assistant.engine.situation import Situation
from assistant.engine.state import State

SHOP = Company.from_mapping(
    {
        "name": "Hearthwell",
        "lines": {"Zephyr 200": ["air purifier"], "Zephyr 400": ["air purifier"], "Aria One": ["espresso machine"]},
        "parts": {"Filter F4": {}},
    }
)


def alone(*said: str, intent: str = "knowledge", asked: str = "", **slots: str) -> str:
    *before, text = said
    situation = Situation(text, before=tuple(before), state=State(intent, slots, asked))
    return standing_alone(situation, SHOP).text


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        (("What room is the Zephyr 400 for?", "How loud is it?"), "How loud is it (Zephyr 400)?"),
        (("What room is the Zephyr 400 for?", "And its filter?"), "And its filter (Zephyr 400)?"),
        (
            ("What is the Zephyr 400 for?", "How long does its filter last?", "and how much is a new one?"),
            "and how much is a new filter (Zephyr 400)?",
        ),
        (("What room is the zephyr 200 for?", "and the 400?"), "What room is the Zephyr 400 for?"),
        (("Zephyr 400 适合多大的房间？", "它的滤网多少钱？"), "Zephyr 400 滤网多少钱？"),
        (("Zephyr 200 适合多大的房间？", "400 呢？"), "Zephyr 400 适合多大的房间？"),
        (("Zephyr 200 适合多大的房间？", "400 的话呢", "多久换滤网？"), "Zephyr 400 多久换滤网？"),
    ],
)
def test_a_follow_up_names_its_goods(said: tuple[str, ...], meant: str) -> None:
    assert alone(*said) == meant


@pytest.mark.parametrize(
    "said",
    [
        ("How loud is the Zephyr 400?", "How loud is the Aria One?"),
        ("How loud is the Zephyr 400?", "that is all, thank you"),
        ("How loud is the Zephyr 400?", "How long is delivery?"),
        ("How loud is the Zephyr 400?", "How long is delivery?", "Is it free?"),
        ("How loud are the Zephyr 200 and the Zephyr 400?", "How long does it last?"),
        ("How loud is the Zephyr 400?", "Where is it?"),
        ("Hello", "How long does it last?"),
        ("Zephyr 400 多大声？", "好的，谢谢"),
        ("Zephyr 400 多大声？", "你们几点下班？"),
    ],
)
def test_what_names_its_own_or_means_none_stays(said: tuple[str, ...]) -> None:
    assert alone(*said) == said[-1]


def test_an_answer_to_what_was_asked_stays() -> None:
    said = ("Return my Zephyr 400", "Is it free?")
    assert alone(*said, intent="start_return", asked="item") == "Is it free?"
    assert alone(*said, intent="start_return") == "Is it free?"
    assert alone(*said, proposed="prp_1") == "Is it free?"


def test_what_was_written_is_kept() -> None:
    situation = Situation("How loud is it?", before=("What is the Zephyr 400 for?",), state=State("product_info"))
    read = standing_alone(situation, SHOP)
    assert read.said == "How loud is it?"
    assert standing_alone(Situation("Hi"), SHOP).said == ""


@pytest.mark.parametrize(
    ("said", "about"),
    [
        (("How long can I return an item?", "and who pays for that?"), "How long can I return an item?"),
        (("退货期多长？", "那运费要我出吗？"), "退货期多长？"),
        (("退货期多长？", "运费多少？"), ""),
        (("退货期多长？", "那好吧"), ""),
        (("How loud is the Zephyr 400?", "and who pays for that?"), ""),
        (("and who pays for that?",), ""),
    ],
)
def test_a_question_that_goes_on_from_the_one_before_is_asked_with_it(said: tuple[str, ...], about: str) -> None:
    *before, text = said
    situation = Situation(text, before=tuple(before), state=State("knowledge"))
    assert standing_alone(situation, SHOP).about == about
