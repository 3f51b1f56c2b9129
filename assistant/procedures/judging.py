"""Every file that cannot be used, each with the first thing that is wrong with it."""

from __future__ import annotations

from pathlib import Path

from assistant.procedures.checks import check
from assistant.procedures.house import heard_once, house_of
from assistant.procedures.procedure import Procedure
from assistant.procedures.reading import Lines, ProcedureError, read_procedure
from assistant.procedures.shelf import built_in

__all__ = ["Verdict", "faults"]

Verdict = tuple[Path, ProcedureError | None]


def faults(files: list[Path], beside: list[Path]) -> list[Verdict]:
    """Each file with its fault, None for one that is good; `beside` are an operator's other files, which they may
    turn to, and whose own faults are not told here."""
    own: dict[Path, tuple[Procedure, Lines]] = {}
    found: dict[Path, ProcedureError | None] = {}
    for path in [*beside, *files]:
        try:
            if path.suffix != ".yaml":
                raise ProcedureError(str(path), 0, "has to end in .yaml")
            own[path] = read_procedure(path)
        except ProcedureError as error:
            found[path] = error
    shelf = built_in().with_own(own.values())
    house = house_of(shelf)
    for path, (procedure, lines) in own.items():
        try:
            check(procedure, lines, house)
            heard_once([(procedure, lines)], shelf)
        except ProcedureError as error:
            found[path] = error
    return [(path, found.get(path)) for path in files]
