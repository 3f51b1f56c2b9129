"""Finds the receipt each sentence of a model's draft rests on. Pure.

A sentence is supported when most of what it says stands in one receipt, as the review compares words, figures and days.
A sentence that carries a mark already, asks something, or is plain courtesy needs none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.review import MARKER
from assistant.reviewing.asked import asks_or_greets
from assistant.reviewing.evidence import Said, read_all
from assistant.reviewing.support import borne_out, weight
from crm_tools.service.receipts import Receipt

__all__ = ["SENTENCE", "Supported", "support"]

ENOUGH = 0.6  # of what is said; half lets "The capital of France is Paris" rest on a page about cities
LITTLE = 2.0  # content words; who says less claims nothing
SENTENCE = re.compile(r"(?:[^.!?。！？\n]|\.(?=\d))*[.!?。！？\n]*(?:\s*\[r\d+\])*")


@dataclass(frozen=True, slots=True)
class Supported:
    """The draft with a mark behind each sentence that rests on something, and the sentences that rest on nothing."""

    draft: str
    unsupported: tuple[str, ...]


def support(draft: str, receipts: Sequence[Receipt]) -> Supported:
    """Marks what can be marked; what is for staff only proves nothing."""
    proofs = [one for one in read_all(receipts) if not one.internal]
    pieces: list[str] = []
    unsupported: list[str] = []
    for sentence in SENTENCE.findall(draft):
        said = Said(sentence)
        if weight(said) < LITTLE or MARKER.search(sentence) or asks_or_greets(sentence):
            pieces.append(sentence)
            continue
        best = max(proofs, key=lambda one: borne_out(said, [one]), default=None)
        if best is None or borne_out(said, [best]) < ENOUGH:
            pieces.append(sentence)
            unsupported.append(sentence.strip())
            continue
        text = sentence.rstrip()
        mark = "" if best.kind == "tool" and not best.done else f" [{best.label}]"  # a mark says that it ran
        pieces.append(f"{text}{mark}{sentence[len(text) :]}")
    return Supported("".join(pieces).strip(), tuple(unsupported))
