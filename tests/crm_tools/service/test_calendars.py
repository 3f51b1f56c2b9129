"""Business time: holidays, nights and the two days a year on which a clock is changed."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_tools.errors import Invalid
from crm_tools.service.calendars import (
    Calendar,
    add_minutes,
    add_time,
    is_open,
    minutes_between,
    next_opening,
    read_calendar,
    time_between,
)

ZONES = sorted(available_timezones() - {"localtime"})
CHANGING = [
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "America/Santiago",
    "Africa/Cairo",
    "Asia/Beirut",
]
WORKDAYS = ("mon", "tue", "wed", "thu", "fri")
OFFICE = {"week": {day: [["09:00", "18:00"]] for day in WORKDAYS} | {"sat": [["10:00", "16:00"]]}}
SHANGHAI = read_calendar("Asia/Shanghai", {**OFFICE, "holidays": ["2026-10-01", "2026-10-02"]})
MINUTE = timedelta(minutes=1)

times = st.builds(time, st.integers(0, 23), st.sampled_from([0, 1, 15, 30, 59]))
spans = st.tuples(times, times).filter(lambda span: span[0] != span[1] or span[0] == time(0))
weeks = st.dictionaries(st.integers(0, 6), st.lists(spans, max_size=2).map(tuple))
years = st.datetimes(datetime(2024, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
moments = years.map(lambda at: at.replace(second=0, microsecond=0))
calendars = st.builds(
    Calendar,
    st.one_of(st.sampled_from(CHANGING), st.sampled_from(ZONES)),
    weeks,
    st.frozensets(st.dates(date(2024, 1, 1), date(2027, 12, 31)), max_size=3),
)


def test_a_friday_evening_goes_on_with_saturday_and_then_monday() -> None:
    friday = _at("Asia/Shanghai", "2026-11-20 17:30")

    assert add_minutes(SHANGHAI, friday, 60) == _at("Asia/Shanghai", "2026-11-21 10:30")
    assert add_minutes(SHANGHAI, friday, 30 + 6 * 60 + 1) == _at("Asia/Shanghai", "2026-11-23 09:01")


def test_holidays_do_not_count() -> None:
    before, after = _at("Asia/Shanghai", "2026-09-30 17:00"), _at("Asia/Shanghai", "2026-10-03 11:00")

    assert minutes_between(SHANGHAI, before, after) == 120
    assert next_opening(SHANGHAI, _at("Asia/Shanghai", "2026-10-01 12:00")) == _at("Asia/Shanghai", "2026-10-03 10:00")


def test_an_hour_that_the_spring_change_skips_is_not_worked() -> None:
    night = read_calendar("Europe/Berlin", {"week": {"sun": [["01:00", "04:00"]]}})
    start = _at("Europe/Berlin", "2026-03-29 00:00")

    assert minutes_between(night, start, start + timedelta(hours=12)) == 120
    assert add_minutes(night, start, 61) == _at("Europe/Berlin", "2026-03-29 03:01")


def test_an_hour_that_the_autumn_change_repeats_is_worked_twice() -> None:
    night = read_calendar("Europe/Berlin", {"week": {"sun": [["01:00", "04:00"]]}})
    start = _at("Europe/Berlin", "2026-10-25 00:00")

    assert minutes_between(night, start, start + timedelta(hours=12)) == 240


def test_a_night_shift_ends_on_the_next_day_and_at_midnight_before_a_holiday() -> None:
    night = read_calendar("UTC", {"week": {"mon": [["22:00", "06:00"]], "tue": [["22:00", "06:00"]]}})
    closed = Calendar("UTC", night.week, frozenset({date(2026, 11, 24)}))
    monday = datetime(2026, 11, 23, tzinfo=UTC)

    assert minutes_between(night, monday, monday + timedelta(days=7)) == 960
    assert minutes_between(closed, monday, monday + timedelta(days=7)) == 120
    assert is_open(night, monday + timedelta(hours=29, minutes=59))
    assert not is_open(night, monday + timedelta(hours=30))


@pytest.mark.parametrize("span", [["00:00", "24:00"], ["00:00", "00:00"]])
def test_a_whole_day_is_from_midnight_to_midnight(span: list[str]) -> None:
    always = read_calendar("Asia/Shanghai", {"week": {day: [span] for day in (*WORKDAYS, "sat", "sun")}})
    start = datetime(2026, 11, 20, 3, 7, tzinfo=UTC)

    assert add_minutes(always, start, 60 * 24 * 9) == start + timedelta(days=9)


@pytest.mark.parametrize("week", [{}, {"mon": []}])
def test_under_a_calendar_without_hours_nothing_is_ever_due(week: dict[str, list[list[str]]]) -> None:
    never, now = read_calendar("UTC", {"week": week}), datetime(2026, 11, 20, tzinfo=UTC)

    assert add_minutes(never, now, 1) is None
    assert next_opening(never, now) is None
    assert not is_open(never, now)
    assert minutes_between(never, now, now + timedelta(days=900)) == 0


def test_hours_that_never_come_round_end_in_none_and_not_in_a_loop() -> None:
    rare = read_calendar("UTC", {"week": {"mon": [["09:00", "09:01"]]}})

    assert add_minutes(rare, datetime(2026, 11, 20, tzinfo=UTC), 1e6) is None


@pytest.mark.parametrize(
    ("zone", "given_", "said"),
    [
        ("Mars/Base", {}, "no time zone"),
        ("UTC", {"week": {"someday": []}}, "no weekday"),
        ("UTC", {"week": {"mon": [["9", "18:00"]]}}, "written like"),
        ("UTC", {"week": {"mon": ["09:00"]}}, "written like"),
        ("UTC", {"week": {"mon": [["09:00", "09:00"]]}}, "closes the moment it opens"),
        ("UTC", {"week": {"mon": [["09:00+01:00", "10:00"]]}}, "no zone of their own"),
        ("UTC", {"holidays": ["1 October"]}, "a holiday is written like"),
    ],
)
def test_a_calendar_that_cannot_be_read_is_refused_by_what_is_wrong(
    zone: str, given_: dict[str, object], said: str
) -> None:
    with pytest.raises(Invalid, match=said):
        read_calendar(zone, given_)


@settings(max_examples=150)
@given(calendars, moments, st.integers(0, 3 * 24 * 60))
def test_counting_agrees_with_looking_at_the_clock_every_minute(calendar: Calendar, start: datetime, span: int) -> None:
    zone = ZoneInfo(calendar.zone)
    seen = sum(_shows_open(calendar, (start + MINUTE * one).astimezone(zone)) for one in range(span))

    assert minutes_between(calendar, start, start + MINUTE * span) == seen
    assert is_open(calendar, start) == _shows_open(calendar, start.astimezone(zone))


@settings(max_examples=150)
@given(calendars, moments, st.integers(0, 20_000), st.integers(0, 20_000))
def test_time_adds_up_and_never_runs_backwards(calendar: Calendar, start: datetime, one: int, two: int) -> None:
    middle, end = start + MINUTE * one, start + MINUTE * (one + two)
    first, second = time_between(calendar, start, middle), time_between(calendar, middle, end)

    assert first >= timedelta(0)
    assert first + second == time_between(calendar, start, end)
    assert first <= MINUTE * one


@settings(max_examples=150)
@given(calendars, moments, st.integers(1, 5_000), st.integers(1, 5_000))
def test_what_is_added_is_what_is_counted(calendar: Calendar, start: datetime, one: int, two: int) -> None:
    due, later = add_minutes(calendar, start, one), add_minutes(calendar, start, one + two)
    if due is None:
        assert later is None
        return
    assert minutes_between(calendar, start, due) == one
    assert later is None or later > due
    assert add_time(calendar, due, MINUTE * two) == later


@settings(max_examples=150)
@given(calendars, moments)
def test_before_the_next_opening_nobody_works(calendar: Calendar, at: datetime) -> None:
    opens = next_opening(calendar, at)
    if opens is not None:
        assert time_between(calendar, at, opens) == timedelta(0)
        assert is_open(calendar, opens)


def _shows_open(calendar: Calendar, local: datetime) -> bool:
    """Whether a clock on the wall that shows `local` shows a time within the hours; written without the code above."""
    if local.date() in calendar.holidays:
        return False
    now, yesterday = local.time(), local.date() - timedelta(days=1)
    for opens, closes in calendar.week.get(local.weekday(), ()):
        if (opens <= now < closes) or (closes <= opens and now >= opens):
            return True
    late = calendar.week.get(yesterday.weekday(), ()) if yesterday not in calendar.holidays else ()
    return any(closes <= opens and now < closes for opens, closes in late)


def _at(zone: str, said: str) -> datetime:
    return datetime.fromisoformat(said).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
