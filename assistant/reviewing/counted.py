"""Whether each figure of a sentence stands in a receipt, or follows from figures that do. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from itertools import combinations

from assistant.reviewing.amounts import amounts, counts, figures_of
from assistant.reviewing.counted_things import MONEY, SHARE
from assistant.reviewing.dated import reached_days
from assistant.reviewing.evidence import Said
from assistant.reviewing.figures import Figure
from assistant.reviewing.ground import Ground

__all__ = ["unproven_figures"]

FREE = 10  # a bare number up to here is as often a place in a list
SPELLED_FREE = 3  # "three things"
EXAMPLE = re.compile(r"\b(?:for example|for instance|e\.g\.|say,)|比方|比如|例如|假如", re.IGNORECASE)
THINGS = frozenset(
    [
        "suggestion",
        "suggestions",
        "option",
        "options",
        "thing",
        "things",
        "question",
        "questions",
        "point",
        "points",
        "way",
        "ways",
        "step",
        "steps",
        "idea",
        "ideas",
    ]
)
CODE = 3  # digits up to which a bare number is a count
CENT = Decimal("0.011")
DURATIONS = ("hour", "month", "workday", "minute")


def unproven_figures(sentence: Said, ground: Ground, sources: Sequence[Said] = ()) -> list[str]:
    """What is said in figures and rests on none of the `sources` (all that may be told, unless given)."""
    held = sources or ground.sources
    return [
        f"{one.written} stands in no receipt"
        for one in sentence.figures
        if not _free(one, sentence) and not _proven(one, held, ground)
    ]


def _proven(one: Figure, sources: Sequence[Said], ground: Ground) -> bool:
    return _stands(one, sources) or _is_day(one, sources, ground) or _follows(one, sources, ground)


def _free(one: Figure, sentence: Said) -> bool:
    if one.spelled and one.counts and abs(one.value) <= SPELLED_FREE:
        return True
    if one.counts and EXAMPLE.search(sentence.text):
        return True
    return (not one.unit or one.unit in THINGS) and abs(one.value) <= FREE


def _stands(one: Figure, sources: Iterable[Said]) -> bool:
    return any(one.fits(other) for source in sources for other in source.figures)


def _is_day(one: Figure, sources: Sequence[Said], ground: Ground) -> bool:
    """13日 may be the thirteenth as well as thirteen days."""
    if one.unit != "hour" or one.value % 24 or one.value < 24:
        return False
    return any(one.value / 24 == day.day for day in reached_days(sources, ground.today))


def _follows(one: Figure, sources: Sequence[Said], ground: Ground) -> bool:
    if one.unit == MONEY:
        return _close(one.value, amounts(one, sources, ground.draft))
    if one.unit == SHARE:
        return _close(one.value, (100 - other.value for other in figures_of(SHARE, (*sources, ground.draft))))
    if one.unit in DURATIONS and _lasts(one, sources, ground):
        return True
    if one.counts and one.value in _gaps(sources, ground):
        return True
    code = not one.unit and len(one.written) > CODE and "," not in one.written  # 4482 is no sum
    return not code and one.unit != "hour" and _close(one.value, _totals(one, sources, ground.draft))


def _close(value: Decimal, candidates: Iterable[Decimal]) -> bool:
    return any(abs(abs(value) - abs(one)) < CENT for one in candidates)


def _totals(one: Figure, sources: Sequence[Said], draft: Said) -> Iterator[Decimal]:
    """What two counts come to, where the draft names one of them: what is left, what is missing, how many boxes."""
    named = {
        abs(other.value) for other in draft.figures if other.value != one.value and other.unit not in (MONEY, SHARE)
    }
    told = [abs(other.value) for source in sources for other in source.figures if other.unit not in (MONEY, SHARE)]
    for first in named:
        for second in dict.fromkeys(told):
            yield first + second
            yield first - second
            if second > 1:
                yield first / second
                yield first - first / second


def _lasts(one: Figure, sources: Sequence[Said], ground: Ground) -> bool:
    """Time between two days or times that are told, or what is left of a duration."""
    told = _dates(sources, ground)
    if one.unit == "hour" and (one.value / 24 in _gaps(sources, ground) or _hours(one, sources)):
        return True
    if one.unit == "month" and any(one.value == _months(*pair) for pair in combinations(told, 2)):
        return True
    same = list(dict.fromkeys(other.value for other in figures_of(one.unit, sources)))
    if any(one.value == length * count for length in same for count in counts([ground.draft]) if count <= FREE):
        return True
    return any(abs(first - second) == one.value for first, second in combinations(same, 2))


def _hours(one: Figure, sources: Sequence[Said]) -> bool:
    times = {minutes for source in sources for clock in source.clocks for minutes in clock.minutes}
    return any((second - first) % 1440 == one.value * 60 for first in times for second in times if first != second)


def _gaps(sources: Sequence[Said], ground: Ground) -> set[int]:
    """The numbers of days between two days that are told."""
    return {abs((first - second).days) for first, second in combinations(_dates(sources, ground), 2)}


def _dates(sources: Sequence[Said], ground: Ground) -> list[date]:
    """The days told, those without a year in the year of the others."""
    named = [day for source in (*sources, ground.draft) for day in source.days if day.month and day.day]
    years = [day.year for day in named if day.year] + ([ground.today.year] if ground.today else [])
    found = [ground.today] if ground.today else []
    for day in named:
        year = day.year or (years[0] if years else None)
        if year and (day.month, day.day) != (2, 29):
            found.append(date(year, day.month, day.day))
    return list(dict.fromkeys(found))[:24]


def _months(first: date, second: date) -> int:
    start, end = min(first, second), max(first, second)
    return (end.year - start.year) * 12 + end.month - start.month - (end.day < start.day)
