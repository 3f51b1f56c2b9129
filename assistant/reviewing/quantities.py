"""What a reckoning starts from: figures with their kind, rates, fractions, the time between days. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import combinations

from assistant.reviewing.counted_things import FIXED, MONEY, SHARE, UNITS
from assistant.reviewing.evidence import Said
from assistant.reviewing.figures import Figure

__all__ = ["COUNT", "Quantity", "between_days", "between_times", "kinds_of", "of_figures", "quantities", "told_between"]

COUNT = ""  # of whatever
MONEY_FROM = 100  # a bare number from here on may be an amount whose currency goes without saying
Quantity = tuple[str, float]  # its kind and value
# What a price is for, when that is more than one.
RATES = (
    (re.compile(r"\bper (?:thousand|1,?000)\b|[每/]千", re.IGNORECASE), 1000),
    (re.compile(r"\bper hundred\b|[每/]百", re.IGNORECASE), 100),
    (re.compile(r"\b(?:year(?:ly)?|annual(?:ly)?|annum)\b|年", re.IGNORECASE), 12),
    (re.compile(r"\bdozen\b|[每/]打", re.IGNORECASE), 12),
)
FRACTIONS = (
    (re.compile(r"\bhal(?:f|ves)\b|一半|半价|减半|对折|折半|半数", re.IGNORECASE), SHARE, 50.0),
    (re.compile(r"\bthirds?\b|三分之一", re.IGNORECASE), SHARE, 100 / 3),
    (re.compile(r"\bquarters?\b|四分之一", re.IGNORECASE), SHARE, 25.0),
    (re.compile(r"\ba fifth\b|五分之一", re.IGNORECASE), SHARE, 20.0),
    (re.compile(r"\ba tenth\b|十分之一", re.IGNORECASE), SHARE, 10.0),
    (re.compile(r"\b(?:twice|double[ds]?|both|pair|couple)\b|翻倍|加倍|双倍|一对|都", re.IGNORECASE), COUNT, 2.0),
)


def kinds_of(figure: Figure) -> tuple[str, ...]:
    """What a figure may be: a bare number may count, or be an amount or a duration whose unit stands elsewhere."""
    if figure.unit in FIXED:
        return ("hour",) if figure.unit == "minute" else (figure.unit,)
    return (COUNT,) if figure.unit else (COUNT, MONEY)


def quantities(said: Said) -> Iterator[Quantity]:
    """Every quantity of a text."""
    yield from of_figures(said.figures)
    yield from told_between(said)
    for piece in said.pieces:
        amounts = [float(abs(one.value)) for one in piece.figures if MONEY in _kinds(one)]
        for words, times in RATES:
            if amounts and words.search(piece.text):
                yield from ((MONEY, amount / times) for amount in amounts)


def of_figures(figures: Iterable[Figure]) -> Iterator[Quantity]:
    """What figures may be."""
    return (quantity for one in figures for quantity in _of_figure(one))


def told_between(said: Said) -> Iterator[Quantity]:
    """What a text tells of quantities without a figure: half, twice."""
    return ((kind, value) for words, kind, value in FRACTIONS if words.search(said.text))


def between_times(sources: Sequence[Said]) -> Iterator[Quantity]:
    """The time between each two times of day, where it is said which half of the day."""
    times = {next(iter(one.minutes)) for source in sources for one in source.clocks if len(one.minutes) == 1}
    for first, second in combinations(sorted(times), 2):
        yield "hour", (second - first) / 60
        yield "hour", (first - second + 1440) / 60


def between_days(days: Sequence[date]) -> Iterator[Quantity]:
    """The time between each two days."""
    for first, second in combinations(days, 2):
        gap = abs((first - second).days)
        if gap:
            yield from (("hour", gap * 24.0), (COUNT, float(gap)))
            months = _months(min(first, second), max(first, second))
            if months:
                yield "month", months


def _kinds(one: Figure) -> tuple[str, ...]:
    if one.unit in FIXED:
        return (one.unit,)
    return (COUNT, MONEY) if not one.unit and abs(one.value) >= MONEY_FROM else (COUNT,)


def _of_figure(one: Figure) -> Iterator[Quantity]:
    """Itself; a duration or a measure is so many days or metres as well."""
    value = float(abs(one.value))
    if one.unit == "minute":
        yield "hour", value / 60
    else:
        yield from ((kind, value) for kind in _kinds(one))
    if one.unit in FIXED and one.unit not in (MONEY, SHARE):
        yield from ((COUNT, number) for number in _numbers(one, value))


def _numbers(one: Figure, value: float) -> list[float]:
    """The number that is written, whatever unit stands behind it."""
    digits = re.sub(r"[^\d.]", "", one.written).strip(".")
    if digits and digits.replace(".", "", 1).isdigit():
        return [float(digits)]
    found = [value / times for _, unit, times in UNITS if unit == one.unit]
    return [min(found)] if found else []


def _months(first: date, second: date) -> float:
    whole = (second.year - first.year) * 12 + second.month - first.month
    return float(whole) if first.day == second.day else whole + (second.day - first.day) / 31
