"""Opens the embedding model and the reranker that the settings name, and the library on its index."""

from __future__ import annotations

from assistant.settings import Settings
from crm_tools.store import Clock, Store, utc_now
from knowledge_base.embeddings import Embedder
from knowledge_base.index import open_index
from knowledge_base.indexing import Choice
from knowledge_base.library import PATIENCE_SECONDS, Library
from knowledge_base.models import open_embedder
from knowledge_base.rerankers import open_reranker
from knowledge_base.reranking import Reordering
from knowledge_base.vectors import Index

__all__ = ["embedding_choice", "make_library"]


def embedding_choice(settings: Settings, *, background: bool = False) -> Choice:
    """The setting, and how any other one is opened beside it; a server indexes in the `background`.

    Raises nothing: opening does.
    """

    def opened(embeddings: str) -> Embedder:
        return open_embedder(
            embeddings,
            folder=settings.data_dir / "models",
            base_url=settings.embeddings_base_url,
            api_key=settings.embeddings_api_key.get_secret_value(),
            background=background,
        )

    return Choice(settings.embeddings, opened)


def make_library(
    settings: Settings,
    store: Store,
    *,
    embedder: Embedder,
    index: Index | None = None,
    clock: Clock = utc_now,
    patience: float = PATIENCE_SECONDS,
) -> Library:
    """The library of this data folder; nothing is loaded before first use.

    Raises RerankerFailure when the setting names none that is there.
    """
    reranker = open_reranker(settings.reranker, folder=settings.data_dir / "models")
    library = Library(
        store=store,
        index=index or open_index(settings.chroma_url or settings.data_dir / "index"),
        embedder=embedder,
        clock=clock,
        patience=patience,
        choice=embedding_choice(settings),
    )
    library.rerank_with(Reordering(reranker))
    return library
