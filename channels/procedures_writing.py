"""`deskside procedures new`: a file to begin with."""

from __future__ import annotations

import re
from pathlib import Path

from assistant.procedures.procedure import NAME
from assistant.procedures.shelf import built_in
from channels.kb_printing import say
from channels.procedures_opening import own_folder
from crm_tools.errors import Conflict, Invalid

__all__ = ["new_procedure"]

_STARTER = Path(__file__).with_name("procedure_starter.yaml")


def new_procedure(name: str) -> None:
    """Writes the starter; raises Invalid for a name that no file can have, Conflict for one that is taken."""
    if not re.fullmatch(NAME, name):
        raise Invalid(f"{name!r} is no name: small letters, digits and _, from 2 to 40 of them, a letter first")
    if built_in().get(name):
        file = built_in().places[name].where
        raise Conflict(f"{name} comes with Deskside; to change it, copy {file} into {own_folder()} and edit the copy")
    path = own_folder() / f"{name}.yaml"
    if path.exists():
        raise Conflict(f"{path} is there already; edit it, then `deskside procedures check`")
    path.parent.mkdir(parents=True, exist_ok=True)
    title = name.replace("_", " ")
    text = _STARTER.read_text(encoding="utf-8").replace("NAME", name).replace("TITLE", title)
    path.write_text(text, encoding="utf-8")
    say(f"{path} is written. Edit it, then `deskside procedures check` and `deskside chat`.")
