"""Tools are plain functions with a mark; `load_tools()` collects them from the rooms of this package."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from functools import cache
from types import ModuleType
from typing import TypeVar

from crm_tools.access import UNLISTED, Access, Table, access_table
from crm_tools.desk import Preview, Record
from crm_tools.people.levels import Level
from crm_tools.words import Words

__all__ = ["Effect", "Tool", "Undo", "customer_tools", "load_tools", "staff_tools", "tool", "with_access"]

Run = Callable[..., Sequence[Record]]
F = TypeVar("F", bound=Run)
MARK = "__deskside_tool__"
ROOMS = ("crm_tools.commerce", "crm_tools.insights", "crm_tools.people", "crm_tools.sales", "crm_tools.service")


class Effect(StrEnum):
    READ = "read"
    WRITE = "write"
    HANDOFF = "handoff"


@dataclass(frozen=True, slots=True)
class Undo:
    """How a write is taken back: `run(desk, kept)` with what the write kept, until `within` after it was done.

    A write may close its window earlier by keeping `undo_until` (an ISO time); where it always does, `said` tells the
    customer until when. `run` raises Conflict when what was done cannot be taken back any more.
    """

    run: Run
    within: timedelta
    said: Words | None = None


@dataclass(frozen=True, slots=True)
class Tool:
    """A function the agent may call.

    `run(desk, **arguments)` acts; `preview(desk, **arguments)` says what a write would do without doing it.
    `doing` is shown while it does. A write has either an `undo`, or a `by_name`: it cannot be taken back, and those are
    the words a customer agrees to it with. `access` is its line of `access.yaml`: who may run it and what they are
    shown; before it has one it is for nobody but staff and shows nothing.
    """

    name: str
    description: str
    effect: Effect
    doing: Words
    run: Run
    preview: Callable[..., Preview] | None
    undo: Undo | None = None
    by_name: Words | None = None
    access: Access = UNLISTED

    @property
    def level(self) -> Level:
        """What the caller must have proven before it runs."""
        return self.access.level

    @property
    def parameters(self) -> list[inspect.Parameter]:
        """The arguments a model may fill, which is all of them but the desk."""
        return list(inspect.signature(self.run, eval_str=True).parameters.values())[1:]


def tool(
    *,
    effect: Effect,
    doing: Words,
    preview: Callable[..., Preview] | None = None,
    undo: Undo | None = None,
    irreversible: Words | None = None,
) -> Callable[[F], F]:
    """Marks a function `(desk, …) -> records` as a tool; its docstring is what a model is told about it.

    Who may run it stands in `access.yaml`. A write needs a `preview`: without one it could not be consented to. It also
    says how it is taken back (`undo`), or by which name the customer has to agree since it cannot be (`irreversible`).
    """
    writes = effect is Effect.WRITE
    if writes != (preview is not None):
        raise TypeError("a write needs a preview, and only a write has one")
    if (undo is not None) + (irreversible is not None) != int(writes):
        raise TypeError("a write can either be undone or is irreversible by name, and only a write says which")

    def mark(function: F) -> F:
        name, told = function.__name__, inspect.getdoc(function) or ""
        setattr(function, MARK, Tool(name, told, effect, doing, function, preview, undo, irreversible))
        return function

    return mark


@cache
def load_tools() -> dict[str, Tool]:
    """All tools by name, each with its line of the access table.

    Raises TypeError when two carry the same name, a tool has no line or a line no tool, and ValueError for a table
    that cannot be used.
    """
    found: dict[str, Tool] = {}
    for module in _modules():
        for function in vars(module).values():
            marked = getattr(function, MARK, None)
            if isinstance(marked, Tool) and function.__module__ == module.__name__:
                if marked.name in found:
                    raise TypeError(f"two tools are called {marked.name}")
                found[marked.name] = marked
    return with_access(found, access_table())


def with_access(found: Mapping[str, Tool], table: Table) -> dict[str, Tool]:
    """The tools by name, each with its line; raises TypeError when a tool has no line or a line no tool."""
    if bare := sorted(set(found) - set(table.tools)):
        raise TypeError(f"access.yaml has no line for {', '.join(bare)}: say who may run it and what it shows")
    if gone := sorted(set(table.tools) - set(found)):
        raise TypeError(f"access.yaml has a line for {', '.join(gone)}, which is no tool")
    return {name: replace(one, access=table.access(name)) for name, one in sorted(found.items())}


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
