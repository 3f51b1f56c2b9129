"""Finds words in a text whatever its spacing. Pure."""

from __future__ import annotations

__all__ = ["locate"]


def locate(words: str, text: str, start: int, stop: int) -> tuple[int, int]:
    """Where in `text`, between two offsets, `words` stand; the offsets themselves where they do not.

    Spacing does not count: a chunk is not spaced as the article that it was cut from.
    """
    places = [at for at in range(start, min(stop, len(text))) if not text[at].isspace()]
    wanted = "".join(words.split())
    first = "".join(text[at] for at in places).find(wanted)
    if not wanted or first < 0:
        return start, stop
    return places[first], places[first + len(wanted) - 1] + 1
