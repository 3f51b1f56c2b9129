"""Traces over HTTP: whose they are, and the conversation up to a reply as a test that the evals can read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from evals.scenario import Scenario, read_scenario
from tests.channels.house import House, Visitor, sign_in
from tests.channels.problems import is_problem

Written = Callable[[str], Scenario]
BACK = "I want to send back the espresso machine from my last order"


@pytest.fixture
def written(client: httpx.Client, signed_in: dict[str, str], tmp_path: Path) -> Written:
    """The scenario of a trace, as the evals' own reader reads it."""
    return _reader(client, signed_in, tmp_path)


def _reader(client: httpx.Client, key: dict[str, str], tmp_path: Path) -> Written:
    def read(trace_id: str) -> Scenario:
        made = client.post(f"/api/v1/traces/{trace_id}/scenario", headers=key)
        assert made.status_code == 200, made.text
        path = tmp_path / made.json()["name"]
        path.write_text(made.json()["toml"], encoding="utf-8")
        return read_scenario(path)

    return read


def trace_of(visitor: Visitor, text: str) -> str:
    answered: dict[str, Any] = visitor.say(text).json()
    return str(answered["trace_id"])


def test_an_answer_becomes_a_test_of_what_it_cites_and_states(visitor: Visitor, written: Written) -> None:
    got = written(trace_of(visitor, "How long can I return an opened machine?"))

    assert [one.customer for one in got.turn] == ["How long can I return an opened machine?"]
    assert got.expect.cites
    assert "14 days" in got.expect.says
    assert got.expect.no_writes
    assert (got.expect.owner, got.as_) == ("assistant", "")


def test_proving_oneself_is_replayed_and_a_write_is_held_to_its_row(
    own_house: tuple[House, httpx.Client], tmp_path: Path
) -> None:
    _, client = own_house
    liu, written = Visitor(client, "en"), _reader(client, sign_in(client), tmp_path)
    mails = liu._mails("mei.lin@example.com")
    liu.ask(BACK)
    liu.ask("mei.lin@example.com")
    liu.ask(f"it's {liu.code('mei.lin@example.com', mails)}")
    got = written(trace_of(liu, "yes"))

    assert got.as_ == ""
    assert [(one.customer, one.code) for one in got.turn][1:] == [
        ("mei.lin@example.com", False),
        ("it's {code}", True),
        ("yes", False),
    ]
    assert "start_return" in got.expect.tools
    assert not got.expect.no_writes
    assert [one.table for one in got.expect.store] == ["returns"]
    assert {"R-", "A-1042"} <= set(map(str, got.expect.says))


def test_who_proved_it_beside_the_conversation_is_that_customer_from_the_start(
    visitor: Visitor, written: Written
) -> None:
    assert visitor.identify("tom.baker@example.com").status_code == 200
    got = written(trace_of(visitor, "Where is my order?"))

    assert got.as_ == "tom.baker@example.com"
    assert got.expect.no_writes


def test_a_pressed_button_is_written_as_the_word_it_means(visitor: Visitor, written: Written) -> None:
    assert visitor.identify("anna.novak@example.com").status_code == 200
    shown = visitor.ask("Cancel order A-1057, I ordered it by mistake")
    assert shown["proposal"], shown["text"]
    visitor.post(f"/proposals/{shown['proposal']['id']}", {"accept": False})
    visitor.events(until="nothing was changed")
    got = written(visitor.read()["messages"][-1]["trace_id"])

    assert got.turn[-1].customer == "no"
    assert got.as_ == "anna.novak@example.com"
    assert got.expect.no_writes


def test_passing_on_is_held_to_the_queue(visitor: Visitor, written: Written) -> None:
    got = written(trace_of(visitor, "I want to talk to a person"))

    assert got.expect.owner == "queue"
    assert got.expect.tools == ["hand_over"]
    assert not got.expect.no_writes


def test_a_colleagues_own_chat_is_nobody_elses(client: httpx.Client) -> None:
    rep, lead = sign_in(client), sign_in(client, "lead@hearthwell.example")
    chat = client.post("/api/v1/copilot", json={"text": "What is on my desk?"}, headers=rep).json()
    trace = f"/api/v1/traces/{chat['trace_id']}"

    assert client.get(trace, headers=rep).status_code == 200
    assert client.post(f"{trace}/scenario", headers=rep).status_code == 200
    is_problem(client.get(trace, headers=lead), 404, "not-found")
    is_problem(client.post(f"{trace}/scenario", headers=lead), 404, "not-found")


def test_a_customer_makes_no_tests(client: httpx.Client, visitor: Visitor) -> None:
    trace = trace_of(visitor, "hello")

    is_problem(client.post(f"/api/v1/traces/{trace}/scenario", headers=visitor.key), 401, "signed-out")
