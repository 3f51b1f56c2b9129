"""Composes the mind. Every collaborator can be given, so that tests and evals call this too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import structlog
from langchain_core.language_models import BaseChatModel

from assistant.agent import Agent
from assistant.copilot import make_copilot
from assistant.embedding import embedding_choice, make_library
from assistant.engine.company import Company as Sayings
from assistant.engine.model import BuiltinModel
from assistant.engine.taught import OWN_FOLDER as EXAMPLES
from assistant.engine.taught import read_taught
from assistant.engine.understanding import Understanding, intents
from assistant.meter import Meter
from assistant.mind import Mind
from assistant.models import Brains, choose_brains
from assistant.own_hosts import own_hosts
from assistant.procedures.house import open_shelf
from assistant.procedures.shelf import OWN_FOLDER, Shelf, built_in
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

__all__ = ["make_engine", "make_mind", "open_store", "sayings", "warm_up"]

log = structlog.get_logger()

TURN_SECONDS = 30.0


def make_mind(
    settings: Settings,
    *,
    store: Store | None = None,
    embedder: Embedder | None = None,
    index: Index | None = None,
    model: BaseChatModel | Brains | None = None,
    clock: Clock = utc_now,
) -> Mind:
    """A mind ready to take turns; it answers by keywords until `warm_up` has run. A given `model` has no stand-in,
    unless it is given as `Brains` that have.

    Raises SettingsError (a bad procedure is one), StoreFailure, RerankerFailure or IndexFailure, each with the way out.
    """
    store, folder = store or open_store(settings), settings.data_dir
    embedder = embedder or embedding_choice(settings, background=True).open(settings.embeddings)
    library = make_library(settings, store, embedder=embedder, index=index, clock=clock)
    threads = Threads(store)
    procedures = open_shelf(folder / OWN_FOLDER)
    brains = Brains(model) if isinstance(model, BaseChatModel) else model
    builtin = (brains and brains.builtin) or _own_engine(folder, store, embedder, procedures)
    brains = brains or choose_brains(settings, builtin)
    toolbox, secret = Toolbox(tools=customer_tools(), library=library, threads=threads), settings.signing_key()
    meter = Meter(threads, settings.budgets(), clock=clock, secret=secret)
    agent = Agent(brains, toolbox, meter)
    alone = Brains(builtin) if brains.stand_ins else brains
    return Mind(
        store=store,
        library=library,
        curation=Curation(store=store, library=library, embedder=embedder, clock=clock),
        embedder=embedder,
        understanding=builtin.understanding,
        procedures=procedures,
        threads=threads,
        toolbox=toolbox,
        meter=meter,
        agent=agent,
        stand_in=agent if alone is brains else Agent(alone, toolbox, meter),
        copilot=make_copilot(brains, alone, library=library, threads=threads, meter=meter),
        clock=clock,
        secret=secret,
        model_name=settings.model if model is None else "given",
        folder=folder,
        turn_seconds=max(TURN_SECONDS, 2 * settings.model_seconds),
        writer=None if isinstance(brains.first, BuiltinModel) else brains.first,
        hosts=own_hosts(settings),
        lines=brains.lines,
        lends_all=settings.model_tools == "all",
    )


def _own_engine(folder: Path, store: Store, embedder: Embedder, procedures: Shelf) -> BuiltinModel:
    taught = read_taught(folder / EXAMPLES, intents(procedures))
    return make_engine(store, embedder, procedures, taught)


def make_engine(
    store: Store, embedder: Embedder, procedures: Shelf | None = None, taught: Sequence[tuple[str, str]] = ()
) -> BuiltinModel:
    """The built-in brain for the company in the store; it knows more once its `understanding` has learnt. Without
    `procedures` it follows those that come with Deskside; `taught` are the operator's (intent, text) pairs."""
    known = replace(sayings(store), procedures=procedures or built_in())
    understanding = Understanding(company=known, embedder=embedder, taught=taught)
    return BuiltinModel(understanding=understanding, company=known)


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


def sayings(store: Store) -> Sayings:
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
