"""Brings the index to what the store holds; does only what changed, and can be stopped anywhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor

import numpy as np

from knowledge_base.embeddings import Embedder, Vectors
from knowledge_base.passages import Report
from knowledge_base.vectors import Entry, Index, Shelf

__all__ = ["Progress", "Wanted", "sync_index"]

EMBED_AT_ONCE = 64  # what a crash can cost: chunks embedded but not yet in the index

Progress = Callable[[int, int], None]
"""Called with how many texts are in and how many have to be, from the thread that indexes."""
Wanted = Mapping[Shelf, Sequence[Entry]]
"""What each shelf has to hold, all shelves of one model."""


def sync_index(wanted: Wanted, index: Index, embedder: Embedder, progress: Progress) -> Report:
    """Makes the shelves hold exactly these entries; one that is already there is not embedded again.

    What is there is asked of the index itself, so a crash in the middle or a lost index mends itself. A text that
    stands in two places, or moved from one audience's shelf to another's, is embedded once.
    """
    present = {shelf: index.ids(shelf) for shelf in wanted}
    missing = [(shelf, entry) for shelf, own in wanted.items() for entry in own if entry.id not in present[shelf]]
    total = sum(len(own) for own in wanted.values())
    missing.sort(key=lambda one: len(one[1].text.encode()))  # texts of one length fill a batch without padding
    known = _moved(missing, present, index)
    again = Counter(entry.text for _, entry in missing)
    ready, embedded = total - len(missing), 0
    with ThreadPoolExecutor(1) as writer:  # the index writes a part while the model works on the next
        writing: Future[None] | None = None
        for start in range(0, len(missing), EMBED_AT_ONCE):
            progress(ready, total)
            part = missing[start : start + EMBED_AT_ONCE]
            fresh = _embedded(part, known, embedder)
            embedded += len(fresh)
            known.update((text, row) for text, row in fresh.items() if again[text] > 1)
            if writing is not None:
                writing.result()
            writing = writer.submit(_write, part, {**known, **fresh}, index)
            ready += len(part)
        if writing is not None:
            writing.result()
    progress(ready, total)
    return Report(embedded=embedded, dropped=_drop_extra(wanted, present, index))


def _embedded(part: Sequence[tuple[Shelf, Entry]], known: dict[str, Vectors], embedder: Embedder) -> dict[str, Vectors]:
    texts = list(dict.fromkeys(entry.text for _, entry in part if entry.text not in known))
    return dict(zip(texts, embedder.embed_passages(texts), strict=True)) if texts else {}


def _moved(
    missing: Sequence[tuple[Shelf, Entry]], present: Mapping[Shelf, set[str]], index: Index
) -> dict[str, Vectors]:
    """Vectors of what is missing on one shelf and still lies on another, by text."""
    found: dict[str, Vectors] = {}
    for shelf, ids in present.items():
        texts = {entry.id: entry.text for _, entry in missing if entry.id in ids}
        found.update((texts[name], row) for name, row in index.vectors(shelf, list(texts)).items())
    return found


def _write(part: Sequence[tuple[Shelf, Entry]], rows: Mapping[str, Vectors], index: Index) -> None:
    for shelf in dict.fromkeys(shelf for shelf, _ in part):
        own = [entry for at, entry in part if at == shelf]
        index.change(shelf, put=own, vectors=np.stack([rows[entry.text] for entry in own]), drop=[])


def _drop_extra(wanted: Wanted, present: Mapping[Shelf, set[str]], index: Index) -> int:
    dropped = 0
    for shelf, own in wanted.items():
        extra = sorted(present[shelf] - {entry.id for entry in own})
        if extra:
            index.change(shelf, put=[], vectors=np.empty((0, 0), dtype=np.float32), drop=extra)
        dropped += len(extra)
    return dropped
