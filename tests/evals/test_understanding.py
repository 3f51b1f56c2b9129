"""The suite learns from one file, reads the other, and rejects what is out of scope."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import pytest

from assistant.engine import scoring
from evals.rows import BadInput
from evals.understanding import add_arguments, run

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
@pytest.mark.parametrize("few", [3000, 0])
def test_the_figures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, embeddings: str, few: int) -> None:
    monkeypatch.setattr(scoring, "_FEW", few)
    figures = run(arguments(tmp_path, embeddings))
    assert figures["n"] == 15
    assert figures["accuracy"] == 1.0
    for name in ("in_scope_accuracy", "oos_recall", "auroc"):
        assert isinstance(figures[name], float)
        assert 0.2 <= figures[name] <= 1
    assert figures["text_p50_ms"] > 0


def test_one_intent_alone_is_refused(tmp_path: Path) -> None:
    args = arguments(tmp_path, "none")
    args.train.write_text('{"text": "a", "intent": "b"}', encoding="utf-8")
    with pytest.raises(BadInput, match="two intents"):
        run(args)
