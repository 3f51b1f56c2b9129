"""A promise in words: what is left, until when, under which rule."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from channels.console.clock_words import clock_data, mark_data
from crm_tools.service.review_cards import show_clock
from crm_tools.service.sla import Clock, State, Target
from crm_tools.service.ticket_marks import TicketMark

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)


def _clock(state: State, minutes_left: int | None, *, warned: bool = False) -> Clock:
    left = timedelta(minutes=minutes_left) if minutes_left is not None else None
    due = NOW + left if left is not None and state is not State.PAUSED else None
    warn_at = NOW if warned else NOW + timedelta(hours=1)
    return Clock(Target.FIRST_REPLY, 120, state, due_at=due, warn_at=warn_at, left=left)


@pytest.mark.parametrize(
    ("clock", "state", "said", "tip"),
    [
        (_clock(State.RUNNING, 98), "running", "1 h 38 min left", "1 h 38 min of working time left, due Mon 12:38"),
        (_clock(State.RUNNING, 20, warned=True), "close", "20 min left", "20 min of working time left, due Mon 11:20"),
        (_clock(State.BROKEN, -15), "broken", "15 min over", "15 min of working time over, was due Mon 10:45"),
        (_clock(State.PAUSED, 30), "paused", "paused, 30 min left", "Paused while the customer is waited for"),
        (_clock(State.UNCOUNTED, None), "uncounted", "no working hours set", "No working hours are set"),
    ],
)
def test_every_state_has_its_words(clock: Clock, state: str, said: str, tip: str) -> None:
    data = clock_data(show_clock(clock, now=NOW, zone="Asia/Shanghai"), "high", "en")
    assert (data["state"], data["said"]) == (state, said)
    assert tip in data["tip"]
    if clock.due_at:
        assert "(Asia/Shanghai). Rule at priority High: 2 h of working time." in data["tip"]


def test_a_mark_names_the_priority_only_when_it_is_not_normal() -> None:
    clock = show_clock(_clock(State.RUNNING, 98), now=NOW, zone="UTC")
    urgent, normal = (
        mark_data(TicketMark("T-1007", "open", priority, clock), "zh") for priority in ("urgent", "normal")
    )
    assert urgent is not None
    assert normal is not None
    assert (urgent["number"], urgent["priority"], normal["priority"]) == ("T-1007", "紧急", "")
    assert urgent["clock"]["said"] == "剩 1 小时 38 分钟"  # type: ignore[index]
    assert mark_data(None, "en") is None
