"""Which order number was given out when.

Chat and phone orders have the numbers A-1001 to A-1060, the web shop's follow from A-1061: in each of the two
ranges a higher number is a later order.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from itertools import pairwise
from random import Random
from zoneinfo import ZoneInfo

from crm_tools.sample.timeline import on_day

__all__ = ["FIRST", "FIRST_IN_SHOP", "LAST", "chat_slots", "order_number", "shop_slots"]

FIRST, FIRST_IN_SHOP, LAST = 1001, 1061, 1640
OLDEST_DAYS = 540
SKEW = 2.2  # a growing shop: the nearer to today, the more orders
EVERY = timedelta(days=4)


def order_number(number: int) -> str:
    return f"A-{number}"


def chat_slots(told: Mapping[int, datetime], *, at: datetime) -> dict[int, datetime]:
    """Times for the chat numbers that no story uses, between those of the stories around them."""
    first = min(told)
    known = {FIRST - 1: told[first] - (first - FIRST + 1) * EVERY, **told, FIRST_IN_SHOP: at}
    marks = sorted(known)
    return {
        number: _minute(known[low] + (known[high] - known[low]) * (number - low) / (high - low))
        for low, high in pairwise(marks)
        for number in range(low + 1, high)
    }


def shop_slots(*, rng: Random, at: datetime, zone: ZoneInfo) -> dict[int, datetime]:
    """Times for the web shop's numbers, mostly during the day."""
    numbers = range(FIRST_IN_SHOP, LAST + 1)
    today = at.astimezone(zone).date()
    times = sorted(_placed(today, at, rng, zone) for _ in numbers)
    return dict(zip(numbers, times, strict=True))


def _placed(today: date, at: datetime, rng: Random, zone: ZoneInfo) -> datetime:
    day = today - timedelta(days=int(OLDEST_DAYS * rng.random() ** SKEW))
    hour = rng.choice((8, 9, 10, 11, 12, 12, 13, 14, 15, 16, 17, 18, 19, 20, 20, 21, 21, 22, 23))
    placed = on_day(day, hour, rng.randint(0, 59), zone)
    minutes_ago = rng.randint(5, 420)
    return placed if placed < at else _minute(at - timedelta(minutes=minutes_ago))


def _minute(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)
