"""Indexes the library of a folder on the real index, slowly enough to be killed in the middle; says how far it is."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from pathlib import Path

from crm_tools.store import Store
from knowledge_base import sync
from knowledge_base.embeddings import HashingEmbedder, Vectors
from knowledge_base.index import open_index
from knowledge_base.library import Library

__all__ = ["Slow"]


class Slow(HashingEmbedder):
    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        time.sleep(0.01)
        return super().embed_passages(texts)


if __name__ == "__main__":
    root = Path(sys.argv[1])
    sync.EMBED_AT_ONCE = 8
    library = Library(
        store=Store(f"sqlite:///{root / 'deskside.db'}"), index=open_index(root / "index"), embedder=Slow()
    )
    library.bring_index_up_to_date(lambda ready, total: print(ready, flush=True))  # noqa: T201 - whoever kills, reads
    print("done", flush=True)  # noqa: T201
