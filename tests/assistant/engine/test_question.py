"""What sort of figure a question wants, and which sentence holds it."""

from __future__ import annotations

import pytest

from assistant.engine.question import asked_in


@pytest.mark.parametrize(
    ("sentence", "said"),
    [
        ("订单满 99 件即免去运费", True),
        ("免基础运费", True),
        ("租金六十五元", True),
        ("deliveries are free", True),
        ("The deposit is 44 yuan", True),
        ("It costs 12 dollars a month", True),
        ("It costs CNY 12", True),
        ("每次三十块", True),
        ("It weighs 12 kilograms", False),
        ("寄到哪里都行", False),
    ],
)
def test_a_price_is_a_figure_or_the_word_that_there_is_none(sentence: str, said: bool) -> None:
    (question,) = asked_in("运费多少钱？")
    assert question.wants == "money"
    assert question.said is not None
    assert bool(question.said.search(sentence)) is said
