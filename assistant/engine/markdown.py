"""The sentences of a Markdown passage, as they are read aloud: no markup, no headings, a table's row as one line."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.engine.language import has_han

__all__ = ["sentences"]

_SPLIT_EN = re.compile(r"(?<=[.!?])\s+(?=[A-Z0-9¥\"“])")
_SPLIT_ZH = re.compile(r"(?<=[。！？])")
_BULLET = re.compile(r"^\s*(?:[-*+•]|\d+[.)、])\s+")
_RULE = re.compile(r"[|\s:\-]+")


def sentences(text: str) -> list[tuple[str, bool]]:
    """The sentences of a Markdown passage in order, each with whether it stood in a list or table."""
    found: list[tuple[str, bool]] = []
    columns: Sequence[str] = ()
    lines = [line.strip() for line in text.splitlines()]
    for at, plain in enumerate(lines):
        if not plain or plain.startswith(("#", "```", "---")) or _RULE.fullmatch(plain):
            continue
        listed = bool(_BULLET.match(plain)) or plain.startswith("|")
        if not plain.startswith("|"):
            columns = ()
        elif at + 1 < len(lines) and lines[at + 1].startswith("|") and _RULE.fullmatch(lines[at + 1]):
            columns = _cells(plain)
            continue
        else:
            plain = _row(_cells(plain), columns)
        plain = _plain(_BULLET.sub("", plain))
        for part in (_SPLIT_ZH if has_han(plain) else _SPLIT_EN).split(plain):
            if part.strip():
                found.append((part.strip(), listed))
    return found


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.removeprefix("|").removesuffix("|").split("|")]


def _row(cells: Sequence[str], columns: Sequence[str]) -> str:
    """A row in words; with more than one value each says which column it stands in."""
    chinese = has_han("".join([*cells, *columns]))
    values = [(columns[at] if at < len(columns) else "", cell) for at, cell in enumerate(cells) if cell]
    if len(values) < 2:
        return "".join(cell for _, cell in values)
    named = len(values) > 2
    rest = [f"{column}{' ' if named and column else ''}{cell}" if named else cell for column, cell in values[1:]]
    return values[0][1] + ("：" if chinese else ": ") + ("，" if chinese else ", ").join(rest)


def _plain(text: str) -> str:
    text = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", text)
    text = re.sub(r"[*_`]{1,3}([^*_`]+)[*_`]{1,3}", r"\1", text)
    return re.sub(r"\[r\d+\]|<[^>]{0,200}>", "", text)
