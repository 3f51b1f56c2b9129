"""Opens the library and its curation for one command."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.settings import read_settings
from assistant.stores import open_store
from knowledge_base.curation import Curation
from knowledge_base.index import open_index
from knowledge_base.library import Library
from knowledge_base.models import open_embedder

__all__ = ["OPERATOR", "KnowledgeDesk", "open_desk"]

OPERATOR = "operator"  # who did it, when it was done at the command line
PATIENCE_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class KnowledgeDesk:
    """Both faces of the knowledge base, on this data folder."""

    library: Library
    curation: Curation


def open_desk() -> KnowledgeDesk:
    """Costs nothing before first use; raises SettingsError or StoreFailure."""
    settings = read_settings()
    store = open_store(settings)
    embedder = open_embedder(settings.embeddings, folder=settings.data_dir / "models")
    index = open_index(settings.chroma_url or settings.data_dir / "index")
    library = Library(store=store, index=index, embedder=embedder, patience=PATIENCE_SECONDS)
    return KnowledgeDesk(library, Curation(store=store, library=library, embedder=embedder, patience=PATIENCE_SECONDS))
