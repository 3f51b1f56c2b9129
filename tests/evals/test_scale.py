from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from random import Random

import pytest

from evals import scale
from evals.rows import BadInput


def measured(folder: Path, *words: str) -> dict[str, float | int | str | None]:
    parser = ArgumentParser()
    scale.add_arguments(parser)
    args = parser.parse_args(words)
    args.folder = folder
    return scale.run(args)


def test_a_search_is_timed_over_the_chunks_that_were_asked_for(tmp_path: Path) -> None:
    metrics = measured(tmp_path, "--chunks", "40", "--searches", "3")

    assert metrics["n"] == 3
    assert int(metrics["chunks"] or 0) >= 40
    for name in ("untraced_rest_p95_ms", "traced_rest_p95_ms", "fsync_p50_ms"):
        assert float(metrics[name] or 0) > 0
    assert float(metrics["untraced_search_p50_ms"] or 0) >= float(metrics["untraced_rest_p50_ms"] or 0)


def test_the_same_seed_makes_the_same_library(tmp_path: Path) -> None:
    first, again, other = (scale._drafts(Random(seed), 6) for seed in (1, 1, 2))

    assert first == again
    assert first != other


@pytest.mark.parametrize("words", [("--chunks", "0"), ("--searches", "0")])
def test_no_chunks_and_no_searches_are_refused(tmp_path: Path, words: tuple[str, str]) -> None:
    with pytest.raises(BadInput, match="or more"):
        measured(tmp_path, *words)
