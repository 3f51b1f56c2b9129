"""Chooses the words of a passage that a reply rests on. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from knowledge_base.keywords import words_of

__all__ = ["QUOTED", "quote"]

QUOTED = 600  # characters
ENOUGH = 0.3  # of the claim's words; below it the passage says the thing in other words, or in another language
NEARLY = 0.9  # of what the best quote could hold: one word more is not worth a second sentence
SENTENCE_END = re.compile(r"(?<=[.!?])\s+|(?<=[。！？])")
TABLE_ROW = re.compile(r"[ \t]*\|")

Span = tuple[int, int]


def quote(passage: str, claims: Iterable[str]) -> str:
    """The shortest run of the passage's sentences, rows and lines that holds what the claims say.

    Where none holds enough of it, the passage's beginning. At most `QUOTED` characters.
    """
    wanted = {word for claim in claims for word in words_of(claim)}
    spans = list(_units(passage))
    shares = [set(words_of(passage[start:stop])) & wanted for start, stop in spans]
    runs = list(_runs(spans, shares))
    best = max((held for _, held in runs), default=0)
    if not wanted or best < ENOUGH * len(wanted):
        return _beginning(passage, spans)
    start, stop = min((run for run, held in runs if held >= NEARLY * best), key=lambda run: (run[1] - run[0], run[0]))
    return passage[start:stop]


def _runs(spans: Sequence[Span], shares: Sequence[set[str]]) -> Iterator[tuple[Span, int]]:
    """Every run of neighbours that can be quoted, and how many of the wanted words it holds."""
    for first, (start, _) in enumerate(spans):
        held: set[str] = set()
        for (_, stop), share in zip(spans[first:], shares[first:], strict=True):
            if stop - start > QUOTED:
                break
            held |= share
            yield (start, stop), len(held)


def _beginning(passage: str, spans: Sequence[Span]) -> str:
    fitting = [stop for _, stop in spans if stop <= QUOTED]
    return passage[: max(fitting, default=QUOTED)].strip()


def _units(passage: str) -> Iterator[Span]:
    """Sentences and lines; a table is one of them where it can be quoted whole, as its rows say little alone."""
    at = 0
    table: Span | None = None
    for line in passage.splitlines(keepends=True):
        start, at = at, at + len(line)
        if TABLE_ROW.match(line):
            if table and at - table[0] <= QUOTED:
                table = (table[0], start + len(line.rstrip()))
                continue
            yield from filter(None, [table])
            table = (start, start + len(line.rstrip()))
            continue
        yield from filter(None, [table])
        table = None
        yield from _sentences(line, start)
    yield from filter(None, [table])


def _sentences(line: str, start: int) -> Iterator[Span]:
    first = 0
    for end in [*SENTENCE_END.finditer(line), None]:
        last = end.start() if end else len(line)
        said = line[first:last]
        if said.strip():
            yield start + first + len(said) - len(said.lstrip()), start + first + len(said.rstrip())
        first = end.end() if end else last
