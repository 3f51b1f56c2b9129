"""Working days, counted over a calendar."""

from __future__ import annotations

from datetime import UTC, date, datetime

from crm_tools.sales.deadlines import after_working_days
from crm_tools.service.calendars import Calendar, read_calendar

WEEK = {"week": {day: [["09:00", "18:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}}
SHANGHAI = read_calendar("Asia/Shanghai", WEEK)
FRIDAY = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)


def test_a_weekend_does_not_count() -> None:
    due = after_working_days(SHANGHAI, FRIDAY, 2)

    assert due is not None
    assert due.astimezone(UTC) == datetime(2026, 11, 24, 10, 0, tzinfo=UTC)


def test_a_holiday_does_not_count() -> None:
    calendar = Calendar(SHANGHAI.zone, SHANGHAI.week, frozenset({date(2026, 11, 23)}))
    due = after_working_days(calendar, FRIDAY, 1)

    assert due is not None
    assert due.date() == date(2026, 11, 24)


def test_today_is_due_at_closing_time_while_the_desk_is_open() -> None:
    due, late = after_working_days(SHANGHAI, FRIDAY, 0), after_working_days(SHANGHAI, FRIDAY.replace(hour=12), 0)

    assert due is not None
    assert late is not None
    assert (due.date(), late.date()) == (date(2026, 11, 20), date(2026, 11, 23))


def test_a_calendar_without_hours_promises_nothing() -> None:
    assert after_working_days(Calendar("UTC"), FRIDAY, 2) is None
