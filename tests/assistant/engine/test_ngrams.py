"""Texts become sparse unit rows over the n-grams of the examples, English and Chinese alike."""

from __future__ import annotations

import numpy as np
import pytest

from assistant.engine.ngrams import NgramSpace

TEXTS = ["Where is my parcel?", "退款多久到账", "cancel it"]


def test_a_row_has_length_one() -> None:
    rows = NgramSpace(TEXTS).vectors(TEXTS)
    assert np.sqrt((rows.toarray() ** 2).sum(axis=1)) == pytest.approx([1, 1, 1], abs=1e-5)


def test_a_text_is_told_by_its_own_columns() -> None:
    rows = NgramSpace(TEXTS).vectors([*TEXTS, "xyzzy"]).toarray()
    nearness = rows @ rows.T
    assert nearness[0, 0] > 0.99
    assert nearness[0, 1] < 0.3
    assert rows[3].sum() < rows[0].sum()


@pytest.mark.parametrize(("text", "share"), [("my parcel", 1.0), ("my unicorn", 0.5), ("退款到账", 2 / 3), ("?", 0.0)])
def test_how_much_of_a_text_is_familiar(text: str, share: float) -> None:
    assert NgramSpace(TEXTS).familiar(text) == pytest.approx(share)
