"""Tools are plain functions with a mark; `load_tools()` collects them from the rooms of this package."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from functools import cache
from types import ModuleType
from typing import TypeVar

from crm_tools.desk import Preview, Record
from crm_tools.people.levels import Level
from crm_tools.words import Words

__all__ = ["Effect", "Tool", "Undo", "customer_tools", "load_tools", "staff_tools", "tool"]

Run = Callable[..., Sequence[Record]]
F = TypeVar("F", bound=Run)
MARK = "__deskside_tool__"
ROOMS = ("crm_tools.commerce", "crm_tools.insights", "crm_tools.sales", "crm_tools.service")


class Effect(StrEnum):
    READ = "read"
    WRITE = "write"
    HANDOFF = "handoff"


@dataclass(frozen=True, slots=True)
class Undo:
    """How a write is taken back: `run(desk, kept)` with what the write kept, until `within` after it was done.

    A write may close its window earlier by keeping `undo_until` (an ISO time). `run` raises Conflict when what was
    done cannot be taken back any more.
    """

    run: Run
    within: timedelta


@dataclass(frozen=True, slots=True)
class Tool:
    """A function the agent may call.

    `run(desk, **arguments)` acts; `preview(desk, **arguments)` says what a write would do without doing it.
    `level` is what the customer must have proven before it runs; `doing` is shown while it does. A write has either
    an `undo`, or a `by_name`: it cannot be taken back, and those are the words a customer agrees to it with.
    """

    name: str
    description: str
    effect: Effect
    level: Level
    doing: Words
    run: Run
    preview: Callable[..., Preview] | None
    undo: Undo | None = None
    by_name: Words | None = None

    @property
    def parameters(self) -> list[inspect.Parameter]:
        """The arguments a model may fill, which is all of them but the desk."""
        return list(inspect.signature(self.run, eval_str=True).parameters.values())[1:]


def tool(
    *,
    effect: Effect,
    level: Level,
    doing: Words,
    preview: Callable[..., Preview] | None = None,
    undo: Undo | None = None,
    irreversible: Words | None = None,
) -> Callable[[F], F]:
    """Marks a function `(desk, …) -> records` as a tool; its docstring is what a model is told about it.

    A write needs a `preview`: without one it could not be consented to. It also says how it is taken back (`undo`), or
    by which name the customer has to agree because it cannot be (`irreversible`).
    """
    writes = effect is Effect.WRITE
    if writes != (preview is not None):
        raise TypeError("a write needs a preview, and only a write has one")
    if (undo is not None) + (irreversible is not None) != int(writes):
        raise TypeError("a write can either be undone or is irreversible by name, and only a write says which")

    def mark(function: F) -> F:
        name, told = function.__name__, inspect.getdoc(function) or ""
        setattr(function, MARK, Tool(name, told, effect, level, doing, function, preview, undo, irreversible))
        return function

    return mark


@cache
def load_tools() -> dict[str, Tool]:
    """All tools by name; raises TypeError when two carry the same name."""
    found: dict[str, Tool] = {}
    for module in _modules():
        for function in vars(module).values():
            marked = getattr(function, MARK, None)
            if isinstance(marked, Tool) and function.__module__ == module.__name__:
                if marked.name in found:
                    raise TypeError(f"two tools are called {marked.name}")
                found[marked.name] = marked
    return dict(sorted(found.items()))


def customer_tools() -> dict[str, Tool]:
    """The tools that a customer's turn is lent. None of them names a customer: whose data it is comes from the desk."""
    return {name: one for name, one in load_tools().items() if one.level is not Level.STAFF}


def staff_tools() -> dict[str, Tool]:
    """The tools that a colleague's own chat is lent; they may name any customer, and none of them writes unasked."""
    return {name: one for name, one in load_tools().items() if one.level is Level.STAFF}


def _modules() -> list[ModuleType]:
    names = []
    for room in ROOMS:
        path = importlib.import_module(room).__path__
        names += [info.name for info in pkgutil.iter_modules(path, f"{room}.")]
    return [importlib.import_module(name) for name in names]
