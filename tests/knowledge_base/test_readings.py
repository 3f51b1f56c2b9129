from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge_base.readings import readings


@pytest.mark.parametrize(
    ("question", "end"),
    [
        ("Set up tax: Rates: Reduced rates", "Reduced rates"),
        ("设置税率：减免税率", "减免税率"),
        ("Billing › Refunds", "Refunds"),
        ("Settings > Users > Roles", "Roles"),
    ],
)
def test_a_trail_of_headings_is_read_by_its_end_too(question: str, end: str) -> None:
    assert readings(question) == [question, end]


@pytest.mark.parametrize(
    "question",
    [
        "how long is the warranty",
        "My problem: it leaks. What now?",
        "订单号：A-1042，什么时候到？",
        "deliver at 10:30",
        "https://example.com/a",
        "list:\n- a: b",
        "one: ",
        "",
    ],
)
def test_sentences_and_plain_questions_are_read_once(question: str) -> None:
    assert readings(question) == [question]


@given(st.text(max_size=600))
def test_the_whole_question_always_comes_first(question: str) -> None:
    read = readings(question)
    assert read[0] == question
    assert len(read) <= 2
    assert all(read[1:]) or not read[1:]
