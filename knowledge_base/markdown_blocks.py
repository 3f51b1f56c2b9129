"""Reads Markdown as a row of blocks: text, list, table, code, each under its heading trail. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

__all__ = ["Block", "Kind", "blocks", "unclosed", "width"]

HEADING = re.compile(r"(#{1,6})\s")
FENCE = re.compile(r"\s*(```+|~~~+)")
ITEM = re.compile(r"\s*([-*+]|\d{1,3}[.)、])\s+\S")
TABLE_ROW = re.compile(r"\s*\|")
LINE_END = re.compile(r"\r\n|\r|\n")


class Kind(StrEnum):
    TEXT = "text"
    LIST = "list"
    TABLE = "table"
    CODE = "code"


@dataclass(frozen=True, slots=True)
class Block:
    """Lines that belong together; `trail` are the headings above them, outermost first.

    `start` and `stop` say where they stand in the whole text, in characters.
    """

    kind: Kind
    trail: tuple[str, ...]
    text: str
    start: int = 0
    stop: int = 0


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    start: int

    @property
    def stop(self) -> int:
        return self.start + len(self.text)


@dataclass(frozen=True, slots=True)
class _Heading:
    depth: int
    title: str
    line: _Line


def width(text: str) -> int:
    """Length in half-width characters: a Chinese character says about as much as two letters."""
    return len(text) if text.isascii() else sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def unclosed(heading: str) -> str:
    """What a heading says, without the marks that may close it.

    Not by a regular expression: parts of one that may all take the same marks try every share of them.
    """
    return heading.strip().rstrip("#").strip()


def blocks(text: str) -> Iterator[Block]:
    """The blocks in order. A heading with nothing below it yields a text block that holds the heading."""
    trail: list[_Heading] = []
    bare = False
    for kind, lines in _runs(text):
        if kind is not None:
            bare = False
            yield _block(kind, _titles(trail), lines)
            continue
        depth, title = _heading(lines[0].text)
        if bare and trail and trail[-1].depth >= depth:
            yield _lonely(trail)
        trail = [above for above in trail if above.depth < depth]
        if title:
            trail.append(_Heading(depth, title, lines[0]))
        bare = bool(title)
    if bare:
        yield _lonely(trail)


def _heading(line: str) -> tuple[int, str]:
    """How deep a heading is and what it says."""
    said = line.lstrip("#")
    return len(line) - len(said), unclosed(said)


def _block(kind: Kind, trail: tuple[str, ...], lines: list[_Line]) -> Block:
    return Block(kind, trail, "\n".join(line.text for line in lines).strip("\n"), lines[0].start, lines[-1].stop)


def _lonely(trail: list[_Heading]) -> Block:
    last = trail[-1]
    return Block(Kind.TEXT, _titles(trail[:-1]), last.title, last.line.start, last.line.stop)


def _titles(trail: list[_Heading]) -> tuple[str, ...]:
    return tuple(heading.title for heading in trail)


def _lines(text: str) -> Iterator[_Line]:
    start = 0
    for end in LINE_END.finditer(text):
        yield _Line(text[start : end.start()], start)
        start = end.end()
    yield _Line(text[start:], start)


def _runs(text: str) -> Iterator[tuple[Kind | None, list[_Line]]]:
    """Runs of lines of one kind; a heading is a run of its own with kind None."""
    held: list[_Line] = []
    kind: Kind | None = None
    fence = ""
    for line in _lines(text):
        said = line.text
        if fence:
            held.append(line)
            if said.strip().startswith(fence) and not said.strip().strip(fence[0]):
                yield Kind.CODE, held
                held, fence, kind = [], "", None
            continue
        now = _kind(said, kind)
        if held and now is not kind:
            yield kind, held
            held = []
        kind = now
        if HEADING.match(said) and now is None:
            yield None, [line]
        elif opened := FENCE.match(said):
            held, fence, kind = [line], opened[1], Kind.CODE
        elif said.strip():
            held.append(line)
    if held:
        yield kind or Kind.CODE, held


def _kind(line: str, before: Kind | None) -> Kind | None:
    """The kind of the run that this line belongs to; None closes the run."""
    if not line.strip() or HEADING.match(line) or FENCE.match(line):
        return None
    if TABLE_ROW.match(line):
        return Kind.TABLE
    if ITEM.match(line):
        return Kind.LIST
    if before is Kind.LIST:  # a list item's text that runs on, with or without indentation
        return Kind.LIST
    return Kind.TEXT
