"""Where a message begins to say what it is about."""

from __future__ import annotations

import pytest

from assistant.engine.openings import asks, opened


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("Hang on, does cancelling cost me anything?", "does cancelling cost me anything?"),
        ("Hello! Could you also tell me when my invoices are ready?", "when my invoices are ready?"),
        ("Before I agree - will I be charged?", "will I be charged?"),
        ("I was wondering how long it takes", "how long it takes"),
        ("先问一句，退货收费不？", "退货收费不？"),
        ("您好，我想了解一下运费多少", "运费多少"),
        ("Hello", "Hello"),
        ("Wait for me at the door", "Wait for me at the door"),
        ("cancel my order", "cancel my order"),
    ],
)
def test_what_only_opens_is_left_out(text: str, rest: str) -> None:
    assert opened(text) == rest


@pytest.mark.parametrize(
    ("text", "is_question"),
    [
        ("Hang on, does cancelling cost me anything", True),
        ("is it free?", True),
        ("退货是免费的吗", True),
        ("OK, cancel the order then", False),
        ("好，那还是退掉敲渣盒", False),
    ],
)
def test_a_question_is_known_by_its_words(text: str, is_question: bool) -> None:
    assert asks(text) is is_question
