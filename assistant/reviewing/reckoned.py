"""What quantities come to in a few steps, and whether a figure comes of them by more than chance. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from assistant.reviewing.counted_things import MONEY, SHARE
from assistant.reviewing.figures import Figure
from assistant.reviewing.quantities import COUNT, Quantity, kinds_of

__all__ = ["Pools", "comes_of"]

SLACK = 0.006  # half a cent, rounded
# Of the figures that could stand there, how many may come of so many steps by chance.
# The further off its operands, the fewer: beside it, in the draft, in a receipt, in all of them.
LIMITS = (
    (1.0, 1.0, 0.3, 0.02),
    (1.0, 0.7, 0.04, 0.01),
    (1.0, 0.4, 0.04, 0.01),
    (1.0, 0.17, 0.03, 0.01),
    (1.0, 0.17, 0.02, 0.01),
    (1.0, 0.17, 0.03, 0.01),
)
MOST = (24, 160, 1200)  # quantities from which a next step is taken
OWN = 2  # up to here a step takes something that the draft itself tells
LINES = 60
GREATEST = 10_000  # a factor
STRICT = 0.15  # of that, where the receipt has another figure in these words
ROUGHLY = 0.04
Pair = tuple[Quantity, Quantity]
Step = tuple[str, str, float]  # how, and what comes of it
UNDER = re.compile(
    r"(?:nearly|almost|just (?:under|short of)|not quite|close to|快|近|将近|不到|差不多)\s?[€£$¥]?$", re.I
)
OVER = re.compile(r"(?:over|more than|above|a (?:bit|little) (?:over|more than)|超过|多于)\s?[€£$¥]?$", re.I)
ABOUT = re.compile(r"(?:about|around|roughly|approximately|approx\.?|some|约|大约|大概|~|≈)\s?[€£$¥]?$", re.I)
MORE = re.compile(r"\s?(?:\w{0,2}多|or so|左右|上下|plus\b)", re.I)


@dataclass(frozen=True)
class Pools:
    """Quantities `near` a figure, one of which each step takes, and those `far` from it; `away` grows with both."""

    away: int
    near: Sequence[Quantity]
    far: Sequence[Quantity]


def comes_of(figure: Figure, pools: Pools, text: str, *, strictly: bool) -> bool:
    """Whether a figure comes of quantities in a few steps, and hardly any other figure would as well.

    `text` is the sentence it stands in: it says whether the figure is rounded.
    """
    wanted = kinds_of(figure)
    value = float(abs(figure.value)) / (60 if figure.unit == "minute" else 1)
    low, high = _bounds(figure, value, text)
    found: list[float] = []
    levels = _levels(tuple(pools.near), tuple(pools.far))[: _steps(wanted[0], pools.away) + 1]
    for limit, level in zip(LIMITS[pools.away], levels, strict=False):
        found += [one for kind, one in level if kind in wanted]
        if any(low <= one <= high for one in found):
            return _crowding(value, found) <= limit * (STRICT if strictly else 1)
    return False


def _steps(kind: str, away: int) -> int:
    """How many steps lead to a figure: many to an amount, few to a count, hardly one to a term."""
    if kind == MONEY:
        return 3
    if kind == COUNT:
        return 2 if away <= OWN else int(away == OWN + 1)
    return 1 if away <= OWN or kind == SHARE else 0


def _bounds(figure: Figure, value: float, text: str) -> tuple[float, float]:
    before, after = text[max(0, figure.start - 22) : figure.start], text[figure.stop : figure.stop + 9]
    if not text.startswith(figure.written, figure.start):
        before = after = ""
    rough = value * ROUGHLY
    if UNDER.search(before):
        return value - rough, value + SLACK
    if OVER.search(before) or MORE.match(after):
        return value - SLACK, value + rough
    if ABOUT.search(before):
        return value - rough, value + rough
    slack = 0.5 if figure.unit == SHARE and value == int(value) else SLACK
    return value - slack, value + slack


def _crowding(value: float, found: Iterable[float]) -> float:
    """The share of the figures as round as this one, from half of it to double, that come out as well."""
    grid = _grid(value)
    near = {round(one / grid) for one in found if value / 2 <= one <= value * 2 and abs(one / grid % 1 - 0.5) > 0.498}
    return len(near) / (1.5 * value / grid)


def _grid(value: float) -> float:
    """How round a figure is: 10 for 480, 1 for 36, 0.1 for 18.40."""
    shown = Decimal(str(round(value, 2))).normalize()
    exponent = shown.as_tuple().exponent
    return float(10 ** min(int(exponent), 2)) if isinstance(exponent, int) else 1.0


@lru_cache(maxsize=128)
def _levels(near: tuple[Quantity, ...], far: tuple[Quantity, ...]) -> tuple[tuple[Quantity, ...], ...]:
    """What comes of no step, of one, of two, and of three."""
    near = tuple(dict.fromkeys(near))[: MOST[0]]
    start = tuple(dict.fromkeys((*near, *far)))[: MOST[0]]
    pairs = ((left, right) for at, left in enumerate(near) for right in start[at + 1 :])
    told = ((how, kind, round(value, 4), used) for used in pairs for how, kind, value in _both(*used))
    one = list({step[:3]: step for step in told}.values())
    two = list(_second(one[: MOST[1]], start))
    shares = [each for each in near if each[0] == SHARE]
    before = [(kind, value) for how, kind, value in two[: MOST[2]] if how in ("sum", "times")]
    first = _distinct((step[1:3] for step in one), start)
    second = _distinct((step[1:] for step in two), (*start, *first))
    third = _distinct((step for left in before for right in shares for step in _scaled(left, right)), (*first, *second))
    return start, first, second, third


def _second(steps: Sequence[tuple[str, str, float, Pair]], start: Sequence[Quantity]) -> Iterator[Step]:
    """What follows on one step, and what two lines come to."""
    for how, kind, value, used in steps:
        for right in start:
            if right not in used or how == "over":  # nothing is taken twice
                yield from _next(how, (kind, value), right)
    lines = [(kind, value) for how, kind, value, _ in steps if how in ("times", "share")][:LINES]
    for at, left in enumerate(lines):
        for right in lines[at:]:
            yield from (("sum", *one) for one in _joined(left, right))


def _next(done: str, left: Quantity, right: Quantity) -> Iterator[Step]:
    """What usually follows on a step: a line's total is added up, reduced, compared; a difference multiplied."""
    if done in ("times", "share", "sum", "over"):
        yield from (("sum", *one) for one in _joined(left, right))
    if done in ("times", "sum") and right[0] == SHARE:
        yield from (("share", *one) for one in _scaled(left, right))
    if done in ("times", "sum", "share") and right[0] == COUNT and 1 < right[1] < GREATEST:
        yield "times", left[0], left[1] * right[1]
    if done == "sum" and right[0] == COUNT and 1 < right[1] < GREATEST:
        yield "over", left[0], left[1] / right[1]


def _distinct(found: Iterable[Quantity], known: Iterable[Quantity]) -> tuple[Quantity, ...]:
    old = set(known)
    rounded = ((kind, round(value, 4)) for kind, value in found)
    return tuple(one for one in dict.fromkeys(rounded) if one not in old and one[1] > 0)


def _both(left: Quantity, right: Quantity) -> Iterator[Step]:
    """All that two quantities may be put together to, each with how."""
    yield from (("sum", *one) for one in _joined(left, right))
    for one, by in ((left, right), (right, left)):
        if by[0] == COUNT and 1 < by[1] < GREATEST:
            yield "times", one[0], one[1] * by[1]
            yield "over", one[0], one[1] / by[1]
        else:
            yield from (("share", *each) for each in _scaled(one, by))
    yield from (("part", *one) for one in _parted(left, right))


def _joined(left: Quantity, right: Quantity) -> Iterator[Quantity]:
    """Sum and difference of two of a kind."""
    if left[0] == right[0]:
        yield left[0], left[1] + right[1]
        yield left[0], abs(left[1] - right[1])


def _scaled(one: Quantity, by: Quantity) -> Iterator[Quantity]:
    """So much per cent of it, off it, on top of it."""
    if by[0] == SHARE and one[0] != SHARE:
        yield one[0], one[1] * by[1] / 100
        yield one[0], one[1] * (1 - by[1] / 100)
        yield one[0], one[1] * (1 + by[1] / 100)
    elif by[0] == SHARE:
        yield SHARE, 100 - by[1]


def _parted(left: Quantity, right: Quantity) -> Iterator[Quantity]:
    """How often the less goes into the more, and what share of it that is."""
    less, more = sorted((left[1], right[1]))
    if left[0] == right[0] and left[0] != SHARE and less > 0:
        yield SHARE, 100 * less / more
        often = more / less
        if left[0] != COUNT and abs(often - round(often)) < 1e-6:
            yield COUNT, round(often)
            if left[0] == MONEY:  # at so much a day
                yield "hour", 24.0 * round(often)
