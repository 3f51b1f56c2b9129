"""When an order is dispatched and delivered, as the company promises it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from crm_tools.sample import working_days
from crm_tools.sample.facts import Facts

__all__ = ["CUTOFF_HOUR", "Timeline", "cancelled", "foresee", "known", "on_day"]

CUTOFF_HOUR = 15
SAME_DAY = 0.6
PENDING_FOR = timedelta(hours=4)


@dataclass(frozen=True, slots=True)
class Timeline:
    """The dates of one order as they are known at the moment of loading."""

    status: str
    placed_at: datetime
    shipped_at: datetime | None = None
    expected_on: date | None = None
    delivered_at: datetime | None = None


def on_day(day: date, hour: int, minute: int, zone: ZoneInfo) -> datetime:
    """A moment in local time."""
    return datetime.combine(day, time(hour, minute), zone)


def cancelled(placed_at: datetime) -> Timeline:
    return Timeline("cancelled", placed_at)


def foresee(placed_at: datetime, service: str, days: tuple[int, int], *, facts: Facts, rng: Random) -> Timeline:
    """The whole course of an order, days to come included; `known` leaves those out."""
    zone = ZoneInfo(facts.timezone)
    local = placed_at.astimezone(zone)
    today = local.date()
    in_time = working_days.is_working(today) and local.hour < CUTOFF_HOUR
    leaves_today = in_time and (service == "express" or rng.random() < SAME_DAY)
    dispatched = today if leaves_today else working_days.after(today, 1)
    arrives = (
        dispatched + timedelta(days=1) if service == "express" else working_days.after(dispatched, rng.randint(*days))
    )
    return Timeline(
        "delivered",
        placed_at,
        on_day(dispatched, rng.randint(16, 19), rng.randint(0, 59), zone),
        arrives,
        on_day(arrives, rng.randint(9, 19), rng.randint(0, 59), zone),
    )


def known(course: Timeline, at: datetime) -> Timeline:
    """What is known of a course at a moment: what lies ahead of it is left out."""
    if course.delivered_at is not None and course.delivered_at <= at:
        return course
    if course.shipped_at is not None and course.shipped_at <= at:
        return Timeline("shipped", course.placed_at, course.shipped_at, course.expected_on)
    if at - course.placed_at < PENDING_FOR:
        return Timeline("pending", course.placed_at)
    return Timeline("processed", course.placed_at, expected_on=course.expected_on)
