"""Cuts Markdown into chunks along its headings; lists, tables and code stay whole where they fit. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from knowledge_base.markdown_blocks import Block, Kind, blocks, width

__all__ = ["TARGET", "Chunk", "chunk_markdown", "width"]

TARGET = 500  # in half-width characters: about 500 English letters or 250 Chinese characters
LIMIT = 1.5  # a block up to this many times the target is kept whole
SENTENCE = re.compile(r"(?<=[.!?;])\s+|(?<=[。！？；])|\n")


@dataclass(frozen=True, slots=True)
class Chunk:
    """A piece of an article, in order of `position`; `trail` are the headings above it, outermost first."""

    position: int
    trail: tuple[str, ...]
    text: str

    @property
    def heading(self) -> str:
        return " › ".join(self.trail)


def chunk_markdown(text: str, *, target: int = TARGET) -> list[Chunk]:
    """Every character of `text` but headings, blank lines and spacing stands in exactly one chunk.

    The exception: a table too long for one chunk repeats its header row in each. A heading with nothing below it
    becomes a chunk of its own.
    """
    chunks: list[Chunk] = []
    for trail, section in groupby(blocks(text), key=lambda block: block.trail):
        chunks += [Chunk(0, trail, piece) for piece in _pack(list(section), target)]
    return [Chunk(position, chunk.trail, chunk.text) for position, chunk in enumerate(chunks)]


def _pack(section: list[Block], target: int) -> Iterator[str]:
    """Fills chunks up to the target with whole blocks; a lead-in line stays with the list or table it announces."""
    held: list[str] = []
    for block in section:
        for piece in _pieces(block, target):
            size = sum(width(text) for text in held)
            announces = held and held[-1].rstrip().endswith((":", "：")) and size < target
            if held and size + width(piece) > target and not announces:
                yield "\n\n".join(held)
                held = []
            held.append(piece)
    if held:
        yield "\n\n".join(held)


def _pieces(block: Block, target: int) -> list[str]:
    if width(block.text) <= target * LIMIT:
        return [block.text]
    match block.kind:
        case Kind.TABLE:
            return _table(block.text, target)
        case Kind.LIST | Kind.CODE:
            return _gather(block.text.split("\n"), target, "\n")
        case Kind.TEXT:
            return _gather([part for part in SENTENCE.split(block.text) if part.strip()], target, " ")


def _table(text: str, target: int) -> list[str]:
    rows = text.split("\n")
    head = rows[:2] if len(rows) > 2 and re.fullmatch(r"[\s|:-]+", rows[1]) else []
    parts = _gather(rows[len(head) :], max(target - width("\n".join(head)), target // 2), "\n")
    return ["\n".join([*head, part]) for part in parts]


def _gather(units: list[str], target: int, glue: str) -> list[str]:
    """Joins units up to the target; a unit of its own that is far too long is cut by length."""
    pieces: list[str] = []
    held = ""
    for unit in (part for whole in units for part in _cut(whole, target)):
        joiner = "" if glue == " " and held.endswith(("。", "！", "？", "；")) else glue
        if held and width(held) + width(unit) > target:
            pieces.append(held)
            held = unit
        else:
            held = held + joiner + unit if held else unit
    return [*pieces, held] if held.strip() else pieces


def _cut(unit: str, target: int) -> list[str]:
    if width(unit) <= target * LIMIT:
        return [unit]
    pieces: list[str] = []
    while unit:
        end, size = 0, 0
        while end < len(unit) and size < target:
            size += width(unit[end])
            end += 1
        space = unit.rfind(" ", end * 2 // 3, end) if end < len(unit) else -1
        end = space + 1 if space > 0 else end
        pieces.append(unit[:end])
        unit = unit[end:]
    return pieces
