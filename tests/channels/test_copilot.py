"""The copilot's door, and a colleague in the terminal."""

from __future__ import annotations

import httpx

from tests.channels.command import Command
from tests.channels.house import REP, Visitor, sign_in
from tests.channels.problems import is_problem

DOOR = "/api/v1/copilot"


def test_a_colleagues_chat_goes_on_under_its_id(client: httpx.Client, signed_in: dict[str, str]) -> None:
    first = client.post(DOOR, json={"text": "hello"}, headers=signed_in)
    assert first.status_code == 200, first.text
    again = client.post(DOOR, json={"text": "thanks", "conversation": first.json()["conversation"]}, headers=signed_in)

    assert again.json()["conversation"] == first.json()["conversation"]
    assert "catch me up" in first.json()["reply"]["text"]
    assert again.json()["trace_id"]


def test_nobody_elses_chat_is_opened(client: httpx.Client, visitor: Visitor, signed_in: dict[str, str]) -> None:
    own = client.post(DOOR, json={"text": "hello"}, headers=signed_in).json()["conversation"]
    lead = sign_in(client, "lead@hearthwell.example")

    is_problem(client.post(DOOR, json={"text": "x", "conversation": own}, headers=lead), 404, "not-found")
    is_problem(client.post(DOOR, json={"text": "x", "conversation": visitor.id}, headers=signed_in), 404, "not-found")
    is_problem(client.post(DOOR, json={"text": "x"}, headers=visitor.key), 401, "signed-out")
    inbox = client.get("/api/v1/inbox", headers=signed_in).json()["conversations"]
    assert own not in [one["id"] for one in inbox]


def test_an_empty_question_is_refused(client: httpx.Client, signed_in: dict[str, str]) -> None:
    is_problem(client.post(DOOR, json={"text": "  "}, headers=signed_in), 422, "invalid")


def test_a_chat_as_a_colleague_says_so(deskside: Command) -> None:
    done = deskside("chat", "--as", REP, stdin="hello\n")

    assert "(rep)" in done.err
    assert "catch me up" in done.out
