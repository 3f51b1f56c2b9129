"""A head learns classes from examples, and says of each example what it would say had it never seen it."""

from __future__ import annotations

import numpy as np
import pytest

from assistant.engine.likeness import Features, Space
from assistant.engine.scoring import Head

CARD = ["my card is lost", "the card is blocked", "lost my card", "card does not work", "block the card"]
RENT = ["pay the rent", "rent is due", "when is the rent due", "the rent is too high", "my rent"]
ELSE = ["tell me a joke", "sing something", "weather tomorrow", "who won", "a poem please"]
TEXTS = CARD + RENT + ELSE
LABELS = ["card"] * 5 + ["rent"] * 5 + ["oos"] * 5


def without(features: Features, row: int) -> Features:
    kept = [at for at in range(features.grams.shape[0]) if at != row]
    return Features(features.grams[kept], None)


@pytest.fixture
def features() -> Features:
    return Space(TEXTS, None).features(TEXTS, None)


def test_an_unseen_text_gets_its_class_and_probabilities_that_add_up_to_one() -> None:
    space = Space(CARD + RENT, None)
    head = Head.fit(space.features(CARD + RENT, None), LABELS[:10])
    shares = head.scores(space.features(["is my card blocked", "is the rent high"], None)).shares
    assert [head.labels[at] for at in shares.argmax(axis=1)] == ["card", "rent"]
    assert shares.sum(axis=1) == pytest.approx([1, 1], abs=1e-5)


@pytest.mark.parametrize("row", [0, 7, 12])
def test_what_is_said_of_a_row_left_out_is_what_a_fit_without_it_says(features: Features, row: int) -> None:
    _, left_out = Head.fitted(features, LABELS, foreign="oos")
    others = Head.fitted(without(features, row), LABELS[:row] + LABELS[row + 1 :], foreign="oos")[0]
    alone = Features(features.grams[[row]], None)
    assert others.scores(alone).sureness[0] == pytest.approx(left_out.sureness[row], abs=1e-4)


def test_foreign_rows_are_no_class_and_make_their_like_less_sure() -> None:
    space = Space(TEXTS, None)
    head, _ = Head.fitted(space.features(TEXTS, None), LABELS, foreign="oos")
    assert head.labels == ("card", "rent")
    known, foreign = head.scores(space.features(["the card is lost", "tell me a poem"], None)).sureness
    assert known > foreign + 1


def test_a_text_of_unknown_words_is_read_without_complaint(features: Features) -> None:
    space = Space(TEXTS, None)
    scores = Head.fit(features, LABELS).scores(space.features(["zzzz", ""], None))
    assert np.isfinite(scores.shares).all()
