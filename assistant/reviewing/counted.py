"""Whether each figure of a sentence stands in a receipt, or follows from figures that do. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import lru_cache

from assistant.reviewing.counted_things import MONEY
from assistant.reviewing.dated import reached_days
from assistant.reviewing.evidence import Evidence, Said
from assistant.reviewing.figures import Figure
from assistant.reviewing.ground import Ground
from assistant.reviewing.misquoted import misquotes
from assistant.reviewing.quantities import Quantity, between_days, between_times, of_figures, quantities, told_between
from assistant.reviewing.reckoned import Pools, comes_of
from assistant.reviewing.sentences import sentences

__all__ = ["unproven_figures"]

FREE = 10  # a bare number up to here is as often a place in a list
SPELLED_FREE = 3  # "three things"
EXAMPLE = re.compile(r"\b(?:for example|for instance|e\.g\.|say,)|比方|比如|例如|假如", re.IGNORECASE)
THINGS = frozenset(
    f"{one}{many}"
    for one in ("suggestion", "option", "thing", "question", "point", "way", "step", "idea")
    for many in ("", "s")
)
LEFT = re.compile(r"\b(?:left|remain\w*|unused|still (?:have|to (?:come|go|use)))\b|剩|余下|没用|未用", re.IGNORECASE)
COMPARED = re.compile(
    r"\b(?:cheaper|dearer|more (?:than|expensive)|less than|extra|difference|sav(?:e|es|ing)|instead of)\b"
    r"|便宜|贵|多付|少付|补差|差价|省|优惠",
    re.IGNORECASE,
)
CODE = 3  # digits up to which a bare number is a count
ON_THE_HOUR = frozenset(range(1, 13))
BESIDE = 1  # so near, a figure is worked out before the customer's eyes
ROUNDS = 3  # a figure proven by others proves the next
Steps = tuple[tuple[Figure, Said], ...]


def unproven_figures(sentence: Said, ground: Ground, sources: Sequence[Said] = ()) -> list[str]:
    """What is said in figures and rests on none of the `sources` (all that may be told, unless given)."""
    held = tuple(sources) or ground.sources
    return [
        f"{one.written} stands in no receipt" for one in sentence.figures if not _proven(one, sentence, held, ground)
    ]


def _proven(one: Figure, sentence: Said, sources: tuple[Said, ...], ground: Ground) -> bool:
    if _free(one, sentence, sources) or _stands(one, sources) or _is_day(one, sources, ground):
        return True
    if _is_left(one, sentence, ground) or _is_compared(one, sentence, sources, ground):
        return True
    return _follows(one, sentence, sources, _settled(ground), ground)


def _is_compared(one: Figure, sentence: Said, sources: Sequence[Said], ground: Ground) -> bool:
    """By how much one price of a receipt, or of the reply, is above another."""
    if one.unit != MONEY or not COMPARED.search(sentence.text):
        return False
    for source in (*sources, ground.draft):
        amounts = {each.value for each in source.figures if each.unit == MONEY}
        if any(more - less == one.value for more in amounts for less in amounts):
            return True
    return False


def _is_left(one: Figure, sentence: Said, ground: Ground) -> bool:
    """What is left of a record's count: 11 of 30, of which 19 were used."""
    if not one.counts or one.value < 1 or not LEFT.search(sentence.text):
        return False
    for record in ground.records:
        counts = [each for each in record.figures if each.counts and each.value >= 1]
        pairs = [(more, less) for more in counts for less in counts if more.unit == less.unit or not less.unit]
        if any(more.value - less.value == one.value for more, less in pairs):
            return True
    return False


def _free(one: Figure, sentence: Said, sources: Sequence[Said]) -> bool:
    if one.spelled and one.counts and abs(one.value) <= SPELLED_FREE:
        return True
    if one.written == "一" and any(f"每{sentence.text[one.stop : one.stop + 1]}" in each.text for each in sources):
        return True
    if one.counts and EXAMPLE.search(sentence.text):
        return True
    return (not one.unit or one.unit in THINGS) and abs(one.value) <= FREE


def _stands(one: Figure, sources: Iterable[Said]) -> bool:
    return any(one.fits(other) for source in sources for other in source.figures)


def _is_day(one: Figure, sources: Sequence[Said], ground: Ground) -> bool:
    """13日 may be the thirteenth as well as thirteen days; eleven may be a time that is told, 30号 a day."""
    if not one.unit and one.value in ON_THE_HOUR:
        hour = int(one.value) * 60
        return any({hour % 1440, hour + 720} & clock.minutes for source in sources for clock in source.clocks)
    if one.unit == "号":
        return any(one.value == day.day for day in reached_days(sources, ground.today))
    if one.unit != "hour" or one.value % 24 or one.value < 24:
        return False
    return any(one.value / 24 == day.day for day in reached_days(sources, ground.today))


@lru_cache(maxsize=8)
def _settled(ground: Ground) -> Steps:
    """The figures of the draft that are proven, each by what was proven before it, and the sentences they stand in."""
    settled: Steps = ()
    said = [Said(each.text) for each in sentences(ground.draft.text)]
    left = [(one, sentence) for sentence in said for one in sentence.figures]
    for _ in range(ROUNDS):
        proven = [pair for pair in left if _holds(*pair, settled, ground)]
        if not proven:
            break
        settled += tuple(proven)
        left = [pair for pair in left if pair not in proven]
    return settled


def _holds(one: Figure, sentence: Said, settled: Steps, ground: Ground) -> bool:
    held = ground.sources
    return (
        _free(one, sentence, held)
        or _stands(one, held)
        or _is_day(one, held, ground)
        or _follows(one, sentence, held, settled, ground)
    )


def _follows(one: Figure, sentence: Said, sources: tuple[Said, ...], steps: Steps, ground: Ground) -> bool:
    """Whether a figure comes of others: those beside it first, those of all receipts last."""
    if not one.unit and len(one.written) > CODE and "," not in one.written:  # 4482 is no sum
        return False
    strictly = misquotes(one, sentence, ground.draft, sources)
    pools = _pools(one, sentence, sources, steps, ground)
    return any(comes_of(one, each, sentence.text, strictly=strictly and each.away > BESIDE) for each in pools)


def _pools(one: Figure, sentence: Said, sources: tuple[Said, ...], steps: Steps, ground: Ground) -> Iterator[Pools]:
    others = [pair for pair in steps if (pair[0].value, pair[0].unit) != (one.value, one.unit)]
    beside = [*of_figures([figure for figure, said in others if said == sentence]), *told_between(sentence)]
    beside += _gaps([sentence], ground.today)
    told = [
        [*quantities(one), *_gaps([one], ground.today)] for one in sources if one not in (ground.house, ground.said)
    ]
    asked = quantities(ground.said) if ground.said in sources else ()
    drafted = [*beside, *of_figures([figure for figure, _ in others]), *told_between(ground.draft), *asked]
    yield Pools(0, beside, ())
    yield from (Pools(0, column, ()) for column in _columns(sources))
    yield from (Pools(1, beside, one) for one in told)
    yield Pools(2, drafted, ())
    yield from (Pools(3, drafted, one) for one in told)
    yield from (Pools(4, [*drafted, *one], ()) for one in told)
    whole = [quantity for one in told for quantity in one]
    yield Pools(5, [*drafted, *whole, *_gaps([*sources, ground.draft], ground.today)], ())


def _columns(sources: Sequence[Said]) -> Iterator[list[Quantity]]:
    """The values that several records have in a field of one name: what all of them come to."""
    found: dict[str, list[Said]] = {}
    for one in sources:
        for field, value in one.values if isinstance(one, Evidence) and one.kind == "record" else ():
            found.setdefault(field, []).append(Said(value))
    for values in found.values():
        if len(values) > 1:
            yield list(of_figures(figure for value in values for figure in value.figures if figure.unit))


def _gaps(sources: Sequence[Said], today: date | None) -> list[Quantity]:
    return [*between_days(_dates(sources, today)), *between_times(sources)]


def _dates(sources: Sequence[Said], today: date | None) -> list[date]:
    """The days told, those without a year in the year of the others."""
    named = [day for source in sources for day in source.days if day.month and day.day]
    years = [day.year for day in named if day.year] + ([today.year] if today else [])
    found = [today] if today else []
    for day in named:
        year = day.year or (years[0] if years else None)
        if year and (day.month, day.day) != (2, 29):
            found.append(date(year, day.month, day.day))
    return list(dict.fromkeys(found))[:24]
