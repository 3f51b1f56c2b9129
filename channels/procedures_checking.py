"""`deskside procedures check`: every file that cannot be used, with line, reason and the way to mend it."""

from __future__ import annotations

from pathlib import Path

from assistant.procedures.judging import faults
from assistant.procedures.shelf import built_in
from channels.kb_printing import print_json, say
from channels.procedures_opening import own_folder
from crm_tools.errors import NotFound

__all__ = ["check_procedures"]


def check_procedures(place: Path | None, *, as_json: bool) -> int:
    """0 when all are good, 1 when one is not. Raises NotFound for a place that is not there."""
    own = own_folder()
    if place is not None and not place.exists():
        raise NotFound(f"there is no {place}")
    chosen = place or own
    files = [chosen] if chosen.is_file() else _in(chosen)
    beside = [one for one in _in(own) if one.resolve() not in {path.resolve() for path in files}] if place else []
    beside = beside if chosen.is_file() and chosen.resolve().parent == own.resolve() else []
    verdicts = faults(files, beside)
    bad = [error for _, error in verdicts if error]
    if as_json:
        rows = [{"file": one.where, "line": one.line, "reason": one.reason} for one in bad]
        print_json({"checked": len(verdicts), "faults": rows})
    else:
        for one in bad:
            say(str(one))
        say(_summary(len(verdicts), len(bad), chosen))
    return 1 if bad else 0


def _in(folder: Path) -> list[Path]:
    return sorted([*folder.glob("*.yaml"), *folder.glob("*.yml")]) if folder.is_dir() else []


def _summary(checked: int, bad: int, place: Path) -> str:
    if not checked:
        named = f"No procedure in {place}; `deskside procedures new NAME` begins one."
        return f"{named} The {len(built_in().names)} that come with Deskside are good."
    if bad:
        return f"{bad} of {checked} cannot be used. Mend them and run it again; meanwhile no server starts with them."
    return f"{checked} checked, all good. `deskside chat` follows them at once; a running server after a restart."
