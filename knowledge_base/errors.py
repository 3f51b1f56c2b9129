"""What may go wrong in the library; the class says who acts next.

KnowledgeError
├── UnreadableSource   whoever sent the file: mend it and add it again
├── NotThere           whoever asked: name an article, draft or gap that exists
├── Unfit              whoever wrote it: mend what is said and send it again
├── Outdated           whoever wrote it: it changed meanwhile, look again
├── EmbeddingFailure   the operator: the embedding model cannot be loaded or was lost
│   └── RerankerFailure  the operator: the setting names no reranker
└── IndexFailure       the operator: the vector index cannot be opened or written
    └── IndexInUse     nobody: the process that owns the index does what is due
"""

from __future__ import annotations

from pathlib import Path

__all__ = [
    "EmbeddingFailure",
    "IndexFailure",
    "IndexInUse",
    "KnowledgeError",
    "NotThere",
    "Outdated",
    "RerankerFailure",
    "Unfit",
    "UnreadableSource",
]


class KnowledgeError(Exception):
    """Something in the library could not be done."""

    code = "knowledge-error"


class UnreadableSource(KnowledgeError):
    """The file cannot be read as an article."""

    code = "unreadable-source"


class NotThere(KnowledgeError):
    """There is no such article, draft or gap."""

    code = "not-found"


class Unfit(KnowledgeError):
    """What was written cannot become an article as it is."""

    code = "invalid"


class Outdated(KnowledgeError):
    """What was to be changed is no longer as it was; `current` is what stands there now, where there is something."""

    code = "conflict"

    def __init__(self, said: str, current: object = None) -> None:
        super().__init__(said)
        self.current = current


class EmbeddingFailure(KnowledgeError):
    """The embedding model cannot be used."""

    code = "embedding-failure"


class RerankerFailure(EmbeddingFailure):
    """The setting of the reranker names none that can be opened."""

    code = "reranker-failure"


class IndexFailure(KnowledgeError):
    """The vector index cannot be used."""

    code = "index-failure"


class IndexInUse(IndexFailure):
    """Another process owns the embedded index."""

    code = "index-in-use"

    def __init__(self, folder: Path, owner: str) -> None:
        self.owner = owner
        who = f"process {owner}" if owner else "another process"
        super().__init__(
            f"the vector index at {folder} belongs to {who}, a running server most likely; "
            "it keeps the index up to date by itself"
        )
