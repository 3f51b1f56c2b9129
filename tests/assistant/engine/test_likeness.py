"""Texts are alike by their words and, where there is a model, by their sentence vectors."""

from __future__ import annotations

import numpy as np
import pytest

from assistant.engine.likeness import Space
from knowledge_base.embeddings import HashingEmbedder

TEXTS = ["where is my parcel", "where is the parcel now", "退款什么时候到账", "退款多久到账", "cancel it"]


@pytest.mark.parametrize("embedded", [False, True])
def test_a_text_is_like_itself_and_more_like_its_paraphrase_than_like_others(embedded: bool) -> None:
    vectors = HashingEmbedder().embed_queries(TEXTS) if embedded else None
    features = Space(TEXTS, vectors).features(TEXTS, vectors)
    alike = features.likeness(features)
    assert np.diag(alike) == pytest.approx(np.ones(5), abs=1e-5)
    assert alike == pytest.approx(alike.T, abs=1e-6)
    for row, nearest in ((0, 1), (1, 0), (2, 3), (3, 2)):
        assert alike[row].argsort()[-2] == nearest


def test_many_texts_are_compared_like_few() -> None:
    many = TEXTS * 120
    space = Space(TEXTS, None)
    whole = space.features(TEXTS, None).likeness(space.features(many, None))
    assert whole.shape == (5, 600)
    assert whole[:, :5] == pytest.approx(whole[:, 595:], abs=1e-6)


def test_vectors_are_not_asked_of_a_space_that_was_made_without() -> None:
    space = Space(TEXTS, None)
    assert space.features(TEXTS, HashingEmbedder().embed_queries(TEXTS)).vectors is None
