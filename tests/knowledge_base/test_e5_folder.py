from __future__ import annotations

import json
import struct
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from knowledge_base import e5_folder
from knowledge_base.e5_folder import FOLDER, unpacked_model
from knowledge_base.e5_format import find_weights, read_weights
from knowledge_base.errors import EmbeddingFailure

PIECES = ["<s>", "<pad>", "</s>", "<unk>", "▁", "▁query", ":", "a"]


def tiny_weights() -> bytes:
    """A model of the bundled format: one layer, 32 wide, eight pieces."""
    blob = "".join(PIECES).encode()
    ends = np.cumsum([0, *[len(piece.encode()) for piece in PIECES]])
    head = b"E5S1" + struct.pack("<I7ifi", 1, 32, 1, 2, 64, len(PIECES), 16, 2, 1e-12, 32)
    head += struct.pack("<5iQ", len(PIECES), 0, 2, 1, 3, len(blob)) + struct.pack(f"<{len(ends)}I", *ends)
    head += struct.pack(f"<{len(PIECES)}f", *range(0, -len(PIECES), -1)) + blob + struct.pack("<iI", 0, 0)
    sizes = {"emb.word": 32 * len(PIECES), "emb.pos": 512, "emb.type": 64, "emb.ln.w": 32, "emb.ln.b": 32}
    for name in ("q", "k", "v", "ao", "fi", "fo"):
        sizes[f"l0.{name}.w"] = 2048 if name in ("fi", "fo") else 1024
        sizes[f"l0.{name}.b"] = 64 if name == "fi" else 32
    sizes |= {f"l0.{name}.{part}": 32 for name in ("aln", "oln") for part in "wb"}
    matrices = {name for name in sizes if name == "emb.word" or (name.endswith(".w") and "ln" not in name)}
    block = struct.pack("<e", 0.5) + bytes([0x80 | 0x0A] * 16)  # low nibbles 10, high nibbles 8
    data = {
        name: block * (count // 32) if name in matrices else struct.pack("<f", 1.5) * count
        for name, count in sizes.items()
    }
    at = len(head) + 4 + sum(2 + len(name) + 21 for name in sizes)
    directory = struct.pack("<i", len(sizes))
    for name, count in sizes.items():
        directory += struct.pack("<H", len(name)) + name.encode() + struct.pack("<BIQQ", 0, count, at, len(data[name]))
        at += len(data[name])
    return head + directory + b"".join(data.values())


@pytest.fixture
def weights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "tiny.bin"
    path.write_bytes(tiny_weights())
    monkeypatch.setattr(e5_folder, "find_weights", lambda: path)
    return path


def test_blocks_are_unpacked_low_nibbles_first(weights: Path) -> None:
    read = read_weights(weights)
    assert read.tensors["l0.fo.w"].shape == (32, 64)
    assert read.tensors["l0.q.w"][0].tolist() == [1.0] * 16 + [0.0] * 16
    assert read.tensors["l0.q.b"].tolist() == [1.5] * 32
    assert [piece for piece, _ in read.pieces.scored] == PIECES


def test_the_folder_is_an_ordinary_model_folder(weights: Path, tmp_path: Path) -> None:
    made = unpacked_model(tmp_path / "models")
    assert made.name == FOLDER
    assert json.loads((made / "config.json").read_text())["hidden_size"] == 32
    assert {"model.safetensors", "tokenizer.json", "modules.json"} <= {path.name for path in made.iterdir()}


def test_newlines_and_tabs_fold_to_one_space(weights: Path, tmp_path: Path) -> None:
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(unpacked_model(tmp_path / "models") / "tokenizer.json"))
    assert tokenizer.encode("query:\n\t a ").tokens == tokenizer.encode("query: a").tokens
    assert "<unk>" not in tokenizer.encode("query:\na").tokens


def test_many_may_unpack_at_once(weights: Path, tmp_path: Path) -> None:
    with ThreadPoolExecutor(6) as pool:
        made = set(pool.map(lambda _: unpacked_model(tmp_path / "models"), range(6)))
    assert len(made) == 1
    assert [path.name for path in (tmp_path / "models").iterdir()] == [FOLDER]


def test_a_folder_that_somebody_else_is_just_putting_in_its_place_is_let_be(
    weights: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    moved = tmp_path / "models" / f".{FOLDER}-moved"
    monkeypatch.setattr(Path, "glob", lambda _self, _pattern: iter([moved]))
    assert unpacked_model(tmp_path / "models").is_dir()


def test_a_torn_folder_is_made_anew(weights: Path, tmp_path: Path) -> None:
    made = unpacked_model(tmp_path / "models")
    whole = (made / "model.safetensors").stat().st_size
    (made / "model.safetensors").write_bytes(b"half")
    assert (unpacked_model(tmp_path / "models") / "model.safetensors").stat().st_size == whole


def test_a_whole_folder_is_left_alone(weights: Path, tmp_path: Path) -> None:
    before = (unpacked_model(tmp_path / "models") / "config.json").stat().st_mtime_ns
    weights.unlink()
    assert (unpacked_model(tmp_path / "models") / "config.json").stat().st_mtime_ns == before


def test_a_place_that_cannot_be_written_is_named(weights: Path, tmp_path: Path) -> None:
    (tmp_path / "models").write_text("in the way")
    with pytest.raises(EmbeddingFailure, match="models"):
        unpacked_model(tmp_path / "models")


def test_other_data_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.bin").write_bytes(b"PK\3\4 something else")
    with pytest.raises(EmbeddingFailure, match="reinstall"):
        read_weights(tmp_path / "x.bin")


def test_the_bundled_weights_are_installed() -> None:
    assert find_weights().stat().st_size > 50_000_000
