"""What a number counts: money, shares, time, measures, or what the noun behind it says. Pure."""

from __future__ import annotations

import re
from decimal import Decimal

__all__ = ["FIXED", "MONEY", "SHARE", "UNITS", "unit_of"]

MONEY, SHARE = "money", "share"
CURRENCY_BEFORE = re.compile(r"(?:[€£$¥￥]|\b(?:EUR|GBP|USD|CNY|RMB|CHF|HKD|AUD|CAD|JPY))\s?[-−]?$", re.IGNORECASE)
CURRENCY_AFTER = re.compile(
    r"\s?(?:€|£|\$|¥|(?:EUR|GBP|USD|CNY|RMB|CHF|HKD|AUD|CAD|JPY|euros?|pounds?|dollars?|yuan|francs?)\b|元|块钱?|欧元|英镑|美元|人民币)",
    re.IGNORECASE,
)
SHARE_AFTER = re.compile(r"\s?(?:%|％|per\s?cent\b)", re.IGNORECASE)
# Hours and months are what durations are counted in; a working day is no day of the calendar.
UNITS: tuple[tuple[str, str, int], ...] = (
    (r"(?:working|business|week)[- ]?days?\b|个?工作日", "workday", 1),
    (r"hours?\b|hrs?\b|h\b|个?小时|个?钟头", "hour", 1),
    (r"(?:calendar[- ])?days?\b|天|日(?!元)", "hour", 24),
    (r"weeks?\b|个?星期|周(?!年)", "hour", 168),
    (r"minutes?\b|mins?\b|分钟", "minute", 1),
    (r"months?\b|个?月(?!\d|[底初])", "month", 1),
    (r"years?\b|年(?!\d)", "month", 12),
    (r"cm\b|centimet(?:er|re)s?\b|厘米|公分", "cm", 1),
    (r"m\b|met(?:er|re)s?\b|米", "cm", 100),
    (r"kg\b|kilos?\b|kilograms?\b|公斤|千克", "gram", 1000),
    (r"g\b|grams?\b|克", "gram", 1),
    (r"GB\b|G\b(?!\w)", "mb", 1000),
    (r"MB\b", "mb", 1),
    (r"km\b|kilomet(?:er|re)s?\b|公里|千米", "km", 1),
    (r"°\s?C?|度", "degree", 1),
)
UNIT_AFTER = tuple((re.compile(rf"[\s-]?(?:{pattern})", re.IGNORECASE), unit, times) for pattern, unit, times in UNITS)
NO_NOUNS = frozenset(
    [
        "for",
        "and",
        "the",
        "per",
        "with",
        "from",
        "that",
        "this",
        "are",
        "was",
        "but",
        "not",
        "you",
        "out",
        "off",
        "until",
        "when",
        "which",
        "who",
        "has",
        "have",
        "had",
        "will",
        "would",
        "can",
        "could",
        "may",
        "each",
        "all",
        "over",
        "under",
        "about",
        "into",
        "onto",
        "than",
        "then",
    ]
)
NOUN_AFTER = re.compile(r"[\s-](?:(?:free|extra|more|other|further|full|separate|different)\s)?([A-Za-z]{3,})")
PACKS_AFTER = re.compile(r" (?:day|week|month|year) ([a-z]{3,}s)\b")  # two week passes are no two weeks
TENTHS_AFTER = re.compile(r"\s?[折成](?!人)")
MEASURE_AFTER = re.compile(r"\s?([件台本张份条双次节课场人位套盒号瓶只支颗包箱层楼期笔页级岁袋辆间晚桶折枚])")
CENTS_AFTER = re.compile(r"\s?(?:(?:euro)?cents?|pence|pennies)\b|分钱", re.IGNORECASE)
PARTED = re.compile(r"[分拆][成为开作]?(?:了)?$")
PENCE_AFTER = re.compile(r"p\b")
FIXED = frozenset({MONEY, SHARE, *(unit for _, unit, _ in UNITS)})


def unit_of(text: str, start: int, stop: int) -> tuple[str, Decimal]:
    """What the number in `text` from `start` to `stop` counts, and by how much it has to be multiplied for that."""
    before, after = text[max(0, start - 6) : start], text[stop : stop + 24]
    if PARTED.search(before) and after.startswith("块"):
        return "块", Decimal(1)
    if CENTS_AFTER.match(after):
        return MONEY, Decimal("0.01")
    if CURRENCY_BEFORE.search(before) or CURRENCY_AFTER.match(after):
        return MONEY, Decimal(1)
    if SHARE_AFTER.match(after):
        return SHARE, Decimal(1)
    if packs := PACKS_AFTER.match(after):
        return packs[1], Decimal(1)
    for pattern, unit, times in UNIT_AFTER:
        if pattern.match(after):
            return unit, Decimal(times)
    if TENTHS_AFTER.match(after):
        return SHARE, Decimal(1 if text[start:stop].isdigit() and len(text[start:stop]) > 1 else 10)
    if PENCE_AFTER.match(after) and text[start:stop].isdigit() and len(text[start:stop]) < 3:
        return MONEY, Decimal("0.01")
    noun = MEASURE_AFTER.match(after) or NOUN_AFTER.match(after)
    return (noun[1].lower() if noun and noun[1].lower() not in NO_NOUNS else ""), Decimal(1)
