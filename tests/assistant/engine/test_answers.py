"""Answers are the passages' own sentences, few, marked, in the customer's language."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import knowledge_base
from assistant.engine.answers import Topic, answer
from assistant.engine.markdown import sentences
from assistant.engine.situation import Found, Passage
from assistant.review import review
from crm_tools.service.receipts import Receipt
from crm_tools.words import Language

SAMPLE = Path(knowledge_base.__file__).parent / "sample"


def found(*texts: str, language: str = "en", score: float = 0.8) -> Found:
    return Found(
        True, tuple(Passage(f"r{at}", "a", "", "", text, language, score) for at, text in enumerate(texts, start=1))
    )


def article(name: str, language: str) -> Found:
    body = (SAMPLE / language / f"{name}.md").read_text(encoding="utf-8").split("---", 2)[2]
    return found(*[part for part in re.split(r"\n(?=## )", body) if part.strip()], language=language)


@pytest.mark.parametrize(
    ("language", "question", "holds"),
    [
        ("en", "How big is the water tank of the Aria One?", "1.8 L"),
        ("zh", "Aria One 水箱多大", "1.8 L"),
        ("en", "How long is the warranty of the Aria One?", "24-month"),
        ("zh", "Aria One 保修多久", "24 个月"),
        ("en", "how much is a steam wand tip", "¥39"),
        ("zh", "蒸汽头多少钱", "¥39"),
        ("en", "how should I clean the steam wand", "purged after every use"),
        ("zh", "蒸汽棒怎么清洁", "空喷一下"),
    ],
)
def test_the_sentence_that_answers_is_chosen(language: Language, question: str, holds: str) -> None:
    said = answer(question, article("aria-one", language), language)
    assert holds in said
    assert re.search(r"\[r\d\]", said)


@pytest.mark.parametrize(
    ("language", "question", "marks"),
    [
        ("en", "How long is the warranty, and can I return an opened machine?", {"r1", "r2"}),
        ("en", "How long is the warranty? Can I return an opened machine?", {"r1", "r2"}),
        ("zh", "保修期多长，还有拆封的机器怎么退货", {"r1", "r2"}),
    ],
)
def test_each_of_two_questions_gets_its_own_sentence(language: Language, question: str, marks: set[str]) -> None:
    texts = {
        "en": ("The warranty lasts 24 months.", "An opened machine can be returned within 14 days."),
        "zh": ("保修期为 24 个月。", "拆封的机器可以在 14 天内退货。"),
    }[language]
    assert set(re.findall(r"\[(r\d)\]", answer(question, found(*texts, language=language), language))) == marks


def test_at_most_three_sentences_and_sixty_words() -> None:
    long = " ".join(
        f"The return window number {at} for returns is {at} days after the day of delivery." for at in range(30)
    )
    said = answer("how many days is the return window", found(long), "en")
    assert len(re.findall(r"\[r1\]", said)) <= 3
    assert len(re.sub(r"\[r\d+\]", "", said).split()) <= 60


def test_without_a_shared_word_only_a_sure_search_is_trusted() -> None:
    assert answer("zebra", found("Returns take 14 days.", score=0.3), "en") == ""
    assert answer("zebra", found("Returns take 14 days."), "en") == "Returns take 14 days [r1]."
    assert answer("returns", Found(True, ()), "en") == ""


def test_markup_tables_and_lists_read_as_sentences() -> None:
    text = "## Steps\n\n1. **Empty** the tank.\n2. Fill [descaler](http://x.example).\n\n"
    text += "| Part | Price |\n|---|---|\n| Tip | ¥39 |"
    assert [row for row, _ in sentences(text)] == ["Empty the tank.", "Fill descaler.", "Tip: ¥39"]


def test_a_sentence_about_another_product_gives_way() -> None:
    text = "Contact us before descaling an Aria Pro. Descale the Aria One every two months with one sachet."
    said = answer("how often do I descale the Aria One", found(text), "en", Topic(names=("Aria Pro", "Aria One")))
    assert said == "Descale the Aria One every two months with one sachet [r1]."


def test_how_long_prefers_a_time() -> None:
    text = "Returning an opened machine costs ¥12. An opened machine can be returned within 14 days."
    assert "14 days [r1]" in answer("how long can I return an opened machine", found(text), "en")


def test_a_how_to_is_told_as_steps() -> None:
    text = "# Descaling\n\n1. Empty the tank.\n2. Dissolve one sachet of descaler in water.\n"
    text += "3. Run the descaling programme."
    said = answer("how do I descale", found(text), "en")
    assert said.startswith("- Empty the tank [r1].")
    assert "Run the descaling programme [r1]." in said


def test_a_passage_in_the_other_language_says_so() -> None:
    said = answer("how long is the return window 退货", found("退货期限为 14 天。", language="zh"), "en")
    assert said == "The help page says, in Chinese: “退货期限为 14 天” [r1]."
    said = answer("return 期限", found("You have 14 days to return.", language="en"), "zh")
    assert said == "帮助页面原文（英文）：“You have 14 days to return” [r1]。"


@pytest.mark.parametrize(("language", "other"), [("en", "zh"), ("zh", "en")])
def test_the_review_takes_a_quotation_for_one_and_refuses_the_other_language_bare(
    language: Language, other: Language
) -> None:
    chinese = "您收到商品后可以随时把它退回给我们，无论您是否已经打开过它的包装，"
    chinese += "也无论您是否已经用过，费用由我们承担，请先告诉我们订单的编号"
    words = chinese if other == "zh" else "You can send it back to us at any time after you have received and opened it"
    record = Receipt("r1", "passage", "article a", {"text": words})
    passages = Found(True, (Passage("r1", "a", "", "", words, other, 0.9),))
    quoted = answer("return 退回", passages, language)
    assert "“" in quoted
    assert review(quoted, [record], said="", handed_over=False, language=language).may_send
    bare = f"{words} [r1]."
    assert not review(bare, [record], said="", handed_over=False, language=language).may_send


def test_a_marker_inside_a_passage_is_not_taken_for_a_receipt() -> None:
    said = answer("return days", found("You have 14 days to return [r9]."), "en")
    assert "[r9]" not in said


@given(st.text(max_size=400), st.lists(st.text(max_size=400), max_size=4))
def test_every_sentence_said_stands_in_a_passage(question: str, texts: list[str]) -> None:
    for language in ("en", "zh"):
        said = answer(question, found(*texts, language=language), language)
        for receipt in re.findall(r"\[r(\d+)\]", said):
            assert 1 <= int(receipt) <= len(texts)
