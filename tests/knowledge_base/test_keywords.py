from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge_base.keywords import KeywordIndex, words_of

TEXTS = ["Return an opened machine within 14 days", "滤网多久换一次，F4 滤网 12 个月", "The Zephyr 400 uses filter F4"]


def test_english_words_are_stemmed_and_question_words_dropped() -> None:
    assert words_of("How do I return machines?") == ("return", "machin")


def test_chinese_becomes_characters_and_pairs() -> None:
    assert words_of("换滤网") == ("换", "滤", "网", "换滤", "滤网")


@pytest.mark.parametrize("typed", ["zephyr400", "Zephyr 400", "ZEPHYR-400", "Ｚｅｐｈｙｒ　４００"])
def test_a_model_name_is_found_however_it_is_typed(typed: str) -> None:
    assert {"zephyr", "400"} <= set(words_of(typed))


@pytest.mark.parametrize(("question", "best"), [("returning machines", 0), ("滤网更换", 1), ("zephyr400", 2)])
def test_the_right_text_scores_highest(question: str, best: int) -> None:
    assert int(np.argmax(KeywordIndex.of(TEXTS).scores(question))) == best


def test_a_question_of_strangers_scores_nothing_and_is_unfamiliar() -> None:
    index = KeywordIndex.of(TEXTS)
    assert not index.scores("capital of France").any()
    assert index.familiarity("capital of France") == 0.0
    assert index.familiarity("return machine") == 1.0
    assert 0 < index.familiarity("return cars") < 1


@pytest.mark.parametrize("texts", [[], [""], ["的 the"]])
def test_a_library_without_words_scores_nothing(texts: list[str]) -> None:
    assert KeywordIndex.of(texts).shares("return").tolist() == [0.0] * len(texts)


@given(st.text(max_size=200))
def test_any_question_gets_finite_scores_that_are_not_negative(question: str) -> None:
    shares = KeywordIndex.of(TEXTS).shares(question)
    assert shares.shape == (3,)
    assert np.isfinite(shares).all()
    assert (shares >= 0).all()
