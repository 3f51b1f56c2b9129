from __future__ import annotations

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.scenario_writing import Expected, Said, StoreRow, WrittenScenario, toml_text, write_scenario
from evals.scenario import Scenario, read_scenario

Read = Callable[[WrittenScenario], Scenario]
CHINESE, EMOJI = "退货“多久”？", "🙂\U0001f469‍\U0001f527"
NASTY = st.text(
    st.one_of(st.characters(codec="utf-8"), st.sampled_from("\"'\\\n\r\t\x00\x07\x1f\x7f\x85\u2028{}[]=#,")), min_size=1
)
WORDS = st.one_of(NASTY, st.sampled_from([CHINESE, EMOJI, '"""', "'''", "\\u0041", '"\n[expect]\nowner = "user"']))
TURNS = st.lists(
    st.builds(
        Said,
        WORDS,
        channel=st.sampled_from(["web", "email", "telegram"]),
        code=st.booleans(),
        later=st.integers(0, 10_000),
    ),
    min_size=1,
    max_size=2,
)
EXPECTED = st.builds(
    Expected,
    owner=st.sampled_from(["", "assistant", "queue", "user"]),
    tools=st.lists(WORDS, max_size=1),
    cites=st.lists(WORDS, max_size=1),
    says=st.lists(WORDS, max_size=1),
    no_writes=st.booleans(),
    store=st.lists(
        st.builds(
            StoreRow,
            st.just("orders"),
            st.fixed_dictionaries({"number": WORDS, "status": WORDS}),
            st.none() | st.integers(0, 9),
        ),
        max_size=1,
    ),
)


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """What the evals' own reader makes of a written file."""

    def back(one: WrittenScenario) -> Scenario:
        path = tmp_path / "written.toml"
        path.write_text(write_scenario(one), encoding="utf-8")
        return read_scenario(path)

    return back


@given(TURNS, EXPECTED, WORDS, st.lists(WORDS, max_size=1))
def test_whatever_was_said_is_read_back_as_it_was(
    read: Read, turns: list[Said], expect: Expected, email: str, remarks: list[str]
) -> None:
    written = WrittenScenario("some-id", "zh", turns, expect, as_=email, remarks=remarks)
    got = read(written)

    assert (got.id, got.language, got.as_) == ("some-id", "zh", email)
    assert [(one.customer, one.channel, one.code, one.later) for one in got.turn] == [
        (one.text, one.channel, one.code, one.later) for one in turns
    ]
    assert got.expect.owner == (expect.owner or None)
    assert [got.expect.tools, got.expect.cites, got.expect.says] == [expect.tools, expect.cites, expect.says]
    assert got.expect.no_writes == expect.no_writes
    assert [(one.table, one.where, one.count) for one in got.expect.store] == [
        (one.table, dict(one.where), one.count) for one in expect.store
    ]


@given(NASTY)
def test_a_text_is_one_line_of_toml(text: str) -> None:
    line = f"text = {toml_text(text)}"

    assert "\n" not in line
    assert tomllib.loads(line) == {"text": text}


def test_a_turn_that_is_only_the_code_has_no_words(read: Read) -> None:
    (turn,) = read(WrittenScenario("x", "en", [Said("", code=True)], Expected(owner="assistant"))).turn

    assert turn.said() == "{code}"


def test_how_the_world_differed_is_written_as_it_is_read(read: Read) -> None:
    given_then: dict[str, Any] = {"at": "23:30:00", "around_the_clock": False}
    got = read(WrittenScenario("x", "en", [Said("hello")], Expected(), claims="a@example.com", given=given_then))

    assert (str(got.given.at), got.given.around_the_clock, got.claims) == ("23:30:00", False, "a@example.com")
