"""How `deskside kb …` prints: tables that fit the terminal, one JSON object, and where to go from nothing."""

from __future__ import annotations

import json
import sys
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

from rich import box
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

__all__ = ["print_json", "print_markdown", "print_table", "say", "shown_of", "warn"]

LEAST = 28  # cells that a text needs to be read and not spelt
GAP = 3  # between two columns


def print_table(
    columns: Sequence[str],
    rows: Iterable[Sequence[str | Text]],
    *,
    right: Sequence[str] = (),
    whole: Sequence[str] = (),
    spare: Sequence[str] = (),
) -> None:
    """A table; columns named in `right` hold numbers. Square brackets in texts are text, not markup.

    The first column, which is what other commands take, and those in `whole` are never broken; those in `spare` are
    left out, the last of them first, where a narrow terminal would leave too little for the texts. So is a column in
    which nothing stands.
    """
    console = Console(highlight=False)
    lines = [[one if isinstance(one, Text) else Text(one) for one in row] for row in rows]
    held = [place for place in range(len(columns)) if place == 0 or any(line[place].plain for line in lines)]
    unbroken = {columns[0], *right, *whole}
    needs = {
        place: max(
            cell_len(columns[place]), *(_need(line[place], unbroken=columns[place] in unbroken) for line in lines), 1
        )
        for place in held
    }
    for name in (*reversed(spare), ""):
        if fits := sum(needs.values()) + GAP * (len(needs) - 1) <= console.width:
            break
        needs.pop(columns.index(name) if name else -1, None)
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for place in needs:
        name = columns[place]
        side: Literal["left", "right"] = "right" if name in right else "left"
        least = needs[place] if fits else None  # more than there is room for would be cut off
        table.add_column(name, justify=side, overflow="fold", no_wrap=name in unbroken, min_width=least)
    for line in lines:
        table.add_row(*(line[place] for place in needs))
    console.print(table)


def _need(cell: Text, *, unbroken: bool) -> int:
    widest = max((cell_len(line) for line in cell.plain.splitlines()), default=0)
    return widest if unbroken else min(widest, LEAST)


def print_markdown(text: str) -> None:
    """An article's text, as it was written; long lines are folded on a terminal only."""
    if not sys.stdout.isatty():
        sys.stdout.write(text.rstrip("\n") + "\n")
        return
    Console(highlight=False).print(Text(text.rstrip("\n")), soft_wrap=False)


def print_json(value: Mapping[str, Any]) -> None:
    """One object on one line."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, default=str) + "\n")


def say(text: str) -> None:
    """A line on stdout."""
    sys.stdout.write(text + "\n")


def warn(text: str) -> None:
    """A line on stderr, which `--json` does not touch."""
    sys.stderr.write(textwrap.shorten(text, 2000) + "\n")


def shown_of(shown: int, total: int, name: str) -> str:
    """ "30 of 412 articles; --limit 412 shows all." or "412 articles."."""
    if shown < total:
        return f"{shown} of {total} {name}s; --limit {total} shows all."
    return f"{total} {name}." if total == 1 else f"{total} {name}s."
