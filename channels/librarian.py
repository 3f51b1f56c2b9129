"""Opens the library for one command that only adds to the store; the index is brought up to date by its owner."""

from __future__ import annotations

from assistant.embedding import embedding_choice, make_library
from assistant.settings import read_settings
from assistant.stores import open_store
from knowledge_base.library import Library

__all__ = ["open_library"]


def open_library() -> Library:
    """The library of this data folder, for one command."""
    settings = read_settings()
    embedder = embedding_choice(settings).open(settings.embeddings)
    return make_library(settings, open_store(settings), embedder=embedder, patience=30.0)
