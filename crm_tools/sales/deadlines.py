"""By when something promised in working days is due. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from crm_tools.service.calendars import Calendar

__all__ = ["after_working_days"]

FARTHEST = 400  # days; a calendar that opens on none of them never does


def after_working_days(calendar: Calendar, at: datetime, days: int) -> datetime | None:
    """When the desk closes on the `days`-th working day after `at`; None for a calendar without hours."""
    zone = ZoneInfo(calendar.zone)
    day, left = at.astimezone(zone).date(), days
    for _ in range(FARTHEST):
        spans = () if day in calendar.holidays else calendar.week.get(day.weekday(), ())
        if spans and left <= 0:
            closes = datetime.combine(day, max(closes for _, closes in spans), zone)
            if closes > at:
                return closes
        day += timedelta(days=1)
        following = () if day in calendar.holidays else calendar.week.get(day.weekday(), ())
        left -= bool(following)
    return None
