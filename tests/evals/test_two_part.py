from __future__ import annotations

import json
from pathlib import Path

import pytest

from evals.__main__ import main
from evals.two_part import ROOT
from knowledge_base.parts import parts_of


def test_both_articles_are_looked_for_with_and_without_parts(tmp_path: Path) -> None:
    out = tmp_path / "out.json"
    assert main(["two_part", "--embeddings", "hashing", "--json", str(out)]) == 0
    metrics = json.loads(out.read_text())
    assert metrics["n"] == 24
    assert metrics["both@4"] > metrics["both@4_whole"]  # by words; the real model is measured, not tested


def test_each_message_asks_two_things_half_of_them_in_chinese() -> None:
    rows = [json.loads(line) for line in (ROOT / "data" / "two_part_questions.jsonl").read_text().splitlines()]
    assert all(len(row["golds"]) == len(parts_of(row["text"])) == 2 for row in rows)
    assert sum(row["language"] == "zh" for row in rows) * 2 == len(rows)


def test_a_gold_article_that_does_not_exist_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    article = tmp_path / "articles" / "returns.md"
    article.parent.mkdir()
    article.write_text("# Returns\nText")
    questions = tmp_path / "q.jsonl"
    questions.write_text('{"text": "t", "language": "en", "golds": [["returns"], ["refunds"]]}\n')
    words = ["--embeddings", "hashing", "--questions", str(questions), "--articles", str(article.parent)]
    assert main(["two_part", *words]) == 2
    assert "no article 'refunds'" in capsys.readouterr().err
