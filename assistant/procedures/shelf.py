"""All procedures of a house: those that come with Deskside, and the operator's own, which add to or replace them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path

from assistant.procedures.procedure import Procedure, Slot
from assistant.procedures.reading import Lines, ProcedureError, read_procedure
from assistant.procedures.sayings import words_in
from assistant.procedures.steps import Call
from crm_tools.words import Words

__all__ = ["OWN_FOLDER", "Shelf", "built_in", "read_folder"]

_HERE = Path(__file__).parent
OWN_FOLDER = "procedures"  # in the data folder


@dataclass(frozen=True)
class Shelf:
    """Procedures by name; `places` says where each stands, for those that were read from a file."""

    procedures: Mapping[str, Procedure]
    places: Mapping[str, Lines] = field(default_factory=dict)

    def get(self, name: str) -> Procedure | None:
        """The procedure called so."""
        return self.procedures.get(name)

    def slot(self, procedure: str, name: str) -> Slot | None:
        """A slot of a procedure."""
        found = self.procedures.get(procedure)
        return found.slots.get(name) if found else None

    def __iter__(self) -> Iterator[Procedure]:
        return iter(self.procedures.values())

    @cached_property
    def names(self) -> frozenset[str]:
        return frozenset(self.procedures)

    @cached_property
    def writing(self) -> frozenset[str]:
        """The procedures that may end in a change, so that asking about the thing alone starts none."""
        return frozenset(one.name for one in self if any(_writes(step) for step in one.steps))

    @cached_property
    def sayings(self) -> tuple[Words, ...]:
        """Every sentence that stands in a procedure."""
        return tuple(dict.fromkeys(one for procedure in self for one in words_in(procedure)))

    def with_own(self, own: Iterable[tuple[Procedure, Lines]]) -> Shelf:
        """This shelf with an operator's procedures added or put in the place of those of their name."""
        procedures, places = dict(self.procedures), dict(self.places)
        for procedure, lines in own:
            procedures[procedure.name] = procedure
            places[procedure.name] = lines
        return Shelf(procedures, places)


def read_folder(folder: Path) -> list[tuple[Procedure, Lines]]:
    """The procedures in a folder's *.yaml, by name; none where there is no folder. Raises ProcedureError."""
    if not folder.exists():
        return []
    if not folder.is_dir():
        raise ProcedureError(str(folder), 0, "is not a folder; procedures are *.yaml files in one")
    for path in sorted(folder.glob("*.yml")):
        raise ProcedureError(str(path), 0, "has to end in .yaml")
    return [read_procedure(path) for path in sorted(folder.glob("*.yaml"))]


@cache
def built_in() -> Shelf:
    """The procedures that come with Deskside."""
    return Shelf({}).with_own(read_folder(_HERE))


def _writes(step: object) -> bool:
    return isinstance(step, Call)
