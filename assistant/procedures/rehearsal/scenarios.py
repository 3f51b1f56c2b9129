"""All scenarios of procedures, made from their paths and the sample company's records."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from assistant.engine.company import Company
from assistant.procedures.procedure import Procedure
from assistant.procedures.rehearsal.casting import cast
from assistant.procedures.rehearsal.holders import stage
from assistant.procedures.rehearsal.scripting import Playbill, Script, script
from assistant.procedures.shelf import Shelf
from assistant.procedures.walking import paths
from assistant.procedures.ways import Path
from crm_tools.store import Store
from crm_tools.words import LANGUAGES

__all__ = ["Rehearsal", "rehearse"]


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """One path in both languages: its scenarios, and why there is none in a language."""

    path: Path
    scripts: Sequence[Script]
    missing: Sequence[str]


def rehearse(
    store: Store, chosen: Iterable[Procedure], shelf: Shelf, company: Company, at: datetime
) -> list[Rehearsal]:
    """Every path of the chosen procedures, each with a scenario a language where the sample's records allow it."""
    with store.reading() as session:
        stages = [stage(session, language, at) for language in LANGUAGES]
        found = []
        for procedure in chosen:
            for number, path in enumerate(paths(procedure, shelf)):
                scripts, missing = [], []
                for here in stages:
                    came = cast(path, shelf, here)
                    if isinstance(came, str):
                        missing.append(came)
                    else:
                        bill = Playbill(shelf, company, here.language, here.today)
                        scripts.append(script(path, number, came, bill))
                found.append(Rehearsal(path, scripts, missing))
    return found
