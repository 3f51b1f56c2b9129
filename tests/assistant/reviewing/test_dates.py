"""Days and times are the same however they are written."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.reviewing.clocks import clocks
from assistant.reviewing.dates import days, weekdays

MONTHS = "January February March April May June July August September October November December".split()  # noqa: SIM905


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_a_day_is_read_the_same_in_every_form(day: date) -> None:
    month = MONTHS[day.month - 1]
    for written in (
        day.isoformat(),
        f"{day.day} {month} {day.year}",
        f"{month} {day.day}, {day.year}",
        f"{day.year}年{day.month}月{day.day}日",
        f"{day.year} 年 {day.month} 月 {day.day} 日",
    ):
        (found,) = days(f"It ends on {written}.")
        assert found.as_date() == day


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("until 3 pm", 900),
        ("until 3 p.m. sharp", 900),
        ("at 15:00", 900),
        ("下午3点", 900),
        ("下午三点", 900),
        ("at noon", 720),
        ("早上八点四十", 520),
        ("晚上10点", 1320),
        ("早上7点40到", 460),
        ("晚上12点前", 0),
        ("下午12点", 720),
        ("half past eight", 510),
        ("quarter to six", 345),
    ],
)
def test_a_time_is_read_the_same_in_every_form(text: str, minutes: int) -> None:
    (found,) = clocks(text)

    assert minutes in found.minutes


@pytest.mark.parametrize("text", ["再提醒一点", "24小时内", "within 15 days", "30 people may come", "costs 9.50"])
def test_what_is_no_time_is_read_as_none(text: str) -> None:
    assert clocks(text) == []


def test_the_first_of_two_days_has_the_month_of_the_second() -> None:
    assert [(one.month, one.day) for one in days("on 4 and 5 June")] == [(6, 4), (6, 5)]


def test_days_of_the_week_are_found_in_both_languages() -> None:
    assert [one.number for one in weekdays("on Tuesday, 下周四, and Sunday")] == [1, 3, 6]


@given(st.text(max_size=120))
def test_any_text_can_be_read(text: str) -> None:
    for one in (*days(text), *clocks(text)):
        assert text[one.start : one.stop].strip() == one.written
