"""The sample company, loaded, indexed and learnt once, and copied for every conversation that is to start afresh."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import knowledge_base.sample
from assistant.bootstrap import make_engine, make_mind, open_store
from assistant.engine.model import BuiltinModel
from assistant.mind import Mind
from assistant.models import Brains
from assistant.procedures.shelf import Shelf
from assistant.settings import Settings, read_settings
from crm_tools.sample.load import load_sample_company
from crm_tools.store import Clock, Store, utc_now
from knowledge_base.embeddings import Embedder
from knowledge_base.models import open_embedder
from knowledge_base.vectors import Index, MemoryIndex

__all__ = ["Sample", "fresh_mind", "leave", "sample_company"]


@dataclass(frozen=True, slots=True)
class Sample:
    """The sample company once, from which every scenario gets its copy; `dress` makes what each mind is to be of it.

    `run` runs one conversation: where a model is connected to, in one event loop for all, since its client keeps
    connections that end with the loop they were opened in.
    """

    settings: Settings
    embedder: Embedder
    index: Index
    engine: BuiltinModel
    dress: Callable[[Mind], Mind] = field(default=lambda mind: mind)
    run: Callable[[Coroutine[Any, Any, Any]], Any] = asyncio.run

    @property
    def database(self) -> Path:
        return self.settings.data_dir / "deskside.db"


@contextmanager
def sample_company(folder: Path, embeddings: str, *, procedures: Shelf | None = None) -> Iterator[Sample]:
    """The sample company with its help centre indexed and the built-in engine taught, by `procedures` or those that
    come with Deskside. Raises KnowledgeError."""
    settings = read_settings(data_dir=folder / "sample", model="builtin", database_url="", chroma_url="")
    embedder = open_embedder(embeddings, folder=folder / "models")
    store = open_store(settings)
    load_sample_company(store, at=utc_now())
    sample = Sample(settings, embedder, MemoryIndex(), make_engine(store, embedder, procedures))
    mind = _compose(sample, store)
    try:
        mind.library.add(Path(knowledge_base.sample.__file__).parent)
        mind.library.bring_index_up_to_date()
        sample.engine.understanding.learn()
        leave(mind)
        yield sample
    finally:
        embedder.close()


def fresh_mind(sample: Sample, folder: Path, *, clock: Clock = utc_now, brains: Brains | None = None) -> Mind:
    """A mind on a copy of its own, in a new `folder`; the built-in engine is its brain unless others are given."""
    folder.mkdir()
    shutil.copyfile(sample.database, folder / "deskside.db")
    return _compose(sample, Store(f"sqlite:///{folder / 'deskside.db'}"), clock, brains)


def _compose(sample: Sample, store: Store, clock: Clock = utc_now, brains: Brains | None = None) -> Mind:
    brain = brains or sample.engine
    mind = make_mind(
        sample.settings, store=store, embedder=sample.embedder, index=sample.index, model=brain, clock=clock
    )
    return sample.dress(mind)


def leave(mind: Mind) -> None:
    """Closes all but what scenarios share; the database's file is then whole."""
    mind.threads.close()
    mind.store.close()
