"""Counting working days, Monday to Friday; public holidays are left out of the sample."""

from __future__ import annotations

from datetime import date, timedelta

__all__ = ["after", "before", "is_working"]


def is_working(day: date) -> bool:
    return day.weekday() < 5


def after(day: date, count: int) -> date:
    """The day `count` working days later."""
    return _walk(day, count, timedelta(days=1))


def before(day: date, count: int) -> date:
    """The day `count` working days earlier."""
    return _walk(day, count, timedelta(days=-1))


def _walk(day: date, count: int, step: timedelta) -> date:
    while count:
        day += step
        count -= is_working(day)
    return day
