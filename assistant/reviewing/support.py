"""How much of what is said a text bears out: its words, and as much weight again for its figures and days. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from assistant.reviewing.clocks import Clock, without_clocks
from assistant.reviewing.dates import Day, without_days
from assistant.reviewing.evidence import Said, without_ids
from assistant.reviewing.figures import Figure
from assistant.reviewing.lexicon import Unit, held, units

__all__ = ["anchored", "borne_out", "content", "stands", "weight", "words_borne_out"]

ANCHOR = 1.5  # content words' worth of a figure, a day, a time or an id


def weight(said: Said) -> float:
    """How much is said, in content words."""
    return sum(one.weight for one in content(said.text)) + ANCHOR * len(_anchors(said))


def borne_out(said: Said, sources: Sequence[Said]) -> float:
    """The share of what is said that stands in any of the sources, 0..1."""
    whole = weight(said)
    if not whole:
        return 1.0
    known = frozenset().union(*(one.keys for one in sources)) if sources else frozenset()
    words = sum(held(one, known) for one in content(said.text))
    return (words + ANCHOR * sum(stands(one, sources) for one in _anchors(said))) / whole


def words_borne_out(said: Said, sources: Sequence[Said]) -> float:
    """The same, with every figure, day and id taken for proven: those are judged on their own."""
    whole = weight(said)
    known = frozenset().union(*(one.keys for one in sources)) if sources else frozenset()
    words = sum(held(one, known) for one in content(said.text))
    return (words + ANCHOR * len(_anchors(said))) / whole if whole else 1.0


@lru_cache(maxsize=4096)
def content(text: str) -> tuple[Unit, ...]:
    """The content words that are no part of a figure, a day or an id."""
    bare = without_clocks(without_days(without_ids(text)))
    for one in Said(bare).figures:
        bare = bare[: one.start] + " " * (one.stop - one.start) + bare[one.stop :]
    return units(bare)


def _anchors(said: Said) -> list[object]:
    return [
        *(one for one in said.figures if one.unit and not (one.spelled and one.counts)),
        *said.days,
        *said.clocks,
        *sorted(said.ids),
    ]


def stands(anchor: object, sources: Sequence[Said]) -> bool:
    """Whether a figure, a day, a time or an id stands in any of these."""
    for one in sources:
        if isinstance(anchor, Figure) and any(anchor.fits(other) for other in one.figures):
            return True
        if isinstance(anchor, Day) and any(anchor.is_day(other) for other in one.days):
            return True
        if isinstance(anchor, Clock) and any(anchor.minutes & other.minutes for other in one.clocks):
            return True
        if isinstance(anchor, str) and anchor in one.ids:
            return True
    return False


def anchored(said: Said, source: Said, *, but: Said) -> float:
    """The weight of what stands in one source and not in another."""
    own = source.keys - but.keys
    words = sum(one.weight for one in content(said.text) if one.keys & own)
    told = [one for one in _anchors(said) if stands(one, [source]) and not stands(one, [but])]
    return words + ANCHOR * len(told)
