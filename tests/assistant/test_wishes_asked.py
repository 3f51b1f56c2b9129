"""A question is never an answer, in either language's question mark."""

from __future__ import annotations

import pytest

from assistant.wishes import Consent, find_code, read_consent, read_score, read_solved, read_undo, says_name
from crm_tools.words import Words

INVOICE = Words("issue the invoice", "开具发票")


@pytest.mark.parametrize("text", ["yes?", "yes？", "好的？", "no?", "不用了？"])
def test_a_yes_or_no_that_is_asked_is_neither(text: str) -> None:
    assert read_consent(text) is Consent.UNCLEAR
    assert read_solved(text) is Consent.UNCLEAR


@pytest.mark.parametrize("text", ["solved?", "solved？", "解决了?", "解决了？", "still broken?", "还没解决？"])
def test_asking_whether_it_is_solved_says_nothing_about_it(text: str) -> None:
    assert read_solved(text) is Consent.UNCLEAR


@pytest.mark.parametrize("text", ["undo?", "undo？", "撤销?", "撤销？", "undo my order", "do undo", ""])
def test_only_the_bare_word_takes_back(text: str) -> None:
    assert not read_undo(text)
    assert read_undo("Undo!")
    assert read_undo("请撤销")


@pytest.mark.parametrize(
    ("text", "agreed"),
    [
        ("issue the invoice", True),
        ("Yes, please issue the invoice. Thanks!", True),
        ("好的，请开具发票", True),
        ("issue the invoice?", False),
        ("开具发票？", False),
        ("yes", False),
        ("no, issue the invoice", False),
        ("issue the invoice and refund it", False),
        ("", False),
    ],
)
def test_a_name_is_said_whole_and_alone(text: str, agreed: bool) -> None:
    assert says_name(text, INVOICE) is agreed


@pytest.mark.parametrize(
    ("text", "score"), [("5", 5), ("1 star", 1), ("0", None), ("6", None), ("45", None), ("", None)]
)
def test_a_score_is_from_one_to_five(text: str, score: int | None) -> None:
    assert read_score(text) == score


def test_a_text_of_more_than_eighty_characters_is_no_plain_word() -> None:
    assert read_consent("please " * 11 + "yes") is Consent.YES
    assert read_consent("please " * 11 + "okay") is Consent.UNCLEAR
    assert read_consent("please " * 9 + "yes cancel it pls", "cancel_order") is Consent.YES
    assert read_consent("please " * 9 + "okay cancel it pls", "cancel_order") is Consent.UNCLEAR


def test_the_bare_verb_of_what_waits_is_neither_yes_nor_no() -> None:
    assert read_consent("取消吧", "cancel_order") is Consent.UNCLEAR
    assert read_consent("cancel it", "cancel_order") is Consent.UNCLEAR


def test_a_code_on_a_line_of_its_own_comes_before_digits_in_a_sentence() -> None:
    assert find_code("For the parcel 111 222:\n654321.") == "654321"
    assert find_code("For the parcel 111 222") == "111222"
