"""What a walk has to decide: which of a value's possibilities make a difference to any condition. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from assistant.procedures.conditions import holds
from assistant.procedures.procedure import Procedure, Slot
from assistant.procedures.shelf import Shelf
from assistant.procedures.steps import Test, TurnTo

__all__ = ["STATES", "Undecided", "reachable", "representatives", "tests_of"]

STATES = ("pending", "processed", "shipped", "delivered", "cancelled")
_OTHER = "something else"


class Undecided(Exception):
    """A walk needs to know what `name` is; `options` are the answers that make a difference."""

    def __init__(self, name: str, options: list[str]) -> None:
        super().__init__(name)
        self.name, self.options = name, options


def reachable(first: Procedure, shelf: Shelf) -> tuple[Procedure, ...]:
    """A procedure and those it may come to: only their conditions make a difference to its walks."""
    found, todo = {first.name: first}, [first]
    while todo:
        for step in todo.pop().steps:
            other = shelf.get(step.turn_to) if isinstance(step, TurnTo) else None
            if other and other.name not in found:
                found[other.name] = other
                todo.append(other)
    return tuple(found.values())


def tests_of(name: str, procedures: Iterable[Procedure]) -> list[Test]:
    """All tests of the value called `name`."""
    return [step.when[name] for one in procedures for step in one.steps if name in step.when]


def representatives(name: str, procedures: Iterable[Procedure], today: str, slot: Slot | None = None) -> list[str]:
    """One value for each way the tests of `name` can come out together; of a choice, only its own values."""
    tests = tests_of(name, procedures)
    if not tests:
        return []
    if name == "order.status":
        possible: Iterable[str] = STATES
    elif slot is not None and slot.choices:
        possible = [one.value for one in slot.choices]
    else:
        possible = [value for test in tests for value in _around(test, today)] + [_OTHER, ""]
    found: dict[tuple[bool, ...], str] = {}
    for value in possible:
        found.setdefault(tuple(holds({name: test}, {name: value}, today) for test in tests), value)
    return list(found.values())


def _around(test: Test, today: str) -> Iterator[str]:
    """Values on both sides of what a test tells apart."""
    yield from test.any_of or ()
    yield from test.none_of or ()
    for bound in (test.above, test.below):
        if bound is not None:
            yield from (f"{bound - 1:g}", f"{bound:g}", f"{bound + 1:g}")
    for days in (test.within_days, test.older_than_days):
        if days is not None:
            now = date.fromisoformat(today)
            yield from ((now - timedelta(days=days)).isoformat(), (now - timedelta(days=days + 1)).isoformat())
