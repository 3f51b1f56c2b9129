"""Cuts Markdown into chunks along its headings; lists, tables and code stay whole where they fit. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from knowledge_base.markdown_blocks import Block, Kind, blocks, width

__all__ = ["CUTTING", "TARGET", "Chunk", "chunk_markdown", "width"]

CUTTING = 1  # counts up with every change of how chunks are cut; articles cut in an older way are cut anew
TARGET = 500  # in half-width characters: about 500 English letters or 250 Chinese characters
LIMIT = 1.5  # a block up to this many times the target is kept whole
SENTENCE = re.compile(r"(?<=[.!?;])\s+|(?<=[。！？；])|\n")


@dataclass(frozen=True, slots=True)
class Chunk:
    """A piece of an article, in order of `position`; `trail` are the headings above it, outermost first.

    `start` and `stop` are where it stands in the article's text, in characters. What stands there are its own words,
    with the spacing of the text, and with a heading where blocks below two equal trails are one chunk.
    """

    position: int
    trail: tuple[str, ...]
    text: str
    start: int
    stop: int

    @property
    def heading(self) -> str:
        return " › ".join(self.trail)


@dataclass(frozen=True, slots=True)
class _Piece:
    text: str
    start: int
    stop: int


def chunk_markdown(text: str, *, target: int = TARGET) -> list[Chunk]:
    """Every character of `text` but headings, blank lines and spacing stands in exactly one chunk.

    The exception: a table too long for one chunk repeats its header row in each, outside the chunk's span. A heading
    with nothing below it becomes a chunk of its own.
    """
    cut: list[tuple[tuple[str, ...], _Piece]] = []
    for trail, section in groupby(blocks(text), key=lambda block: block.trail):
        cut += [(trail, piece) for piece in _pack(text, list(section), target)]
    return [Chunk(position, trail, piece.text, piece.start, piece.stop) for position, (trail, piece) in enumerate(cut)]


def _pack(source: str, section: list[Block], target: int) -> Iterator[_Piece]:
    """Fills chunks up to the target with whole blocks; a lead-in line stays with the list or table it announces."""
    held: list[_Piece] = []
    size = 0
    for block in section:
        for piece in _pieces(source, block, target):
            announces = held and held[-1].text.rstrip().endswith((":", "：")) and size < target
            if held and size + width(piece.text) > target and not announces:
                yield _joined(held)
                held, size = [], 0
            held.append(piece)
            size += width(piece.text)
    if held:
        yield _joined(held)


def _joined(pieces: list[_Piece]) -> _Piece:
    return _Piece("\n\n".join(piece.text for piece in pieces), pieces[0].start, pieces[-1].stop)


def _pieces(source: str, block: Block, target: int) -> list[_Piece]:
    if width(block.text) <= target * LIMIT:
        return [_Piece(block.text, block.start, block.stop)]
    match block.kind:
        case Kind.TABLE:
            head, parts = _table(block.text, target)
            return _placed(source, block, ["\n".join([*head, part]) for part in parts], repeated="".join(head))
        case Kind.LIST | Kind.CODE:
            return _placed(source, block, _gather(block.text.split("\n"), target, "\n"))
        case Kind.TEXT:
            sentences = [part for part in SENTENCE.split(block.text) if part.strip()]
            return _placed(source, block, _gather(sentences, target, " "))


def _placed(source: str, block: Block, texts: list[str], *, repeated: str = "") -> list[_Piece]:
    """The texts that a block was cut into, each with its place: they differ from the block in spacing alone, and
    all but the first begin with what is `repeated`."""
    places = [at for at in range(block.start, block.stop) if not source[at].isspace()]
    again = _letters(repeated)
    found: list[_Piece] = []
    used = 0
    for text in texts:
        last = used + _letters(text) - (again if found else 0)
        start = places[used] if used < len(places) else block.stop
        stop = places[last - 1] + 1 if last > used else start
        found.append(_Piece(text, start, stop))
        used = last
    return found


def _letters(text: str) -> int:
    return sum(not char.isspace() for char in text)


def _table(text: str, target: int) -> tuple[list[str], list[str]]:
    """The header rows, and the rows below them in parts. A header longer than a part is not repeated in each."""
    rows = text.split("\n")
    headed = len(rows) > 2 and re.fullmatch(r"[\s|:-]+", rows[1]) and width("\n".join(rows[:2])) <= target
    head = rows[:2] if headed else []
    return head, _gather(rows[len(head) :], max(target - width("\n".join(head)), target // 2), "\n")


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
