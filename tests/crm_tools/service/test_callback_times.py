"""A call is booked into a half hour in which somebody is at the phone and a place is left."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as some

from crm_tools.errors import Conflict, Invalid
from crm_tools.service.calendars import Calendar, is_open, read_calendar, time_between
from crm_tools.service.callback_times import (
    SLOT,
    CallbackRules,
    Phone,
    check_slot,
    free_slots,
    read_callback_rules,
    say_slot,
    wanted_slot,
)

ZONE = "Asia/Shanghai"
CALENDAR = read_calendar(
    ZONE,
    {
        "week": {
            **{day: [["09:00", "18:00"]] for day in ("mon", "tue", "wed", "thu", "fri")},
            "sat": [["10:00", "16:00"]],
        },
        "holidays": ["2026-11-25"],
    },
)
NOW = datetime(2026, 11, 21, 7, 10, tzinfo=UTC)  # Saturday 15:10 in Shanghai


def phone(taken: dict[datetime, int] | None = None, calendar: Calendar = CALENDAR, now: datetime = NOW) -> Phone:
    return Phone(calendar, CallbackRules(), now, taken or {})


def at(day: str, clock: str) -> datetime:
    return wanted_slot(ZONE, day, clock)


@pytest.mark.parametrize(("day", "clock"), [("2026-11-21", "15:30"), ("2026-11-23", "09:00"), ("2026-12-05", "15:30")])
def test_a_half_hour_within_the_hours_is_free(day: str, clock: str) -> None:
    check_slot(phone(), at(day, clock))


@pytest.mark.parametrize(
    ("day", "clock", "why"),
    [
        ("2026-11-21", "15:00", "that time is over"),
        ("2026-11-20", "10:00", "that time is over"),
        ("2026-11-21", "16:00", "nobody is at the phone"),
        ("2026-11-22", "10:00", "nobody is at the phone"),
        ("2026-11-25", "10:00", "nobody is at the phone"),
        ("2026-11-23", "08:30", "nobody is at the phone"),
        ("2026-11-23", "18:00", "nobody is at the phone"),
        ("2026-12-06", "10:00", "up to 14 days ahead, until 5 December 2026"),
    ],
)
def test_any_other_is_refused_with_the_next_free_times(day: str, clock: str, why: str) -> None:
    with pytest.raises(Conflict, match=why) as refused:
        check_slot(phone(), at(day, clock))

    assert "free next: " in str(refused.value)
    assert "最近可约：" in refused.value.say("zh")


def test_a_full_half_hour_is_refused_and_the_nearest_offered() -> None:
    full = at("2026-11-23", "10:00")
    with pytest.raises(Conflict) as refused:
        check_slot(phone({full: 2, full + SLOT: 1}), full)

    assert str(refused.value) == (
        "that half hour is booked up; free next: Mon 23 November 2026, 10:30–11:00; "
        "Mon 23 November 2026, 11:00–11:30; Mon 23 November 2026, 11:30–12:00"
    )
    check_slot(phone({full: 1}), full)


def test_a_phone_that_is_never_open_offers_a_ticket() -> None:
    with pytest.raises(Conflict, match="leave a ticket"):
        check_slot(phone(calendar=Calendar(ZONE)), at("2026-11-23", "10:00"))


@pytest.mark.parametrize(
    ("day", "clock", "why"),
    [
        ("tomorrow", "10:00", "like 2026"),
        ("2026-11-23", "ten", "like 2026"),
        ("2026-11-23", "10:15", "10:00 or 10:30"),
        ("2026-11-23", "10:00:01", "10:00 or 10:30"),
        ("2026-11-23", "10:00+08:00", "no such time"),
    ],
)
def test_a_time_that_cannot_be_read_or_lies_between_is_refused(day: str, clock: str, why: str) -> None:
    with pytest.raises(Invalid, match=why):
        at(day, clock)


def test_a_time_the_clock_skips_is_none() -> None:
    with pytest.raises(Invalid, match="no such time"):
        wanted_slot("Europe/Berlin", "2027-03-28", "02:30")
    assert wanted_slot("Europe/Berlin", "2027-03-28", "03:30") == datetime(2027, 3, 28, 1, 30, tzinfo=UTC)


def test_a_half_hour_is_said_in_both_languages() -> None:
    said = say_slot(at("2026-11-24", "10:30"), ZONE)

    assert (said.en, said.zh) == ("Tue 24 November 2026, 10:30–11:00", "2026 年 11 月 24 日（周二）10:30–11:00")


@given(
    some.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1), timezones=some.just(UTC)),  # noqa: DTZ001
    some.sampled_from(["Asia/Shanghai", "Asia/Kolkata", "America/St_Johns", "Europe/Berlin"]),
    some.dictionaries(some.integers(0, 40), some.integers(0, 3)),
)
def test_every_offered_half_hour_can_be_booked(now: datetime, zone: str, busy: dict[int, int]) -> None:
    calendar = Calendar(zone, CALENDAR.week)
    every = list(islice(free_slots(phone(calendar=calendar, now=now), now), 40))
    taken = {slot: busy.get(place, 0) for place, slot in enumerate(every)}
    found = phone(taken, calendar, now)

    for slot in islice(free_slots(found, now), 40):
        check_slot(found, slot)
        assert slot > now
        assert taken.get(slot, 0) < 2
        assert is_open(calendar, slot)
        assert time_between(calendar, slot, slot + SLOT) == SLOT


def test_rules_that_are_none_are_refused() -> None:
    assert read_callback_rules({"per_slot": 3}) == CallbackRules(3, 14)
    for wrong in ({"per_slot": 0}, {"days_ahead": 365}, {"lunch": 1}):
        with pytest.raises(Invalid, match="callbacks"):
            read_callback_rules(wrong)
    assert phone().last_day == date(2026, 11, 21) + timedelta(days=14)
