from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path

import numpy as np

from evals import fusion
from evals.fusion import Asked
from knowledge_base.ranking import HEAD_WEIGHT, KEYWORD_WEIGHTS


def a_set(folder: Path, *, language: str) -> tuple[str, str]:
    things = {"en": ("kettle", "grinder", "scale", "filter"), "zh": ("水壶", "磨豆机", "电子秤", "滤芯")}[language]
    tell = {"en": "The {} is cleaned with vinegar.", "zh": "{}要用白醋清洗。"}[language]
    rows: list[dict[str, object]] = [
        {"id": str(at), "title": thing, "text": tell.format(thing)} for at, thing in enumerate(things)
    ]
    asked: list[dict[str, object]] = [
        {"id": f"q{at}", "text": thing, "gold": [str(at)]} for at, thing in enumerate(things)
    ]
    files = folder / f"{language}.passages.jsonl", folder / f"{language}.queries.jsonl"
    for file, held in zip(files, (rows, asked), strict=True):
        file.write_text("\n".join(json.dumps(row) for row in held), encoding="utf-8")
    return str(files[0]), str(files[1])


def test_every_language_gets_a_weight_of_its_own_beside_the_shipped_one(tmp_path: Path) -> None:
    parser = ArgumentParser()
    fusion.add_arguments(parser)
    english, chinese = a_set(tmp_path, language="en"), a_set(tmp_path, language="zh")
    args = parser.parse_args(["--set", *english, "--set", *chinese, "--embeddings", "hashing"])
    args.folder = tmp_path
    metrics = fusion.run(args)

    assert metrics["n"] == 8
    assert metrics["shipped_head"] == HEAD_WEIGHT
    assert metrics["shipped_keyword_zh"] == KEYWORD_WEIGHTS["zh"]
    assert 0 <= float(metrics["keyword_en"] or 0) <= 2
    assert metrics["set1_en_shipped_ndcg@10"] == metrics["set2_zh_shipped_ndcg@10"] == 1.0


def test_what_tells_right_from_wrong_has_the_lower_loss() -> None:
    # Meaning says nothing here, and words everything; the third place of the first question is padding.
    alike = np.array([[0.5, 0.5, -9.0], [0.5, 0.5, 0.5]], dtype=np.float32)
    words = np.array([[0.9, 0.1, 0.0], [0.2, 0.8, 0.1]], dtype=np.float32)
    gold = np.array([[True, False, False], [False, True, False]])
    asked = Asked("en", alike, alike, words, gold, [["a", "b"], ["a", "b", "c"]], [{"a"}, {"b"}])

    assert asked.loss(0.5, 1.0) < asked.loss(0.5, 0.0)
    assert asked.ndcg(0.5, 1.0) == 1.0
    assert asked.ndcg(0.5, 0.0) < 1.0
