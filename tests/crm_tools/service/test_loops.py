"""When two machines talk to each other."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from crm_tools.service.loops import MOST, SPAN, is_loop

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)


@given(st.lists(st.integers(0, 1200), max_size=40))
def test_it_is_a_loop_when_twelve_were_said_within_ten_minutes(seconds: list[int]) -> None:
    said = [NOW - timedelta(seconds=one) for one in seconds]

    assert is_loop(said, at=NOW) == (sum(one < SPAN.total_seconds() for one in seconds) >= MOST)


def test_what_is_said_later_does_not_count() -> None:
    assert not is_loop([NOW + timedelta(seconds=1)] * MOST, at=NOW)
