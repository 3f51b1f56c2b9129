from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from knowledge_base.embeddings import HashingEmbedder
from knowledge_base.errors import EmbeddingFailure
from knowledge_base.model_names import plain_name
from knowledge_base.models import open_embedder
from tests.knowledge_base.provider_server import ProviderServer
from tests.knowledge_base.tiny_model import write_tiny_model


@pytest.mark.parametrize("setting", ["bge", "", "st:", "st:a/b/c", "e5 ", "OPENAI:x", "openai:", ":x"])
def test_an_unknown_setting_lists_what_is_possible(setting: str, tmp_path: Path) -> None:
    with pytest.raises(EmbeddingFailure, match=r"sentence-transformers.*openai:text-embedding-3-small"):
        open_embedder(setting, folder=tmp_path)


@pytest.mark.parametrize("setting", ["/no/such/folder", "st:no-such-model", "st:nobody/no-such-model"])
def test_a_model_that_is_not_there_is_looked_for_offline_and_named(setting: str, tmp_path: Path) -> None:
    with pytest.raises(EmbeddingFailure, match=r"no-such-model nor in|/no/such/folder; nothing is downloaded"):
        open_embedder(setting, folder=tmp_path)


def test_a_folder_is_named_by_what_is_in_it_wherever_it_lies(tmp_path: Path) -> None:
    first = write_tiny_model(tmp_path / "a" / "bge-tiny")
    moved = write_tiny_model(tmp_path / "models" / "bge-tiny")
    other = write_tiny_model(tmp_path / "b" / "bge-tiny", seed=1)
    names = [open_embedder(one, folder=tmp_path / "models").name for one in (str(first), "st:bge-tiny", str(other))]
    assert names[0] == names[1] != names[2]
    assert names[0].startswith("st-bge-tiny-")
    assert moved.name in names[0]


@pytest.mark.slow
def test_a_local_model_runs_in_a_child_with_the_prompts_of_its_folder(tmp_path: Path) -> None:
    told = write_tiny_model(tmp_path / "told", prompts={"query": "q: ", "passage": "p: "})
    plain = write_tiny_model(tmp_path / "plain")
    with_prompts, without = open_embedder(str(told), folder=tmp_path), open_embedder(str(plain), folder=tmp_path)
    try:
        rows = with_prompts.embed_passages(["return within 14 days", "退货 14 天"])
        assert rows.shape == (2, 16)
        assert np.linalg.norm(rows, axis=1) == pytest.approx(1, abs=1e-5)
        assert with_prompts.embed_queries(["a"])[0] == pytest.approx(without.embed_queries(["q: a"])[0], abs=1e-5)
        assert rows[0] == pytest.approx(without.embed_passages(["p: return within 14 days"])[0], abs=1e-5)
    finally:
        with_prompts.close()
        without.close()


def test_models_of_the_e5_family_get_their_words_even_where_the_folder_does_not_tell(tmp_path: Path) -> None:
    untold = open_embedder(str(write_tiny_model(tmp_path / "multilingual-e5-base")), folder=tmp_path)
    told = open_embedder(str(write_tiny_model(tmp_path / "e5x", prompts={"query": "q "})), folder=tmp_path)
    assert vars(untold)["_before"] == {"query": "query: ", "passage": "passage: "}
    assert vars(told)["_before"] == {"query": "q ", "passage": ""}


@pytest.fixture
def provider() -> Iterator[ProviderServer]:
    server = ProviderServer()
    yield server
    server.close()


def test_a_provider_is_asked_in_batches_and_its_vectors_are_normalised(
    provider: ProviderServer, tmp_path: Path
) -> None:
    embedder = open_embedder("openai:tiny", folder=tmp_path, base_url=provider.url, api_key="k")
    assert (embedder.name, embedder.state()) == ("openai:tiny", "cold")
    texts = [f"text {number}" for number in range(150)]
    rows = embedder.embed_passages(texts)
    assert np.linalg.norm(rows, axis=1) == pytest.approx(1, abs=1e-5)
    assert rows == pytest.approx(HashingEmbedder(32).embed_passages(texts), abs=1e-5)
    assert len(provider.asked) == 3
    assert json.loads(provider.asked[0])["model"] == "tiny"
    embedder.embed_queries(["a", "b", "a"])
    embedder.embed_queries(["b", "a"])
    assert len(provider.asked) == 5
    assert embedder.state() == "ready"


def test_a_provider_that_fails_rests_and_names_its_settings(
    provider: ProviderServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    embedder = open_embedder("openai:tiny", folder=tmp_path, base_url=provider.url)
    provider.status = 401
    with pytest.raises(EmbeddingFailure, match="DESKSIDE_EMBEDDINGS_API_KEY"):
        embedder.embed_queries(["a"])
    assert embedder.state() == "failed"
    monkeypatch.setattr("knowledge_base.embeddings_provider.REST_SECONDS", 0.0)
    with pytest.raises(EmbeddingFailure):
        embedder.embed_queries(["a"])
    provider.status = 200
    assert embedder.state() == "ready"
    assert embedder.embed_queries(["a"]).shape == (1, 32)


def test_a_provider_whose_package_is_missing_says_so(tmp_path: Path) -> None:
    with pytest.raises(EmbeddingFailure, match=r"langchain.ollama"):
        open_embedder("ollama:bge-m3", folder=tmp_path).embed_queries(["a"])


def test_a_model_is_called_by_its_plain_name() -> None:
    assert plain_name("multilingual-e5-small-q4-centred") == "multilingual-e5-small"
    assert plain_name("openai:text-embedding-3-small") == "openai:text-embedding-3-small"
