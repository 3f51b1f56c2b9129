"""Reads Markdown as a row of blocks: text, list, table, code, each under its heading trail. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

__all__ = ["Block", "Kind", "blocks", "width"]

HEADING = re.compile(r"(#{1,6})\s+(.*?)\s*#*\s*$")
FENCE = re.compile(r"\s*(```+|~~~+)")
ITEM = re.compile(r"\s*([-*+]|\d{1,3}[.)、])\s+\S")
TABLE_ROW = re.compile(r"\s*\|")


class Kind(StrEnum):
    TEXT = "text"
    LIST = "list"
    TABLE = "table"
    CODE = "code"


@dataclass(frozen=True, slots=True)
class Block:
    """Lines that belong together; `trail` are the headings above them, outermost first."""

    kind: Kind
    trail: tuple[str, ...]
    text: str


def width(text: str) -> int:
    """Length in half-width characters: a Chinese character says about as much as two letters."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def blocks(text: str) -> Iterator[Block]:
    """The blocks in order. A heading with nothing below it yields a text block that holds the heading."""
    trail: list[tuple[int, str]] = []
    bare = False
    for kind, lines in _runs(text):
        heading = HEADING.match(lines[0]) if kind is None else None
        if heading is None:
            bare = False
            yield Block(kind or Kind.TEXT, tuple(title for _, title in trail), "\n".join(lines).strip("\n"))
            continue
        depth, title = len(heading[1]), heading[2]
        if bare and trail and trail[-1][0] >= depth:
            yield _lonely(trail)
        trail = [(level, name) for level, name in trail if level < depth]
        if title:
            trail.append((depth, title))
        bare = bool(title)
    if bare:
        yield _lonely(trail)


def _lonely(trail: list[tuple[int, str]]) -> Block:
    return Block(Kind.TEXT, tuple(title for _, title in trail[:-1]), trail[-1][1])


def _runs(text: str) -> Iterator[tuple[Kind | None, list[str]]]:
    """Runs of lines of one kind; a heading is a run of its own with kind None."""
    held: list[str] = []
    kind: Kind | None = None
    fence = ""
    for line in [*text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), None]:
        if line is not None and fence:
            held.append(line)
            if line.strip().startswith(fence) and not line.strip().strip(fence[0]):
                yield Kind.CODE, held
                held, fence, kind = [], "", None
            continue
        now = _kind(line, kind)
        if held and now is not kind:
            yield kind, held
            held = []
        if line is None:
            break
        kind = now
        if HEADING.match(line) and now is None:
            yield None, [line]
        elif opened := FENCE.match(line):
            held, fence, kind = [line], opened[1], Kind.CODE
        elif line.strip():
            held.append(line)
    if held:
        yield kind or Kind.CODE, held


def _kind(line: str | None, before: Kind | None) -> Kind | None:
    """The kind of the run that this line belongs to; None closes the run."""
    if line is None or not line.strip() or HEADING.match(line) or FENCE.match(line):
        return None
    if TABLE_ROW.match(line):
        return Kind.TABLE
    if ITEM.match(line):
        return Kind.LIST
    if before is Kind.LIST:  # a list item's text that runs on, with or without indentation
        return Kind.LIST
    return Kind.TEXT
