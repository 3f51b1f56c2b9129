"""Conditions told by half, terms told from another start, codes misread, benefits that nothing tells of."""

from __future__ import annotations

import pytest

from assistant.review import review
from crm_tools.service.receipts import Receipt
from crm_tools.words import Language

LOCKER = Receipt(
    "r1", "passage", "article lockers",
    {"title": "Giving up a locker", "text": "The deposit is returned within 5 working days if the locker is empty and "
     "the key has been handed in."},
)  # fmt: skip
KEYS = Receipt(
    "r5", "passage", "article keys",
    {"title": "New keys", "text": "A new key is cut within 3 working days of payment. A key costs 32.00 EUR."},
)  # fmt: skip
OWNED = Receipt("r2", "record", "locker B7", {"holder": "Ida Falk", "lock": "KX48T", "ordered": "2026-03-02"})
PARKED = Receipt("r3", "record", "月卡 YK-12", {"plate": "浙A·6M274", "lot": "江边P1"})
RULE_ZH = Receipt(
    "r4", "passage", "article 车位",
    {"title": "退车位", "text": "退车位须结清费用并交回门禁卡。审核通过后3个工作日内退押金。"},
)  # fmt: skip
ALL = [LOCKER, OWNED, PARKED, RULE_ZH, KEYS]


def flaws_of(draft: str, language: Language = "en") -> set[str]:
    said = "车位怎么退,有什么区别?" if language == "zh" else "How do I give up my locker, and what does a key take?"
    verdict = review(draft, ALL, said=said, handed_over=False, language=language)
    return {one.flaw for one in verdict.findings}


@pytest.mark.parametrize(
    ("whole", "half", "language"),
    [
        (
            "Once the locker is empty and we have the key, the deposit is returned within five working days.",
            "Once the locker is empty, the deposit is returned within five working days.",
            "en",
        ),
        ("退车位要先结清费用,也要交回门禁卡。", "退车位要先结清费用。", "zh"),
    ],
)
def test_a_condition_of_two_parts_is_told_with_both(whole: str, half: str, language: Language) -> None:
    assert "policy" not in flaws_of(whole, language)
    assert "policy" in flaws_of(half, language)


@pytest.mark.parametrize(
    ("right", "wrong", "language"),
    [
        (
            "A new key is cut within three working days of your payment.",
            "A new key is cut within three working days of the break-in.",
            "en",
        ),
        ("审核通过后3个工作日内退押金。", "搬走后3个工作日内退押金。", "zh"),
    ],
)
def test_a_term_runs_from_what_the_article_counts_it_from(right: str, wrong: str, language: Language) -> None:
    assert "policy" not in flaws_of(right, language)
    assert "policy" in flaws_of(wrong, language)


def test_a_code_with_two_characters_exchanged_is_another_code() -> None:
    assert "name" not in flaws_of("Your lock is KX48T.")
    assert "name" in flaws_of("Your lock is KX84T.")
    assert "name" not in flaws_of("月卡的车牌是浙A·6M274。", "zh")
    assert "name" in flaws_of("月卡的车牌是浙A·6M724。", "zh")


def test_a_benefit_that_nothing_tells_of_is_stopped_though_the_rest_stands() -> None:
    assert "unsupported" in flaws_of("Your lock is KX48T, and members who wait get a warm soup.")
