"""Opens the library and its curation for one command."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass

from assistant.embedding import embedding_choice, make_library
from assistant.settings import read_settings
from assistant.stores import open_store
from knowledge_base.curation import Curation
from knowledge_base.library import Library

__all__ = ["OPERATOR", "KnowledgeDesk", "opened_desk"]

OPERATOR = "operator"  # who did it, when it was done at the command line
PATIENCE_SECONDS = 30.0
GAPS_PATIENCE_SECONDS = 120.0  # by words alone the gaps would be others


@dataclass(frozen=True, slots=True)
class KnowledgeDesk:
    """Both faces of the knowledge base, on this data folder."""

    library: Library
    curation: Curation


@contextmanager
def opened_desk() -> Iterator[KnowledgeDesk]:
    """Costs nothing before first use, and leaves the index free for another process.

    Raises SettingsError or StoreFailure.
    """
    settings = read_settings()
    choice = embedding_choice(settings)
    with closing(choice.open(settings.embeddings)) as embedder, closing(open_store(settings)) as store:
        library = make_library(settings, store, embedder=embedder, patience=PATIENCE_SECONDS)
        with closing(library):
            curation = Curation(store=store, library=library, embedder=embedder, patience=GAPS_PATIENCE_SECONDS)
            yield KnowledgeDesk(library, curation)
