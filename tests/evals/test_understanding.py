"""The suite learns from one file, reads the other, and rejects what is out of scope."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
import pytest

from evals import understanding
from evals.rows import BadInput
from evals.understanding import add_arguments, run, threshold

SAID = {
    "card": ["my card is lost", "the card is blocked", "lost my card", "card does not work", "block the card"],
    "rent": ["pay the rent", "rent is due", "when is the rent due", "the rent is too high", "my rent"],
    "oos": ["tell me a joke", "sing something", "weather tomorrow", "who won", "a poem please"],
}


def arguments(folder: Path, embeddings: str) -> argparse.Namespace:
    file = folder / "rows.jsonl"
    rows = [{"text": text, "intent": intent} for intent, texts in SAID.items() for text in texts]
    file.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    parser = argparse.ArgumentParser()
    add_arguments(parser)
    args = parser.parse_args(["--train", str(file), "--test", str(file), "--embeddings", embeddings])
    args.folder = folder
    return args


@pytest.mark.parametrize("embeddings", ["none", "hashing"])
def test_the_figures(tmp_path: Path, embeddings: str) -> None:
    figures = run(arguments(tmp_path, embeddings))
    assert figures["n"] == 15
    assert figures["accuracy"] == 1.0
    for name in ("in_scope_accuracy", "oos_recall", "auroc"):
        assert isinstance(figures[name], float)
        assert 0.2 <= figures[name] <= 1
    assert figures["beyond_embedding_p95_ms"] >= figures["beyond_embedding_p50_ms"] > 0
    assert figures["train_seconds"] >= 0


def test_one_intent_alone_is_refused(tmp_path: Path) -> None:
    args = arguments(tmp_path, "none")
    args.train.write_text('{"text": "a", "intent": "b"}', encoding="utf-8")
    with pytest.raises(BadInput, match="two intents"):
        run(args)


def test_a_file_that_is_too_large_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(understanding, "_MOST_ROWS", 14)
    with pytest.raises(BadInput, match="15 rows"):
        run(arguments(tmp_path, "none"))


def test_the_intents_most_often_taken_for_each_other_are_named(tmp_path: Path) -> None:
    args = arguments(tmp_path, "none")
    args.test = tmp_path / "test.jsonl"
    said = [("the rent is due", "card"), ("rent", "card"), ("my card is lost", "rent"), ("lost my card", "card")]
    args.test.write_text("\n".join(json.dumps({"text": text, "intent": intent}) for text, intent in said))
    figures = run(args)
    assert figures["confused_1"] == "card / rent: 3"
    assert "confused_2" not in figures


def test_the_threshold_keeps_right_answers_and_rejects_foreign_texts() -> None:
    own = np.array([0.9, 0.8, 0.7, 0.2], dtype=np.float32)
    right = np.array([True, True, True, False])
    assert 0.3 < threshold(own, right, np.array([0.1, 0.3], dtype=np.float32)) <= 0.7


def test_without_foreign_texts_the_least_sure_fiftieth_is_rejected() -> None:
    own = np.linspace(0, 1, 101, dtype=np.float32)
    assert threshold(own, own > 0, np.empty(0, dtype=np.float32)) == pytest.approx(0.02)
