"""The procedures of this data folder, for one command."""

from __future__ import annotations

from pathlib import Path

from assistant.procedures.house import open_shelf
from assistant.procedures.procedure import Procedure
from assistant.procedures.shelf import OWN_FOLDER, Shelf, built_in
from assistant.settings import read_settings
from crm_tools.errors import NotFound

__all__ = ["named", "opened_shelf", "own_folder", "where"]


def own_folder() -> Path:
    """Where the operator's own files stand, whether it is there yet or not."""
    return read_settings().data_dir / OWN_FOLDER


def opened_shelf() -> Shelf:
    """All procedures; raises ProcedureError for the first file that cannot be used."""
    return open_shelf(own_folder())


def named(shelf: Shelf, name: str) -> Procedure:
    """The procedure called so; raises NotFound."""
    found = shelf.get(name)
    if found is None:
        raise NotFound(f"there is no procedure {name!r}; `deskside procedures list` shows what there is")
    return found


def where(shelf: Shelf, name: str) -> tuple[str, str]:
    """The file a procedure stands in, and what it is: "built in", "yours", or "yours, in the place of ours"."""
    file = shelf.places[name].where if name in shelf.places else ""
    if Path(file).parent.resolve() != own_folder().resolve():
        return file, "built in"
    return file, "yours, in the place of the built-in one" if built_in().get(name) else "yours"
