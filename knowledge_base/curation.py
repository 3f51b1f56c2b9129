"""The second face of the knowledge base: what it lacks, what waits for approval, what is written here, what is old."""

from __future__ import annotations

from crm_tools.store import Clock, Store, utc_now
from knowledge_base.article_desk import ArticleDesk
from knowledge_base.checkup import Checkup
from knowledge_base.draft_desk import DraftDesk
from knowledge_base.drafting import Writer
from knowledge_base.embeddings import Embedder
from knowledge_base.gap_desk import GapDesk
from knowledge_base.library import Library
from knowledge_base.question_vectors import QuestionVectors

__all__ = ["Curation"]

PATIENCE_SECONDS = 3.0  # how long a list of gaps waits for a model that is still warming before words have to do


class Curation:
    """Four desks, all synchronous and safe to call from many threads. A `writer` words drafts better than we do."""

    def __init__(
        self,
        *,
        store: Store,
        library: Library,
        embedder: Embedder,
        clock: Clock = utc_now,
        patience: float = PATIENCE_SECONDS,
        writer: Writer | None = None,
    ) -> None:
        vectors = QuestionVectors(embedder, patience=patience)
        self.gaps = GapDesk(store=store, library=library, vectors=vectors, clock=clock, writer=writer)
        self.drafts = DraftDesk(store=store, clock=clock, writer=writer)
        self.articles = ArticleDesk(store=store, clock=clock)
        self.checkup = Checkup(store=store, clock=clock)
