"""`deskside procedures scenarios`: a test conversation for every way through a procedure."""

from __future__ import annotations

import tempfile
from collections import Counter
from contextlib import closing
from pathlib import Path

from assistant.bootstrap import sayings
from assistant.procedures.rehearsal.scenarios import Rehearsal, rehearse
from assistant.procedures.rehearsal.scripting import as_toml
from assistant.settings import read_settings
from assistant.stores import open_store
from channels.kb_printing import print_json, say
from channels.procedures_opening import named, opened_shelf
from crm_tools.sample.load import load_sample_company
from crm_tools.store import utc_now

__all__ = ["write_scenarios"]


def write_scenarios(name: str, to: Path, *, as_json: bool) -> None:
    """Writes them as TOML, the sample company's customers in them; your own store is not looked at."""
    shelf = opened_shelf()
    one = named(shelf, name)
    now = utc_now()
    with tempfile.TemporaryDirectory(prefix="deskside-rehearsal-") as folder:
        settings = read_settings(data_dir=Path(folder), database_url="")
        with closing(open_store(settings)) as store:
            load_sample_company(store, at=now)
            made = rehearse(store, [one], shelf, sayings(store), now)
    to.mkdir(parents=True, exist_ok=True)
    scripts = [script for row in made for script in row.scripts]
    for script in scripts:
        (to / f"{script.id}.toml").write_text(as_toml(script), encoding="utf-8")
    if as_json:
        unwalked = [{"path": row.path.name, "reasons": sorted(set(row.missing))} for row in made if row.missing]
        print_json({"written": [script.id for script in scripts], "paths": len(made), "unwalked": unwalked})
        return
    _tell(made, len(scripts), to)


def _tell(made: list[Rehearsal], written: int, to: Path) -> None:
    for row in made:
        for reason in sorted(set(row.missing)):
            say(f"no scenario for “{row.path.name}”: {reason}")
    walked = Counter(not row.missing for row in made)[True]
    say(f"{written} scenarios in {to} for {walked} of {len(made)} ways through it.")
    say(f"`python -m evals conversations --scenarios {to}` plays them.")
