"""Times of day, whatever they are written in: 15:00, 3 pm, half past three, 下午三点. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.reviewing.dates import CHARACTERS, number

__all__ = ["Clock", "clocks", "without_clocks"]

HOUR = r"(?P<hour>1?\d|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
CLOCK_FORMS = (
    re.compile(
        r"(?<![\d.€£$¥])(?P<loose>[01]?\d|2[0-3])\.(?P<minute>[0-5]\d)(?=\s(?:on|tomorrow|today|tonight"
        r"|in the|this)\b|\s?(?:o'clock|sharp))",
        re.IGNORECASE,
    ),
    re.compile(
        r"(?<=\b(?:at|by)\s)(?P<loose>[01]?\d|2[0-3])\.(?P<minute>[0-5]\d)(?![\d%])(?!\s?(?:[ap]\.?m"
        r"|EUR|GBP|euro|pound))",
        re.IGNORECASE,
    ),
    re.compile(
        r"(?<=\bthe\s)(?P<loose>[01]?\d|2[0-3])\.(?P<minute>[0-5]\d)(?=\s?[.,;:!?\[]|\s?$|\s(?:on|from|to|is|was|has)\b)",
        re.IGNORECASE,
    ),
    re.compile(rf"\b(?P<past>half past|quarter past|quarter to)\s{HOUR}\b", re.IGNORECASE),
    re.compile(
        rf"\b(?:from|between|open)\s{HOUR}(?=\s(?:to|and|until|till|-)\s(?:1?\d|[a-z]{{3,6}})(?:[.,;)]|$| on | in ))",
        re.IGNORECASE,
    ),
    re.compile(
        r"(?<![\d:])(?P<hour>[0-2]?\d)[:：](?P<minute>[0-5]\d)(?::[0-5]\d)?(?:\s?(?P<half>[ap])\.?\s?m\b\.?)?",
        re.IGNORECASE,
    ),
    re.compile(r"(?<![\d:.])(?P<hour>1?\d)(?:\.(?P<minute>[0-5]\d))?\s?(?P<half>[ap])\.?\s?m\b\.?", re.IGNORECASE),
    re.compile(
        r"(?<![\d:.])(?P<hour>1?\d)(?=\s?(?:to|-|–|and|until)\s?1?\d(?::[0-5]\d)?\s?(?P<half>[ap])\.?\s?m\b)",
        re.IGNORECASE,
    ),
    re.compile(r"\b(?P<noon>noon|midday|midnight)\b|(?P<noon_zh>中午|正午)(?!\s?[\d一二三十])", re.IGNORECASE),
    re.compile(
        rf"(?P<part>半夜|夜里|凌晨|早上|早晨|上午|中午|下午|傍晚|晚上|今晚|明晚|当晚"
        rf"|晚)?\s?(?P<hour>[012]?\d|[{CHARACTERS}两]{{1,3}})\s?[点點时](?!间|候|长|段|效)"
        rf"\s?(?:(?P<minute>[0-5]?\d|[{CHARACTERS}]{{1,3}})\s?分"
        rf"|(?P<minutes>[0-5]\d)(?![\d.%]|\s?[元块毛个天折])|(?P<tens>[二三四五]?十[一二三四五六七八九]?)"
        rf"|(?P<half_past>半)|(?P<some>多))?"
    ),
)
WORDS = {
    word: at
    for at, word in enumerate(
        ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"], start=1
    )
}
LATER = ("下午", "傍晚", "晚上", "今晚", "明晚", "当晚", "晚")


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day in minutes since midnight; both halves of the day where it is not said which."""

    minutes: frozenset[int]
    written: str
    start: int
    stop: int


def clocks(text: str) -> list[Clock]:
    """The times of day a text names."""
    found: list[Clock] = []
    for form in CLOCK_FORMS:
        for match in form.finditer(text):
            if any(match.start() < one.stop and one.start < match.end() for one in found):
                continue
            minutes = _minutes(match)
            if match.groupdict().get("some"):
                minutes = frozenset(one + more for one in minutes for more in range(60))
            if minutes:
                found.append(Clock(minutes, match[0].strip(), match.start(), match.end()))
    return sorted(found, key=lambda one: one.start)


def without_clocks(text: str) -> str:
    """`text` with its times blanked, every other character in its place."""
    for one in clocks(text):
        text = text[: one.start] + " " * (one.stop - one.start) + text[one.stop :]
    return text


def _minutes(match: re.Match[str]) -> frozenset[int]:
    groups = match.groupdict()
    if groups.get("noon") or groups.get("noon_zh"):
        return frozenset({0 if (groups.get("noon") or "").lower() == "midnight" else 720})
    if groups.get("loose"):
        at = int(groups["loose"]) * 60 + int(groups["minute"])
        return frozenset({at % 1440, (at + 720) % 1440})
    if groups.get("past"):
        hour = WORDS.get(match["hour"].lower()) or int(match["hour"])
        at = hour * 60 + {"half past": 30, "quarter past": 15, "quarter to": -15}[groups["past"].lower()]
        return frozenset({at, at + 720})
    if match["hour"].lower() in WORDS or ("minute" not in groups and "part" not in groups and not groups.get("half")):
        hour = WORDS.get(match["hour"].lower()) or int(match["hour"])
        return frozenset({hour * 60, hour * 60 + 720})
    told = groups.get("minute") or groups.get("minutes") or groups.get("tens") or "0"
    hour, minute = number(match["hour"]), 30 if groups.get("half_past") else number(told)
    if hour > 24 or minute > 59:
        return frozenset()
    half, part = (groups.get("half") or "").lower(), groups.get("part") or ""
    if "part" in groups and hour == 1 and not part:  # 一点 is as often "a little"
        return frozenset()
    if half or part:
        late = half == "p" or part in LATER or (part == "中午" and hour < 11)
        midnight = hour == 12 and "晚" in part
        hour = hour % 12 + (12 if late and not midnight else 0) if hour <= 12 else hour
        if part in ("半夜", "夜里") and hour > 6:
            return frozenset({(hour + 12) * 60 + minute, (hour % 12) * 60 + minute})
        return frozenset({(hour * 60 + minute) % 1440})
    if "part" in groups and hour < 12:  # "八点": which half of the day is not said
        return frozenset({hour * 60 + minute, (hour + 12) * 60 + minute})
    return frozenset({(hour * 60 + minute) % 1440})
