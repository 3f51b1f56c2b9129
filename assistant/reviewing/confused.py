"""Two records alike, one taken for the other: A-1024's name or code told of A-1042. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import permutations

from assistant.reviewing.evidence import IDENTIFIER, Evidence, Said
from assistant.reviewing.ground import Ground
from assistant.reviewing.support import anchored

__all__ = ["apart", "confused_records"]

SHORTEST, LONGEST = 3, 40
APART = 2  # characters that differ, two exchanged ones counting as one


def confused_records(sentence: Said, ground: Ground) -> list[str]:
    """Names, codes and ids of a record that is not the one spoken of, and much like its own."""
    flaws = []
    for spoken_of, other in permutations(_whole(ground.records), 2):
        if Said(spoken_of.ref).ids & Said(other.ref).ids:
            continue
        for right, wrong in _alike(spoken_of, other):
            if (
                _told_elsewhere(wrong, (spoken_of, other), ground)
                or not _holds(sentence.text, wrong)
                or _holds(sentence.text, right)
                or _holds(spoken_of.text, wrong)
            ):
                continue
            if _of(sentence, (right, wrong), (spoken_of, other), ground):
                flaws.append(f"{wrong} belongs to {other.ref}, not to {spoken_of.ref}")
    return list(dict.fromkeys(flaws))


def _told_elsewhere(value: str, records: tuple[Evidence, ...], ground: Ground) -> bool:
    """Whether a write that ran tells of it as well: then it is what this reply is about."""
    return any(
        one.done and one.ref not in [each.ref for each in records] and _holds(one.text, value) for one in ground.public
    )


def _whole(records: Sequence[Evidence]) -> list[Evidence]:
    """Each record once, with all that its receipts tell of it."""
    found: dict[str, Evidence] = {}
    for one in records:
        known = found.get(one.ref)
        text = f"{known.text}\n{one.text}" if known else one.text
        values = (*known.values, *one.values) if known else one.values
        found[one.ref] = replace(one, text=text, values=values)
    return list(found.values())


def _of(sentence: Said, names: tuple[str, str], records: tuple[Evidence, Evidence], ground: Ground) -> bool:
    """Whether all else that is said is the one record's; the rest of the reply says so where the sentence does not."""
    (right, wrong), (spoken_of, other) = names, records
    both = " " in wrong or _holds(ground.draft.text, right)  # then the rest of the reply tells of either
    for text in (sentence.text, *([] if both else [ground.draft.text])):
        said = Said(text.replace(wrong, " "))
        own = anchored(said, spoken_of, but=other) - anchored(said, other, but=spoken_of)
        if own:
            return own > 0
    return False


def _alike(first: Evidence, second: Evidence) -> Iterator[tuple[str, str]]:
    """Pairs of values of the same field, or of ids, of which one is easily taken for the other."""
    theirs = dict(second.values)
    pairs = [(value, theirs[field]) for field, value in first.values if field in theirs]
    pairs += [(one, two) for one in _names(first.ref) for two in _names(second.ref)]
    for one, two in pairs:
        shortest, longest = sorted((len(one), len(two)))
        if one == two or shortest < SHORTEST or longest > LONGEST or not _names_one(one):
            continue
        if apart(one, two) <= min(APART, shortest // 2):
            yield one, two


def _names(ref: str) -> list[str]:
    return [*IDENTIFIER.findall(ref), *re.findall(r"[\u3400-\u9fff]{2,6}|[A-Z][a-z]+(?: [A-Z][a-z]+)*", ref)]


def _names_one(value: str) -> bool:
    """Whether a value names something: no amount, no day, no time."""
    said = Said(value)
    return not said.days and not said.clocks and not any(one.unit and not one.counts for one in said.figures)


def _holds(text: str, value: str) -> bool:
    return re.search(rf"(?<![A-Za-z0-9]){re.escape(value)}(?![A-Za-z0-9])", text, re.IGNORECASE) is not None


def apart(one: str, two: str) -> int:
    """How many characters are other, missing or exchanged (Damerau's distance, neighbours exchanged once)."""
    before: list[int] = []
    row = list(range(len(two) + 1))
    for at, first in enumerate(one, start=1):
        last, before, row = before, row, [at]
        for to, second in enumerate(two, start=1):
            cost = min(before[to] + 1, row[to - 1] + 1, before[to - 1] + (first != second))
            if at > 1 and to > 1 and first == two[to - 2] and one[at - 2] == second:
                cost = min(cost, last[to - 2] + 1)
            row.append(cost)
    return row[-1]
