"""What may go wrong in the library; the class says who acts next.

KnowledgeError
├── UnreadableSource   whoever sent the file: mend it and add it again
├── EmbeddingFailure   the operator: the embedding model cannot be loaded or was lost
└── IndexFailure       the operator: the vector index cannot be opened or written
"""

from __future__ import annotations

__all__ = ["EmbeddingFailure", "IndexFailure", "KnowledgeError", "UnreadableSource"]


class KnowledgeError(Exception):
    """Something in the library could not be done."""

    code = "knowledge-error"


class UnreadableSource(KnowledgeError):
    """The file cannot be read as an article."""

    code = "unreadable-source"


class EmbeddingFailure(KnowledgeError):
    """The embedding model cannot be used."""

    code = "embedding-failure"


class IndexFailure(KnowledgeError):
    """The vector index cannot be used."""

    code = "index-failure"
