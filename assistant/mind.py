"""The collaborators of a turn, composed once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from langchain_core.language_models import BaseChatModel

from assistant.agent import Agent
from assistant.budgets import Scope, over
from assistant.copilot import Copilot
from assistant.engine.understanding import Understanding
from assistant.meter import Meter
from assistant.models import Line
from assistant.procedures.shelf import Shelf
from assistant.review import Verdict, review
from assistant.threads import Threads
from assistant.toolbox import Toolbox
from crm_tools.people.levels import Level
from crm_tools.store import Clock, Session, Store
from knowledge_base.curation import Curation
from knowledge_base.embeddings import Embedder
from knowledge_base.library import Library

__all__ = ["Mind"]

Review = Callable[..., Verdict]


@dataclass(frozen=True, slots=True)
class Mind:
    """Everything `take_turn` needs.

    `stand_in` is the built-in engine, the same as `agent` when no model is configured; `copilot` holds what a
    colleague's turn is lent in the place of `toolbox`, `agent` and `stand_in`; `secret` signs one-time codes,
    `turn_seconds` bounds a whole turn; `writer` is the configured model itself, None on the built-in engine;
    `hosts` are those that replies may link to, beside the ones help came from; `lines` go to the model and its
    stand-ins, and `meter` counts what is asked of them; with `lends_all` they are shown every tool in every call;
    `review` judges every draft, and only an eval that measures what it is worth gives another.
    """

    store: Store
    library: Library
    curation: Curation
    embedder: Embedder
    understanding: Understanding
    procedures: Shelf
    threads: Threads
    toolbox: Toolbox
    meter: Meter
    agent: Agent
    stand_in: Agent
    copilot: Copilot
    clock: Clock
    secret: str
    model_name: str
    folder: Path
    turn_seconds: float = 30.0
    writer: BaseChatModel | None = None
    hosts: frozenset[str] = frozenset()
    lines: tuple[Line, ...] = ()
    lends_all: bool = False
    review: Review = review

    def facing(self, level: Level) -> Mind:
        """This mind as it is lent to somebody at `level`: a colleague's turn holds no customer's tool, and no
        customer's turn holds a colleague's."""
        if level is not Level.STAFF:
            return self
        lent = self.copilot
        return replace(self, toolbox=lent.toolbox, agent=lent.agent, stand_in=lent.stand_in)

    def brain_now(self, session: Session) -> Literal["builtin", "model", "resting", "used up"]:
        """Which brain would answer now: the configured model, or the built-in engine, and why."""
        if not self.lines:
            return "builtin"
        if over({Scope.SITE: self.meter.used_today(session)}, self.meter.budgets.caps, next_call=True):
            return "used up"
        return "resting" if all(one.circuit.is_resting for one in self.lines) else "model"

    def close(self) -> None:
        self.threads.close()
        self.library.close()
        self.embedder.close()
        self.store.close()
