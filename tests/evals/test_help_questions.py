from __future__ import annotations

import json
from pathlib import Path

import pytest

from evals.__main__ import main
from evals.help_questions import ROOT


def test_each_question_names_articles_that_exist(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out.json"
    assert main(["help_questions", "--embeddings", "hashing", "--rows", "all", "--show", "--json", str(out)]) == 0
    metrics = json.loads(out.read_text())
    assert metrics["n"] >= 120
    assert metrics["unanswerable"] >= 40
    assert 0.5 < metrics["hit@3"] <= 1  # by words; the real model is measured, not tested
    assert "->" in capsys.readouterr().out


def test_half_of_the_questions_are_chinese() -> None:
    rows = [json.loads(line) for line in (ROOT / "data" / "help_questions.jsonl").read_text().splitlines()]
    assert sum(row["language"] == "zh" for row in rows) * 2 == len(rows)


def test_a_gold_article_that_does_not_exist_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    article = tmp_path / "articles" / "returns.md"
    article.parent.mkdir()
    article.write_text("# Returns\nText")
    questions = tmp_path / "q.jsonl"
    questions.write_text('{"text": "t", "language": "en", "gold": ["refunds"]}\n')
    words = ["--embeddings", "hashing", "--questions", str(questions), "--articles", str(article.parent)]
    assert main(["help_questions", *words]) == 2
    assert "no article 'refunds'" in capsys.readouterr().err
