"""The sentences of a Markdown passage, as they are read aloud: no markup, no headings, a table's row as one line."""

from __future__ import annotations

import re

from assistant.engine.language import has_han

__all__ = ["sentences"]

_SPLIT_EN = re.compile(r"(?<=[.!?])\s+(?=[A-Z0-9¥\"“])")
_SPLIT_ZH = re.compile(r"(?<=[。！？；])")
_BULLET = re.compile(r"^\s*(?:[-*+•]|\d+[.)、])\s+")


def sentences(text: str) -> list[tuple[str, bool]]:
    """The sentences of a Markdown passage in order, each with whether it stood in a list or table."""
    found: list[tuple[str, bool]] = []
    for line in text.splitlines():
        plain = line.strip()
        if not plain or plain.startswith(("#", "```", "---", "|--", "|:-")) or re.fullmatch(r"[|\s:\-]+", plain):
            continue
        listed = bool(_BULLET.match(plain)) or plain.startswith("|")
        if plain.startswith("|"):
            plain = _row(plain)
        plain = _plain(_BULLET.sub("", plain))
        for part in (_SPLIT_ZH if has_han(plain) else _SPLIT_EN).split(plain):
            if part.strip():
                found.append((part.strip(), listed))
    return found


def _row(line: str) -> str:
    cells = [cell.strip() for cell in line.strip("| ").split("|") if cell.strip()]
    colon = "：" if has_han(line) else ": "
    return cells[0] + colon + (("，" if has_han(line) else ", ").join(cells[1:])) if len(cells) > 1 else "".join(cells)


def _plain(text: str) -> str:
    text = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", text)
    text = re.sub(r"[*_`]{1,3}([^*_`]+)[*_`]{1,3}", r"\1", text)
    return re.sub(r"\[r\d+\]|<[^>]{0,200}>", "", text)
