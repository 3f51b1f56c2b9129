"""What amounts come to: sums, differences, multiples and shares of amounts that are told. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import combinations

from assistant.reviewing.counted_things import MONEY, SHARE
from assistant.reviewing.evidence import Said
from assistant.reviewing.figures import Figure

__all__ = ["amounts", "counts", "figures_of"]

DURATIONS = ("hour", "month", "workday", "minute")
MOST = 200  # amounts from which a second step is tried


def amounts(wanted: Figure, sources: Sequence[Said], draft: Said) -> Iterator[Decimal]:
    """Sums, differences, multiples and shares of amounts; the draft's own amounts may be steps on the way.

    An amount with cents may take two steps: so few sums come out at a given cent that hardly a wrong one does.
    """
    told = list(dict.fromkeys(abs(one.value) for source in sources for one in source.figures if _money_like(one)))
    steps = list(dict.fromkeys(abs(one.value) for one in figures_of(MONEY, [draft]) if one.value != wanted.value))
    parts = list(_parts((*told, *steps), sources, draft))
    yield from parts
    yield from _sums_of_two(told, steps)
    for source in sources:
        own = [abs(one.value) for one in source.figures if one.unit == MONEY][:8]
        yield sum(own, Decimal(0))
        for three in combinations(list(dict.fromkeys(own)), 3):
            total = sum(three, Decimal(0))
            yield total
            yield from (total - 2 * one for one in three)
    counted = [amount * count for amount in steps for count in counts([draft])]
    yield from (first + second for first, second in combinations(list(dict.fromkeys([*counted, *steps])), 2))
    if wanted.value != int(wanted.value):
        yield from _parts([*parts, *_sums_of_two(told, steps)][:MOST], sources, draft)


def _parts(amounts: Sequence[Decimal], sources: Sequence[Said], draft: Said) -> Iterator[Decimal]:
    """Shares and multiples of amounts, and what is over when a share is taken off or put on."""
    shares = [
        *dict.fromkeys(one.value for one in figures_of(SHARE, [draft]) or figures_of(SHARE, sources)),
        Decimal(50),
    ]
    named = counts([draft])
    all_counts = counts((*sources, draft))
    for amount in amounts:
        yield from (amount * one / 100 for one in shares)
        yield from (amount - amount * one / 100 for one in shares)
        yield from (amount + amount * one / 100 for one in shares)
        yield from (amount * count for count in all_counts)
        yield from (amount * first / second for first in named for second in named if first < second)
        yield from (amount / count for count in named)
        yield from (amount / 12 * count for count in named)


def _money_like(one: Figure) -> bool:
    """An amount, or a great number whose currency goes without saying."""
    return one.unit == MONEY or (not one.unit and abs(one.value) >= 100)


def _sums_of_two(told: Sequence[Decimal], steps: Sequence[Decimal]) -> Iterator[Decimal]:
    for first, second in combinations(list(dict.fromkeys([*told, *steps])), 2):
        yield first + second
        yield first - second


def figures_of(unit: str, sources: Iterable[Said]) -> list[Figure]:
    """All figures of a unit."""
    return [one for source in sources for one in source.figures if one.unit == unit]


def counts(sources: Iterable[Said]) -> list[Decimal]:
    """How many of anything, durations in days."""
    found = (one for source in sources for one in source.figures if one.counts or one.unit in DURATIONS)
    counted = (one.value / 24 if one.unit == "hour" and one.value % 24 == 0 else one.value for one in found)
    return list(dict.fromkeys(one for one in counted if 1 < one < 10_000))
