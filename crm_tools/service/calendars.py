"""When the desk is open: a week of hours in a zone, without the holidays. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from crm_tools.errors import Invalid

__all__ = ["Calendar", "is_open", "read_calendar"]

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, slots=True)
class Calendar:
    """`week` holds each weekday's open spans (0 = Monday), local to `zone`; on `holidays` nobody works.

    A calendar without any hours is possible: nothing is ever due under it.
    """

    zone: str
    week: Mapping[int, tuple[tuple[time, time], ...]] = field(default_factory=dict)
    holidays: frozenset[date] = frozenset()


def read_calendar(zone: str, given: Mapping[str, Any]) -> Calendar:
    """A calendar from {"week": {"mon": [["09:00", "18:00"]], …}, "holidays": ["2026-10-01"]}.

    Raises Invalid naming what is wrong with it.
    """
    week: dict[int, tuple[tuple[time, time], ...]] = {}
    for name, spans in (given.get("week") or {}).items():
        if name not in DAYS:
            raise Invalid(f"{name!r} is no weekday; there are: {', '.join(DAYS)}")
        week[DAYS.index(name)] = tuple(_span(name, span) for span in spans)
    try:
        holidays = frozenset(date.fromisoformat(str(day)) for day in given.get("holidays") or ())
    except ValueError as error:
        raise Invalid(f"a holiday is written like 2026-10-01: {error}") from error
    return Calendar(zone, week, holidays)


def is_open(calendar: Calendar, at: datetime) -> bool:
    """Whether people are at the desk at a moment."""
    local = at.astimezone(ZoneInfo(calendar.zone))
    spans = () if local.date() in calendar.holidays else calendar.week.get(local.weekday(), ())
    return any(opens <= local.time() < closes for opens, closes in spans)


def _span(day: str, span: Any) -> tuple[time, time]:
    try:
        opens, closes = (time.fromisoformat(str(one)) for one in span)
    except (TypeError, ValueError) as error:
        raise Invalid(f'hours of {day} are written like ["09:00", "18:00"], not {span!r}') from error
    if opens >= closes:
        raise Invalid(f"the desk closes before it opens on {day}: {span!r}")
    return opens, closes
