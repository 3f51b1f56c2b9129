"""Composes the mind. Every collaborator can be given, so that tests and evals call this too."""

from __future__ import annotations

from pathlib import Path

import structlog
from langchain_core.language_models import BaseChatModel

from assistant.agent import Agent
from assistant.copilot import make_copilot
from assistant.embedding import embedding_choice, make_library
from assistant.engine.company import Company as Sayings
from assistant.engine.model import BuiltinModel
from assistant.engine.understanding import Understanding
from assistant.mind import Mind
from assistant.models import Brains, choose_brains
from assistant.settings import Settings
from assistant.stores import open_store
from assistant.threads import Threads
from assistant.toolbox import Toolbox
from crm_tools.commerce.catalog import products
from crm_tools.people.company import company
from crm_tools.registry import customer_tools
from crm_tools.store import Clock, Store, utc_now
from knowledge_base.curation import Curation
from knowledge_base.embeddings import Embedder
from knowledge_base.vectors import Index

__all__ = ["make_engine", "make_mind", "open_store", "warm_up"]

log = structlog.get_logger()

TURN_SECONDS = 30.0


def make_mind(
    settings: Settings,
    *,
    store: Store | None = None,
    embedder: Embedder | None = None,
    index: Index | None = None,
    model: BaseChatModel | None = None,
    clock: Clock = utc_now,
) -> Mind:
    """A mind ready to take turns; it answers by keywords until `warm_up` has run. A given `model` has no stand-in.

    Raises SettingsError, StoreFailure, RerankerFailure or IndexFailure, each with what to do about it.
    """
    store = store or open_store(settings)
    folder = settings.data_dir
    embedder = embedder or embedding_choice(settings).open(settings.embeddings)
    library = make_library(settings, store, embedder=embedder, index=index, clock=clock)
    threads = Threads(store)
    builtin = make_engine(store, embedder)
    brains = Brains(model) if model is not None else choose_brains(settings, builtin)
    toolbox = Toolbox(tools=customer_tools(), library=library, threads=threads)
    agent = Agent(brains, toolbox)
    alone = brains if model is not None or brains.first is builtin else Brains(builtin)
    return Mind(
        store=store,
        library=library,
        curation=Curation(store=store, library=library, embedder=embedder, clock=clock),
        embedder=embedder,
        understanding=builtin.understanding,
        threads=threads,
        toolbox=toolbox,
        agent=agent,
        stand_in=agent if alone is brains else Agent(alone, toolbox),
        copilot=make_copilot(brains, alone, library=library, threads=threads),
        clock=clock,
        secret=settings.signing_key(),
        model_name=settings.model if model is None else "given",
        folder=folder,
        turn_seconds=max(TURN_SECONDS, 2 * settings.model_seconds),
        writer=None if brains.first is builtin else brains.first,
    )


def make_engine(store: Store, embedder: Embedder) -> BuiltinModel:
    """The built-in brain for the company in the store; it knows more once its `understanding` has learnt."""
    sayings = _sayings(store)
    return BuiltinModel(understanding=Understanding(company=sayings, embedder=embedder), company=sayings)


def warm_up(mind: Mind) -> None:
    """Loads the embedding model, brings the index up to date and lets the engine learn. Takes seconds to minutes;
    run it beside the serving. Raises EmbeddingFailure or IndexFailure; answers go on by keywords then."""
    mind.understanding.learn()  # by words alone, which takes a moment; with embeddings once the model is there
    mind.embedder.warm()
    mind.library.warm_reranker()
    report = mind.library.bring_index_up_to_date()
    mind.understanding.learn(Path(mind.folder) / "models")
    mind.embedder.embed_queries(["ready?"])  # with everything indexed and learnt already, nothing has waited for it yet
    log.info("warm-up.done", embedded=report.embedded, dropped=report.dropped)


def _sayings(store: Store) -> Sayings:
    """What the engine needs to recognise the company's goods in a customer's words."""
    with store.reading() as session:
        profile = company(session)
        goods = products(session)
    return Sayings.from_mapping(
        {
            "name": {"en": profile.name.en, "zh": profile.name.zh},
            "lines": {product.name: [product.kind] for product in goods if not product.fits},
            "parts": {product.name: [product.kind] for product in goods if product.fits},
        }
    )
