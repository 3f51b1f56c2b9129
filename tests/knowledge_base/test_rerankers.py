from __future__ import annotations

import time
from pathlib import Path

import pytest

from knowledge_base.errors import EmbeddingFailure, RerankerFailure
from knowledge_base.rerankers import open_reranker
from knowledge_base.reranking import Reordering
from tests.knowledge_base.tiny_model import write_tiny_model, write_tiny_reranker


def test_an_empty_setting_is_no_reranker(tmp_path: Path) -> None:
    assert open_reranker("", folder=tmp_path) is None


@pytest.mark.parametrize("setting", ["bge", "st:", "st:a/b/c", "openai:x", "on", " "])
def test_an_unknown_setting_lists_what_is_possible(setting: str, tmp_path: Path) -> None:
    with pytest.raises(RerankerFailure, match=r"DESKSIDE_RERANKER takes nothing .* cross-encoder .*st:NAME"):
        open_reranker(setting, folder=tmp_path)


@pytest.mark.parametrize("setting", ["/no/such/folder", "st:no-such-model", "st:nobody/no-such-model"])
def test_a_model_that_is_not_there_is_named_at_once(setting: str, tmp_path: Path) -> None:
    with pytest.raises(RerankerFailure, match=rf"no cross-encoder for DESKSIDE_RERANKER={setting}; nothing is down"):
        open_reranker(setting, folder=tmp_path)


def test_a_model_for_vectors_is_refused_rather_than_given_a_random_head(tmp_path: Path) -> None:
    with pytest.raises(RerankerFailure, match="gives vectors, not scores"):
        open_reranker(str(write_tiny_model(tmp_path / "bge")), folder=tmp_path)


def test_a_name_is_looked_for_below_the_folder_of_models(tmp_path: Path) -> None:
    write_tiny_reranker(tmp_path / "tiny")
    found = open_reranker("st:tiny", folder=tmp_path)
    assert found is not None
    assert (found.name, found.state()) == ("st-tiny", "cold")


@pytest.mark.slow
def test_a_cross_encoder_scores_in_a_child_process(tmp_path: Path) -> None:
    reranker = open_reranker(str(write_tiny_reranker(tmp_path / "tiny")), folder=tmp_path)
    assert reranker is not None
    texts = [f"return within {days} days" for days in range(40)]
    try:
        scores = reranker.scores("退货 returns", texts)
        alone = [reranker.scores("退货 returns", [text])[0] for text in texts[:3]]
        other = reranker.scores("something else", texts)
        assert reranker.state() == "ready"
    finally:
        reranker.close()
    assert len(scores) == 40
    assert len(set(scores)) > 20
    assert scores[:3] == pytest.approx(alone, abs=1e-5)
    assert scores != pytest.approx(other, abs=1e-5)


@pytest.mark.slow
def test_one_with_several_numbers_a_text_says_so_and_is_left_out(tmp_path: Path) -> None:
    reranker = open_reranker(str(write_tiny_reranker(tmp_path / "nli", labels=3)), folder=tmp_path)
    assert reranker is not None
    reordering = Reordering(reranker)
    try:
        with pytest.raises(EmbeddingFailure, match="gives 3 numbers a text; a reranker gives one"):
            reranker.scores("a", ["b"])
        deadline = time.monotonic() + 10
        while reranker.state() != "failed" and time.monotonic() < deadline:
            time.sleep(0.05)
        assert reordering.depth() == 0
        assert "gives 3 numbers" in reordering.state()
    finally:
        reordering.close()
