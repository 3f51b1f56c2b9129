"""Who is speaking: each level reaches those below it, and events bear the name of who acted."""

from __future__ import annotations

import pytest

from crm_tools.people.levels import Caller, Level


def test_a_level_reaches_itself_and_what_is_weaker() -> None:
    reached = {one: [needed for needed in Level if one.reaches(needed)] for one in Level}

    assert reached[Level.ANONYMOUS] == [Level.ANONYMOUS]
    assert reached[Level.CLAIMED] == [Level.ANONYMOUS, Level.CLAIMED]
    assert reached[Level.VERIFIED] == [Level.ANONYMOUS, Level.CLAIMED, Level.VERIFIED]
    assert reached[Level.STAFF] == list(Level)


@pytest.mark.parametrize(
    ("caller", "name"),
    [
        (Caller(Level.ANONYMOUS), "visitor"),
        (Caller(Level.VERIFIED, "con_1"), "contact:con_1"),
        (Caller(Level.STAFF, user_id="usr_1"), "user:usr_1"),
        (Caller(Level.STAFF, "con_1", "usr_1"), "user:usr_1"),
    ],
)
def test_an_event_names_who_acted_the_colleague_first(caller: Caller, name: str) -> None:
    assert caller.actor == name
