from __future__ import annotations

import json

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from knowledge_base.centring import MEANS, Centred, centred, without
from knowledge_base.embeddings import HashingEmbedder

NOUGHT = np.zeros(512, dtype=np.float32)


class _Named(HashingEmbedder):
    def __init__(self, name: str) -> None:
        super().__init__(384)
        self.name = name


@given(st.lists(st.lists(st.floats(-1, 1, width=32), min_size=4, max_size=4), min_size=1, max_size=6))
def test_rows_come_back_with_length_one_or_nought(rows: list[list[float]]) -> None:
    vectors = np.array(rows, dtype=np.float32)
    lengths = np.linalg.norm(without(vectors, vectors.mean(axis=0)), axis=1)
    assert all(abs(length - 1) < 1e-3 or length < 1e-3 for length in lengths)


def test_the_mean_taken_away_is_that_of_the_texts_language() -> None:
    plain = HashingEmbedder()
    english, chinese = plain.embed_passages(["coffee machine", "咖啡机"])
    means = {kind: {"en": english, "zh": NOUGHT} for kind in ("query", "passage")}
    rows = Centred(plain, means).embed_passages(["coffee machine", "咖啡机"])
    assert not rows[0].any()
    assert np.allclose(rows[1], chinese)


def test_questions_and_passages_have_means_of_their_own() -> None:
    plain = HashingEmbedder()
    shift = plain.embed_queries(["something else"])[0]
    means = {"query": {"en": shift, "zh": shift}, "passage": {"en": NOUGHT, "zh": NOUGHT}}
    moved = Centred(plain, means)
    assert np.allclose(moved.embed_passages(["return it"]), plain.embed_passages(["return it"]))
    assert not np.allclose(moved.embed_queries(["return it"]), plain.embed_queries(["return it"]))


def test_centred_vectors_are_another_space_by_name() -> None:
    model = next(iter(MEANS))
    assert centred(_Named(model)).name not in ("", model)


def test_a_model_without_means_stays_as_it_is() -> None:
    plain = HashingEmbedder()
    assert centred(plain) is plain


def test_the_shipped_means_hold_both_kinds_and_languages() -> None:
    for path in MEANS.values():
        told = json.loads(path.read_text())
        assert {(kind, language) for kind, own in told.items() for language in own} == {
            (kind, language) for kind in ("query", "passage") for language in ("en", "zh")
        }
        assert all(0.5 < np.linalg.norm(row) < 1 for own in told.values() for row in own.values())
