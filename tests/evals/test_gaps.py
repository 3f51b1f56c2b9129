from __future__ import annotations

import json
from pathlib import Path

import pytest

from evals.__main__ import main
from evals.gaps import figures


def test_the_suite_prints_ours_beside_exact_texts_and_words(tmp_path: Path) -> None:
    out = tmp_path / "out.json"
    assert main(["gaps", "--embeddings", "hashing", "--json", str(out)]) == 0
    metrics = json.loads(out.read_text())

    assert metrics["n"] == 144
    assert metrics["across_n"] > 70
    assert {"pairs_f1", "purity", "nmi", "baseline_exact_pairs_f1", "baseline_words_pairs_f1"} <= set(metrics)


def test_right_groups_score_one_and_singles_nothing() -> None:
    kinds, languages = ["a", "a", "b", "b"], ["en", "zh", "en", "zh"]
    right = figures([0, 0, 1, 1], kinds, languages)
    singles = figures([0, 1, 2, 3], kinds, languages)
    one = figures([0, 0, 0, 0], kinds, languages)

    assert (right["pairs_f1"], right["purity"], right["across_f1"]) == (1.0, 1.0, 1.0)
    assert right["nmi"] == pytest.approx(1.0)
    assert (singles["pairs_f1"], singles["purity"]) == (0.0, 1.0)
    assert one["purity"] == 0.5
    assert one["nmi"] == pytest.approx(0.0)


def test_a_file_without_kinds_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "q.jsonl"
    path.write_text('{"text": "a"}\n{"text": "b"}\n')
    assert main(["gaps", "--embeddings", "hashing", "--questions", str(path)]) == 2
    assert "fewer than two rows" in capsys.readouterr().err
