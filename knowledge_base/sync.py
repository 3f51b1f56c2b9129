"""Brings the index to what the store holds; does only what changed, and can be stopped anywhere."""

from __future__ import annotations

from collections.abc import Sequence

from knowledge_base.embeddings import Embedder
from knowledge_base.passages import Report
from knowledge_base.vectors import Entry, Index, Shelf

__all__ = ["index_entries"]

EMBED_AT_ONCE = 32  # what a crash can cost: chunks embedded but not yet in the index


def index_entries(shelf: Shelf, entries: Sequence[Entry], index: Index, embedder: Embedder) -> Report:
    """Makes a shelf of the index hold exactly these entries; one that is already there is not embedded again.

    What is there is asked of the index itself, so a crash in the middle or a lost index folder mends itself.
    """
    present = index.ids(shelf)
    missing = [entry for entry in entries if entry.id not in present]
    for start in range(0, len(missing), EMBED_AT_ONCE):
        part = missing[start : start + EMBED_AT_ONCE]
        index.change(shelf, put=part, vectors=embedder.embed_passages([entry.text for entry in part]), drop=[])
    extra = sorted(present - {entry.id for entry in entries})
    if extra:
        index.change(shelf, put=[], vectors=embedder.embed_passages([]), drop=extra)
    return Report(embedded=len(missing), dropped=len(extra))
