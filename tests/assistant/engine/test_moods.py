"""Praise for what went wrong is a complaint; praise is praise, and bad news is news."""

from __future__ import annotations

import pytest

from assistant.engine.model import BuiltinModel
from assistant.engine.moods import mocks
from tests.assistant.engine.shop import Shopper


@pytest.mark.parametrize(
    ("text", "so"),
    [
        ("Lovely. Five days old and already broken.", True),
        ("Oh brilliant, a machine that gives up after five days.", True),
        ("真行，五天就坏了", True),
        ("Lovely machine, thank you", False),
        ("It is broken", False),
        ("That's great, but I don't know which filter to take", False),
        ("太好了，谢谢", False),
    ],
)
def test_mocking_is_told_from_praise(text: str, so: bool) -> None:
    assert mocks(text) is so


def test_mockery_is_heard_as_a_complaint_and_no_praise(model: BuiltinModel) -> None:
    talk = Shopper(model)
    draft = talk.say("Lovely. Five days old and already broken. You must be so proud.")

    assert "sorry" in str(draft.content)
    assert "welcome" not in str(draft.content)
