from __future__ import annotations

import json
from pathlib import Path

import pytest

from evals.__main__ import SUITES, main
from evals.retrieval import ranking_metrics
from tests.knowledge_base.tiny_model import write_tiny_reranker

PASSAGES = [
    {"id": "p1", "title": "Returns", "text": "A machine can be returned within 14 days, opened or not."},
    {"id": "p2", "title": "Filters", "text": "The filter of a purifier lasts nine months."},
    {"id": "p3", "title": "", "text": "Gift cards are valid for three years."},
]
QUERIES = [
    {"id": "q1", "text": "return an opened machine", "gold": ["p1"]},
    {"id": "q2", "text": "purifier filter", "gold": ["p2"]},
    {"id": "q3", "text": "are gift cards valid", "gold": ["p3"]},
]
Files = tuple[str, str, str, str, str, str]


@pytest.fixture
def files(tmp_path: Path) -> Files:
    for name, rows in (("p", PASSAGES), ("q", QUERIES)):
        (tmp_path / f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    passages, queries = str(tmp_path / "p.jsonl"), str(tmp_path / "q.jsonl")
    return ("--passages", passages, "--queries", queries, "--embeddings", "hashing")


def test_a_run_writes_one_flat_object(files: Files, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out.json"
    assert main(["retrieval", *files, "--json", str(out), "--fail-under", "recall@1=0.9"]) == 0
    metrics = json.loads(out.read_text())
    assert metrics["n"] == 3
    assert metrics["recall@1"] == metrics["ndcg@10"] == 1.0
    names = {"recall@1", "recall@5", "recall@10", "mrr@10", "ndcg@10"}
    assert names | {f"baseline_{name}_{metric}" for name in ("bm25", "dense", "minmax") for metric in names} <= set(
        metrics
    )
    assert {"passages_per_s", "query_p50_ms", "query_p95_ms", "embed_p50_ms", "command", "revision", "seconds"} <= set(
        metrics
    )
    assert metrics["command"].startswith("python -m evals retrieval --passages")
    assert "recall@5" in capsys.readouterr().out


def test_a_missed_gate_is_exit_1_and_an_unknown_one_exit_2(files: Files, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["retrieval", *files, "--fail-under", "mrr@10=0.5", "--fail-under", "recall@1=1.1"]) == 1
    assert "recall@1 is 1.0000, below 1.1" in capsys.readouterr().err
    assert main(["retrieval", *files, "--fail-under", "accuracy=1"]) == 2
    assert "no figure 'accuracy'" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{broken", "q.jsonl:2: is not JSON"),
        ("[1]", "q.jsonl:2: must be an object"),
        ('{"id": "q", "gold": ["p1"]}', "q.jsonl:2: has no 'text'"),
        ('{"id": "q", "text": 5, "gold": ["p1"]}', "q.jsonl:2: 'text' must be a str, not int"),
        ('{"id": "q", "text": "t", "gold": ["p9"]}', "q.jsonl:2: gold 'p9' is no passage's id"),
        ('{"id": "q", "text": "t", "gold": []}', "q.jsonl:2: has no gold"),
        ('{"id": "q", "text": "t", "gold": [["p1"]]}', "q.jsonl:2: 'gold' must hold ids, not list"),
        ('{"id": "q", "text": " \\n", "gold": ["p1"]}', "q.jsonl:2: 'text' is empty"),
        ('{"id": "q", "text": "\\ud800", "gold": ["p1"]}', "q.jsonl:2: holds half a character, '\\ud800'"),
        ("[" * 100_000, "q.jsonl:2: is nested too deeply"),
        ("9" * 5000, "q.jsonl:2: is not JSON"),
    ],
)
def test_a_wrong_row_is_named_with_file_and_line(
    files: Files, line: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    Path(files[3]).write_text(json.dumps(QUERIES[0]) + "\n" + line)
    assert main(["retrieval", *files]) == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"id": "p1", "text": "Other words."}, "p.jsonl:4: another passage with other words has the id 'p1' too"),
        ({"id": "p4", "text": ""}, "p.jsonl:4: 'text' is empty"),
        ({"id": "p4", "text": "x", "title": ["y"]}, "p.jsonl:4: 'title' must be a str, not list"),
    ],
)
def test_a_wrong_passage_is_named_too(
    files: Files, row: dict[str, object], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    Path(files[1]).write_text("".join(json.dumps(one) + "\n" for one in (*PASSAGES, row)))
    assert main(["retrieval", *files]) == 2
    assert said in capsys.readouterr().err


def test_a_passage_that_stands_there_twice_counts_once(files: Files, tmp_path: Path) -> None:
    out = tmp_path / "out.json"
    Path(files[1]).write_text("".join(json.dumps(one) + "\n" for one in (*PASSAGES, PASSAGES[0])))
    assert main(["retrieval", *files, "--json", str(out)]) == 0
    metrics = json.loads(out.read_text())
    assert metrics["passages"] == 3
    assert metrics["baseline_bm25_recall@10"] <= 1.0


def test_an_unknown_embedder_says_which_there_are(files: Files, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["retrieval", *files[:4], "--embeddings", "magic"]) == 2
    assert "takes e5 " in capsys.readouterr().err


def test_a_wrong_path_is_named(files: Files, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["retrieval", "--passages", str(tmp_path / "none.jsonl"), *files[2:]]) == 2
    assert "none.jsonl: No such file" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [[], ["nonsense"], ["retrieval"], ["retrieval", "--fail-under", "recall@5"]])
def test_wrong_usage_is_exit_2_or_help(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    assert stopped.value.code == (2 if arguments else 0)
    assert "retrieval" in "".join(capsys.readouterr())


def test_the_figures_are_the_usual_ones() -> None:
    metrics = ranking_metrics([["a", "b", "c"], ["x"]], [{"b", "c"}, {"y"}])
    assert metrics["recall@1"] == 0.0
    assert metrics["recall@5"] == 0.5
    assert metrics["mrr@10"] == 0.25
    assert metrics["ndcg@10"] == pytest.approx((1 / 1.58496 + 1 / 2) / (1 + 1 / 1.58496) / 2, abs=1e-4)


def test_every_suite_stands_in_one_table() -> None:
    assert {"retrieval", "help_questions", "tau2", "conversations"} <= set(SUITES)


@pytest.mark.slow
def test_a_reranker_is_measured_with_its_time(files: Files, tmp_path: Path) -> None:
    reranker, out = write_tiny_reranker(tmp_path / "tiny"), tmp_path / "out.json"
    assert main(["retrieval", *files, "--reranker", str(reranker), "--json", str(out)]) == 0
    metrics = json.loads(out.read_text())
    assert metrics["reranked"] >= 3
    assert metrics["rerank_p50_ms"] > 0
    assert metrics["recall@5"] == 1.0


def test_a_reranker_that_is_not_there_is_named(files: Files, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["retrieval", *files, "--reranker", "/no/such"]) == 2
    assert "no cross-encoder for DESKSIDE_RERANKER=/no/such" in capsys.readouterr().err
