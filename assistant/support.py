"""Finds the receipt each sentence of a model's draft rests on. Pure.

A first form: a sentence is supported when most of its content words stand in one receipt. A sentence that carries a
mark already, asks something, or is plain courtesy needs none.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

import yaml

from assistant.chinese_numbers import in_figures
from assistant.review import MARKER
from crm_tools.service.receipts import Receipt

__all__ = ["SENTENCE", "Supported", "support"]

ENOUGH = 0.6  # of a sentence's content words; half lets "The capital of France is Paris" rest on a page about cities
SENTENCE = re.compile(r"(?:[^.!?。！？\n]|\.(?=\d))*[.!?。！？\n]*(?:\s*\[r\d+\])*")
WORD = re.compile(r"[a-z][a-z'-]+|[a-z]*-?\d[\d,.]*\d|\d|[\u3400-\u9fff]")


@dataclass(frozen=True, slots=True)
class Supported:
    """The draft with a mark behind each sentence that rests on something, and the sentences that rest on nothing."""

    draft: str
    unsupported: tuple[str, ...]


def support(draft: str, receipts: Sequence[Receipt]) -> Supported:
    """Marks what can be marked."""
    proofs = {one.label: _words(f"{one.ref} {json.dumps(one.fields, ensure_ascii=False)}") for one in receipts}
    pieces: list[str] = []
    unsupported: list[str] = []
    for sentence in SENTENCE.findall(draft):
        said = _words(sentence)
        if len(said) < 2 or MARKER.search(sentence) or _needs_none(sentence):
            pieces.append(sentence)
            continue
        shares = {label: len(said & proof) / len(said) for label, proof in proofs.items()}
        best = max(shares, key=shares.__getitem__, default="")
        if best and shares[best] >= ENOUGH:
            text = sentence.rstrip()
            pieces.append(f"{text} [{best}]{sentence[len(text) :]}")
        else:
            pieces.append(sentence)
            unsupported.append(sentence.strip())
    return Supported("".join(pieces).strip(), tuple(unsupported))


def _needs_none(sentence: str) -> bool:
    text = sentence.casefold().replace("’", "'").strip(" \t\n*_->#")
    return text.endswith(("?", "？")) or text.startswith(_lists()[1])


def _words(text: str) -> set[str]:
    """Content words of either language, and pairs of Chinese characters."""
    tokens = WORD.findall(in_figures(text).casefold().replace("’", "'"))
    chinese = [token for token in tokens if "\u3400" <= token <= "\u9fff"]
    others = {token.rstrip("s") for token in tokens if token not in _lists()[0] and not "\u3400" <= token <= "\u9fff"}
    return others | {first + second for first, second in pairwise(chinese)}


@cache
def _lists() -> tuple[frozenset[str], tuple[str, ...]]:
    loaded = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8"))
    return frozenset(loaded["common"].split()), tuple(loaded["courtesy"])
