"""Promises counted over the events of a ticket."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_tools.service.calendars import Calendar, minutes_between, read_calendar
from crm_tools.service.sla import Clock, Happened, State, Target, TicketEvent, count_clock, say_clock

OFFICE = read_calendar(
    "Asia/Shanghai", {"week": {day: [["09:00", "18:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}}
)
ALWAYS = read_calendar(
    "UTC", {"week": {day: [["00:00", "24:00"]] for day in ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]}}
)
POLICY = {
    "urgent": {"first_reply": 30, "resolution": 240},
    "normal": {"first_reply": 240, "resolution": 1440},
}
START = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)  # Friday 10:00 in Shanghai
OPENED, PRIORITISED, REPLIED = TicketEvent.OPENED, TicketEvent.PRIORITISED, TicketEvent.REPLIED
WAITING, RESUMED = TicketEvent.WAITING, TicketEvent.RESUMED
SCHEDULED = TicketEvent.SCHEDULED
SOLVED, REOPENED = TicketEvent.SOLVED, TicketEvent.REOPENED


def test_a_promise_is_due_after_its_business_minutes_and_warned_of_when_a_quarter_is_left() -> None:
    clock = _first_reply((OPENED, 0), now=60)

    assert (clock.state, clock.left) == (State.RUNNING, timedelta(minutes=180))
    assert clock.due_at == _after(240)
    assert clock.warn_at == _after(180)


def test_business_hours_are_not_ignored_chatwoot_13392() -> None:
    friday_evening = _after(7 * 60 + 30)
    story = [Happened(OPENED, friday_evening, "normal")]
    monday = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)  # 10:00
    clock = count_clock(Target.FIRST_REPLY, story, policy=POLICY, calendar=OFFICE, now=monday)

    assert (clock.state, clock.left) == (State.RUNNING, timedelta(minutes=150))
    assert clock.due_at == datetime(2026, 11, 23, 4, 30, tzinfo=UTC)


def test_an_answered_customer_is_not_overdue_zammad_3140() -> None:
    clock = _resolution((OPENED, 0), (REPLIED, 10), (WAITING, 11), now=100_000)

    assert (clock.state, clock.due_at, clock.warn_at) == (State.PAUSED, None, None)
    assert clock.left == timedelta(minutes=1429)


def test_a_sooner_promise_does_not_replace_another_zammad_5177() -> None:
    policy = {"normal": {"first_reply": 300, "resolution": 60}}
    story = [Happened(OPENED, START, "normal")]
    first, solved = (count_clock(one, story, policy=policy, calendar=ALWAYS, now=START) for one in Target)

    assert (first.due_at, solved.due_at) == (_after(300), _after(60))


def test_a_customer_who_writes_again_starts_the_clock_where_it_stood_zammad_1322() -> None:
    clock = _resolution((OPENED, 0), (WAITING, 100), (RESUMED, 500), now=510)

    assert (clock.state, clock.left) == (State.RUNNING, timedelta(minutes=1440 - 110))
    assert clock.due_at == _after(500 + 1340)


def test_a_reply_in_the_same_breath_as_a_pause_is_a_first_reply_zammad_3551() -> None:
    clock = _first_reply((OPENED, 0), (REPLIED, 20), (WAITING, 20), now=900)

    assert (clock.state, clock.met_at, clock.due_at) == (State.MET, _after(20), None)


def test_solving_stops_every_clock_chatwoot_10178() -> None:
    for count in (_first_reply, _resolution):
        clock = count((OPENED, 0), (SOLVED, 30), now=100_000)
        assert (clock.state, clock.met_at) == (State.MET, _after(30))


def test_a_reopened_ticket_goes_on_from_the_time_it_had_used() -> None:
    clock = _resolution((OPENED, 0), (SOLVED, 1000), (REOPENED, 5000), now=5040)

    assert (clock.state, clock.met_at, clock.left) == (State.RUNNING, None, timedelta(minutes=400))
    assert _first_reply((OPENED, 0), (SOLVED, 100), (REOPENED, 5000), now=9000).state is State.MET


@pytest.mark.parametrize(
    "later", [[(REPLIED, 300)], [(WAITING, 300)], [(SOLVED, 300)], [(WAITING, 300), (RESUMED, 310), (REPLIED, 320)]]
)
def test_what_was_broken_stays_broken(later: list[tuple[TicketEvent, int]]) -> None:
    clock = _first_reply((OPENED, 0), *later, now=1000)

    assert (clock.state, clock.broken_at, clock.due_at) == (State.BROKEN, _after(240), _after(240))


def test_an_answer_at_the_very_moment_it_is_due_is_too_late() -> None:
    assert _first_reply((OPENED, 0), (REPLIED, 239), now=240).state is State.MET
    assert _first_reply((OPENED, 0), (REPLIED, 240), now=240).state is State.BROKEN


def test_a_raised_priority_shortens_the_time_and_breaks_what_it_makes_late_at_that_moment() -> None:
    in_time = _first_reply((OPENED, 0), (PRIORITISED, 20, "urgent"), now=25)
    late = _first_reply((OPENED, 0), (PRIORITISED, 100, "urgent"), now=100)

    assert (in_time.minutes, in_time.due_at) == (30, _after(30))
    assert (late.state, late.broken_at) == (State.BROKEN, _after(100))


def test_a_lowered_priority_does_not_mend_a_broken_promise() -> None:
    clock = _first_reply((OPENED, 0, "urgent"), (PRIORITISED, 60, "normal"), now=70)

    assert (clock.state, clock.broken_at) == (State.BROKEN, _after(30))


@pytest.mark.parametrize("pauses", [False, True])
def test_what_is_agreed_for_a_later_time_is_promised_from_then_on(pauses: bool) -> None:
    story = [Happened(OPENED, START, "normal"), Happened(SCHEDULED, START, starts=_after(1000))]
    story += [Happened(WAITING, _after(10)), Happened(RESUMED, _after(20))] if pauses else []
    before, after = (
        count_clock(Target.FIRST_REPLY, story, policy=POLICY, calendar=ALWAYS, now=_after(minute))
        for minute in (500, 1060)
    )
    assert (before.state, before.left, before.due_at) == (State.RUNNING, timedelta(minutes=240), _after(1240))
    assert (after.left, after.due_at) == (timedelta(minutes=180), _after(1240))

    story.append(Happened(SCHEDULED, _after(600), starts=_after(2000)))
    moved = count_clock(Target.FIRST_REPLY, story, policy=POLICY, calendar=ALWAYS, now=_after(1500))
    assert (moved.state, moved.due_at) == (State.RUNNING, _after(2240))


def test_without_hours_or_without_a_promise_nothing_is_due() -> None:
    story = [Happened(OPENED, START, "normal")]
    for policy, calendar in ((POLICY, Calendar("UTC")), ({}, ALWAYS)):
        clock = count_clock(Target.FIRST_REPLY, story, policy=policy, calendar=calendar, now=_after(10_000))
        assert (clock.state, clock.due_at, clock.warn_at, clock.left) == (State.UNCOUNTED, None, None, None)


@pytest.mark.parametrize(
    ("now", "english", "chinese"),
    [
        (202, "38 min left", "剩 38 分钟"),
        (110, "2 h 10 min left", "剩 2 小时 10 分钟"),
        (255, "15 min over", "超时 15 分钟"),
        (240 + 1500, "over since Fri 06:00", "周五 06:00 起超时"),
    ],
)
def test_a_clock_is_said_in_words(now: int, english: str, chinese: str) -> None:
    said = say_clock(_first_reply((OPENED, 0), now=now), _after(now), "UTC")

    assert (said.en, said.zh) == (english, chinese)


def test_further_off_than_a_day_a_clock_says_the_day_in_its_zone() -> None:
    story = [Happened(OPENED, START, "normal")]
    clock = count_clock(Target.RESOLUTION, story, policy=POLICY, calendar=OFFICE, now=START)

    assert say_clock(clock, START, "Asia/Shanghai").en == "Tue 16:00"
    assert say_clock(clock, START, "Asia/Shanghai").zh == "周二 16:00"


def test_a_clock_that_stands_says_why() -> None:
    assert say_clock(_resolution((OPENED, 0), (WAITING, 60), now=90), _after(90), "UTC").en == "paused, 23 h left"
    assert say_clock(_resolution((OPENED, 0), (SOLVED, 60), now=90), _after(90), "UTC").zh == "已按时完成"


EVENTS = st.lists(
    st.tuples(st.sampled_from(list(TicketEvent)[1:]), st.integers(0, 600), st.sampled_from(["urgent", "normal"])),
    max_size=8,
)


@given(EVENTS, st.integers(0, 3000), st.sampled_from(list(Target)), st.sampled_from([OFFICE, ALWAYS]))
def test_no_story_makes_a_clock_contradict_itself(
    events: list[tuple[TicketEvent, int, str]], wait: int, target: Target, calendar: Calendar
) -> None:
    story, minute = [Happened(OPENED, START, "normal")], 0
    clocks = []
    for event, later, priority in events:
        minute += later
        clocks.append(count_clock(target, story, policy=POLICY, calendar=calendar, now=_after(minute)))
        story.append(Happened(event, _after(minute), priority))
    now = _after(minute + wait)
    clocks.append(count_clock(target, story, policy=POLICY, calendar=calendar, now=now))

    for before, after in pairwise(clocks):
        assert before.broken_at is None or after.broken_at == before.broken_at
    last = clocks[-1]
    assert last.left is not None
    if last.state is State.RUNNING:
        assert last.due_at is not None
        assert last.warn_at is not None
        assert now < last.due_at
        assert last.warn_at <= last.due_at
        assert minutes_between(calendar, now, last.due_at) == last.left / timedelta(minutes=1)
    else:
        assert last.state is not State.UNCOUNTED


def _first_reply(*story: Any, now: int) -> Clock:
    return _clock(Target.FIRST_REPLY, story, now)


def _resolution(*story: Any, now: int) -> Clock:
    return _clock(Target.RESOLUTION, story, now)


def _clock(target: Target, story: Any, now: int) -> Clock:
    happened = [Happened(event, _after(minute), *(rest or ([""]))) for event, minute, *rest in story]
    return count_clock(target, happened, policy=POLICY, calendar=ALWAYS, now=_after(now))


def _after(minutes: int) -> datetime:
    return START + timedelta(minutes=minutes)
