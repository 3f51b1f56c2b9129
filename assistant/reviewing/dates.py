"""Days, whatever they are written in: 2026-12-03, 3 December, Dec 3rd, 12月3日. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

__all__ = ["CHARACTERS", "Day", "Weekday", "days", "number", "weekdays", "without_days"]

MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
DAY = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?"
YEAR = r"(?P<year>(?:19|20)\d\d)"
CHARACTERS = "零一二三四五六七八九十"
HAN_NUMBER = rf"(?:\d{{1,2}}|[{CHARACTERS}]{{1,3}})"
FORMS = (
    re.compile(rf"(?<!\d){YEAR}[-/.年]\s?(?P<month>\d{{1,2}})[-/.月]\s?(?P<day>\d{{1,2}})(?:\s?[日号])?(?!\d)"),
    re.compile(rf"(?<![\w.]){DAY}(?:\s+of)?\s+{MONTH}(?:,?\s+{YEAR})?", re.IGNORECASE),
    re.compile(rf"\b{MONTH}\s+(?:the\s+)?{DAY}(?![\d:%])(?:,?\s+{YEAR})?", re.IGNORECASE),
    re.compile(rf"(?:(?P<year>(?:19|20)\d\d)\s?年\s?)?(?P<month>{HAN_NUMBER})\s?月\s?(?P<day>{HAN_NUMBER})\s?[日号]"),
    re.compile(r"(?<![\d/.-])(?P<day>[0-3]?\d)/(?P<month>[01]?\d)/(?P<year>(?:19|20)\d\d)(?!\d)"),
    re.compile(rf"(?<!\d)(?P<year>(?:19|20)\d\d)\s?年\s?(?P<month>{HAN_NUMBER})\s?月(?!\s?\d)"),
    re.compile(rf"\b{MONTH}\s+{YEAR}", re.IGNORECASE),
    re.compile(rf"\b(?:early|mid|late|end of)[\s-](?-i:(?=[A-Z])){MONTH}", re.IGNORECASE),
    re.compile(r"(?<=[今去明前本]年)\s?(?P<month>1[0-2]|[1-9])\s?月(?!\s?\d)"),
    re.compile(r"(?<=[(（])(?P<day>[0-3]?\d)\s?[日号](?=[)）])"),
    re.compile(r"\bthe\s(?P<day>[0-3]?\d)(?:st|nd|rd|th)\b"),
    re.compile(r"(?<!\d)(?P<year>(?:19|20)\d\d)(?=\s?年|[.,;)](?!\d)|$)"),
)
LIST_BEFORE = re.compile(
    r"(?<![\d.])(?P<day>[0-3]?\d)(?:st|nd|rd|th)?\s?(?:and|or|to|&|–|-|,)\s?(?:[A-Z][a-z]+day\s)?$"
)
WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
WEEKDAY = re.compile(
    rf"\b(?P<english>{'|'.join(WEEKDAYS)})s?\b|(?:星期|礼拜|周)(?P<chinese>[一二三四五六日天])(?![\u3400-\u9fff]?至)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the calendar, or so much of one as is said: the rest is None or 0."""

    year: int | None
    month: int
    day: int
    written: str
    start: int
    stop: int

    def is_day(self, other: Day) -> bool:
        """Whether nothing of the two differs that both say."""
        pairs = ((self.year, other.year), (self.month, other.month), (self.day, other.day))
        return all(not mine or not theirs or mine == theirs for mine, theirs in pairs)

    def as_date(self) -> date | None:
        """As a date, where the year is said."""
        return date(self.year, self.month, self.day) if self.year and self.month and self.day else None


@dataclass(frozen=True, slots=True)
class Weekday:
    """Monday is 0."""

    number: int
    written: str
    start: int


def days(text: str) -> list[Day]:
    """The days a text names."""
    found: list[Day] = []
    for form in FORMS:
        for match in form.finditer(text):
            if any(match.start() < one.stop and one.start < match.end() for one in found):
                continue
            named = _day(match)
            if named is not None:
                found.append(named)
    found += [more for one in found for more in _listed(text, one)]
    return sorted(found, key=lambda one: one.start)


def _listed(text: str, last: Day) -> Iterator[Day]:
    """The 4th of "4 and 5 June"."""
    match = LIST_BEFORE.search(text[: last.start])
    if match and re.match(r"\d", text[last.start :]) and last.month and 1 <= int(match["day"]) <= 31:
        yield Day(last.year, last.month, int(match["day"]), match["day"], match.start("day"), match.end("day"))


def weekdays(text: str) -> Iterator[Weekday]:
    """The days of the week a text names."""
    for match in WEEKDAY.finditer(text):
        number = (
            WEEKDAYS.index(match["english"].lower()) if match["english"] else "一二三四五六日".find(match["chinese"])
        )
        yield Weekday(6 if number < 0 else number, match[0], match.start())


def without_days(text: str) -> str:
    """`text` with its days blanked, every other character in its place."""
    for one in days(text):
        text = text[: one.start] + " " * (one.stop - one.start) + text[one.stop :]
    return text


def _day(match: re.Match[str]) -> Day | None:
    said = match.groupdict()
    year = int(said["year"]) if said.get("year") else None
    month = _month(said.get("month") or "")
    day = number(said.get("day") or "")
    try:
        date(year or 2024, month or 1, day or 1)  # a leap year: 29 February exists where no year is said
    except ValueError:
        return None
    return Day(year, month, day, match[0].strip(), match.start(), match.end())


def _month(written: str) -> int:
    named = written[:3].lower()
    return MONTHS.index(named) + 1 if named in MONTHS else number(written)


def number(written: str) -> int:
    """12 of "12" and of "十二"; 0 of what is no number."""
    if written.isdigit():
        return int(written)
    written = written.replace("两", "二")
    if not written or any(sign not in CHARACTERS for sign in written):
        return 0
    tens, ten, ones = written.partition("十")
    if not ten:
        return CHARACTERS.index(written) if len(written) == 1 else 0
    return (CHARACTERS.index(tens) if tens else 1) * 10 + (CHARACTERS.index(ones) if ones else 0)
