from __future__ import annotations

import pytest

from knowledge_base.spellings import Spellings


@pytest.mark.parametrize(
    ("one", "other"), [("FAQ", "faq"), ("ｆａｑ", "faq"), ("Straße", "STRASSE"), ("ﬁlter", "FILTER")]
)
def test_case_and_width_make_no_other_id(one: str, other: str) -> None:
    assert Spellings([one]).of(other) == one


@pytest.mark.parametrize(("one", "other"), [("faq", "faqs"), ("faq-1", "faq.1"), ("退货", "退貨"), ("é", "e")])
def test_anything_else_does(one: str, other: str) -> None:
    assert Spellings([one]).of(other) == other


def test_of_several_spellings_each_keeps_its_own() -> None:
    known = Spellings(["Faq", "faq"])
    assert [known.of(one) for one in ("faq", "Faq", "FAQ")] == ["faq", "Faq", "Faq"]
