"""`deskside kb add`: what came of each file or page, how far the work is, and how it ends."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar
from rich.table import Table

from channels.librarian import open_library
from crm_tools.errors import Invalid
from knowledge_base.add_options import AddOptions, Progress, Tell
from knowledge_base.errors import UnreadableSource
from knowledge_base.loaders import suffixes
from knowledge_base.passages import Report

__all__ = ["Lines", "add", "options_of"]

INTERRUPTED = 130
QUIET_SECONDS = 10.0  # without a terminal, a line so often
SHOWN = 60  # characters of a path or address beside the bar


def options_of(audience: str, language: str, *, is_dry_run: bool) -> AddOptions:
    """Raises Invalid for a word that is none of those known."""
    if audience not in ("", "public", "staff"):
        raise Invalid(f"--audience is public or staff, not {audience!r}")
    if language not in ("", "en", "zh"):
        raise Invalid(f"--language is en or zh, not {language!r}")
    return AddOptions(audience=audience, language=language, is_dry_run=is_dry_run)


def add(source: str, options: AddOptions, *, as_json: bool) -> int:
    """Takes a source in and says what came of it; returns the exit code. Raises UnreadableSource for nothing at all."""
    with _telling() as tell:
        report = open_library().add(source, options, tell=tell)
    if as_json:
        sys.stdout.write(json.dumps(_as_json(report, options), ensure_ascii=False) + "\n")
    else:
        _say(source, report, options)
    if report.interrupted:
        return INTERRUPTED
    return 1 if report.skipped else 0


def _say(source: str, report: Report, options: AddOptions) -> None:
    counts = (report.added, report.changed, report.unchanged, report.removed)
    if not any(counts) and not report.skipped and not report.interrupted:
        told = "".join(f"; {note}" for note in report.notes)
        raise UnreadableSource(f"{source} holds no article; known are: {', '.join(suffixes())}{told}")
    would = "This would be: " if options.is_dry_run else ""
    said = f"{report.added} added, {report.changed} changed, {report.unchanged} unchanged, {report.removed} removed"
    left_out = f", {len(report.skipped)} skipped (see below)" if report.skipped else ""
    sys.stdout.write(f"{would}{said}{left_out}.{_what_next(report, options)}\n")
    _tell_skipped(report)
    for note in report.notes:
        sys.stderr.write(f"{note}\n")
    if report.interrupted:
        sys.stderr.write("Stopped. What was read till then is kept; the same command goes on from there.\n")


def _what_next(report: Report, options: AddOptions) -> str:
    if options.is_dry_run:
        return " Nothing was changed."
    if not report.added and not report.changed:
        return ""
    return " A running server finds them by meaning within seconds; without one, `deskside kb index` does."


def _tell_skipped(report: Report) -> None:
    console = Console(stderr=True)
    if not console.is_terminal:  # a table would cut what a script or a log needs whole
        for one in report.skipped:
            sys.stderr.write(f"skipped {one.source}: {one.reason}\n")
    elif report.skipped:
        table = Table("skipped", "why", title=f"{len(report.skipped)} skipped", title_justify="left")
        for one in report.skipped:
            table.add_row(escape(one.source), escape(one.reason))
        console.print(table)


def _as_json(report: Report, options: AddOptions) -> dict[str, object]:
    facts = asdict(report)
    for inner in ("embedded", "dropped"):
        del facts[inner]
    return {**facts, "dry_run": options.is_dry_run}


@contextmanager
def _telling() -> Iterator[Tell]:
    """A bar on a terminal, else a line now and then; both on stderr."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield Lines()
        return
    columns = (TextColumn("{task.description}"), BarColumn(bar_width=24), MofNCompleteColumn(), TimeRemainingColumn())
    with Bar(*columns, console=console, transient=True) as bar:
        task = bar.add_task("reading", total=None)

        def tell(progress: Progress) -> None:
            name = progress.current if len(progress.current) <= SHOWN else f"…{progress.current[-SHOWN:]}"
            bar.update(task, description=name.replace("[", "\\["), total=progress.total, completed=progress.done)

        yield tell


class Lines:
    """One line every ten seconds, so that a log shows that something goes on."""

    def __init__(self) -> None:
        self._started = self._told = time.monotonic()

    def __call__(self, progress: Progress) -> None:
        now = time.monotonic()
        if now - self._told < QUIET_SECONDS:
            return
        self._told = now
        left = (now - self._started) / progress.done * (progress.total - progress.done)
        sys.stderr.write(f"{progress.done} of {progress.total}, about {left:.0f} s left: {progress.current}\n")
