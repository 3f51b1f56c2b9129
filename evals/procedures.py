"""Every way through every procedure, played with the sample company in both languages.

`n` scenarios are made from the `paths` that the files have, by the records of the sample company; `paths_walked` have
one in both languages, and the others are listed with the reason. What is expected follows from the file alone.
"""

from __future__ import annotations

import argparse
import tomllib
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from assistant.bootstrap import sayings
from assistant.procedures.house import open_shelf
from assistant.procedures.rehearsal.scenarios import Rehearsal, rehearse
from assistant.procedures.rehearsal.scripting import Script, as_toml
from assistant.procedures.shelf import Shelf
from assistant.settings import SettingsError
from crm_tools.store import Store, utc_now
from evals.conversations import Try, play, told
from evals.report import Metrics
from evals.rows import BadInput
from evals.sample import Sample, sample_company
from evals.scenario import Scenario
from knowledge_base.errors import KnowledgeError

__all__ = ["add_arguments", "run"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds this suite's own options."""
    parser.add_argument("--only", default="", metavar="NAME", help="only this procedure")
    parser.add_argument("--procedures", type=Path, metavar="DIR", help="a folder of your own procedures, too")
    parser.add_argument("--embeddings", default="e5", help="e5 (default) or hashing")
    parser.add_argument("--quiet", action="store_true", help="no transcripts of what failed")


def run(args: argparse.Namespace) -> Metrics:
    """Makes and plays all scenarios; prints what failed by procedure, and which paths nobody can walk."""
    try:
        shelf = open_shelf(args.procedures)
        chosen = [one for one in shelf if args.only in ("", one.name)]
        if not chosen:
            raise BadInput(f"there is no procedure {args.only!r}; there are: {', '.join(sorted(shelf.names))}")
        with sample_company(args.folder, args.embeddings, procedures=shelf) as sample:
            made = _made(sample, [one.name for one in chosen], shelf)
            tries = [
                _played(sample, one, args.folder / f"{at}", quiet=args.quiet) for at, one in enumerate(_scripts(made))
            ]
    except (KnowledgeError, SettingsError) as error:
        raise BadInput(str(error)) from error
    _print_failed(tries)
    _print_unwalked(made)
    return _metrics(made, tries) | {"embeddings": args.embeddings}


def _made(sample: Sample, names: Sequence[str], shelf: Shelf) -> list[Rehearsal]:
    store = Store(f"sqlite:///{sample.database}")
    try:
        chosen = [shelf.procedures[name] for name in names]
        return rehearse(store, chosen, shelf, sayings(store), utc_now())
    finally:
        store.close()


def _scripts(made: Iterable[Rehearsal]) -> list[Script]:
    return [script for one in made for script in one.scripts]


def _played(sample: Sample, script: Script, folder: Path, *, quiet: bool) -> Try:
    """One try; what failed is printed at once, for all of them take minutes."""
    one = play(sample, Scenario.model_validate(tomllib.loads(as_toml(script))), folder)
    if one.flaws:
        print(f"FAILED {script.id}: {'; '.join(one.flaws)}" if quiet else told(one), flush=True)
    return one


def _print_failed(tries: Sequence[Try]) -> None:
    """How many failed of each procedure."""
    failed, played = Counter(_of(one) for one in tries if one.flaws), Counter(map(_of, tries))
    for name, number in failed.most_common():
        print(f"{name}: {number} of {played[name]} failed")


def _of(one: Try) -> str:
    """The procedure of a scenario: its id without the path's number and the language."""
    return one.scenario.id.rsplit("-", 2)[0]


def _print_unwalked(made: Iterable[Rehearsal]) -> None:
    for one in made:
        for reason, languages in Counter(one.missing).items():
            where = "" if languages > 1 else " in one language"
            print(f"NOT WALKED{where} {one.path.procedure}: {one.path.name}: {reason}")


def _metrics(made: Sequence[Rehearsal], tries: Sequence[Try]) -> Metrics:
    passed = [not one.flaws for one in tries]
    metrics: Metrics = {
        "n": len(tries),
        "procedures": len({one.path.procedure for one in made}),
        "paths": len(made),
        "paths_walked": sum(not one.missing for one in made),
        "pass_rate": sum(passed) / len(passed) if passed else 0.0,
    }
    for language in ("en", "zh"):
        own = [not one.flaws for one in tries if one.scenario.language == language]
        metrics[f"pass_rate_{language}"] = sum(own) / len(own) if own else 0.0
    return metrics
