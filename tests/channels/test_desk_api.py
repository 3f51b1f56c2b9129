"""The desk over HTTP: what leads see, and who may do what to a ticket."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from crm_tools.people.users import user_by_email
from crm_tools.service.tickets import NewTicket, open_ticket
from crm_tools.store import utc_now
from tests.channels.house import House, sign_in
from tests.channels.problems import is_problem

LEAD, LENA, MARCO = "lead@hearthwell.example", "rep@hearthwell.example", "marco.reyes@hearthwell.example"
TANG = "tang.yue@hearthwell.example"  # signs in once: with their last sign-in somebody is offline
Keys = Callable[[str], dict[str, str]]


@pytest.fixture
def keys(client: httpx.Client) -> Keys:
    return lambda email: sign_in(client, email)


@pytest.fixture
def ticket(house: House) -> str:
    """A fresh ticket for repairs, which somebody was given."""
    with house.store.transaction() as session:
        new = NewTicket("repair", "The lamp hums", "It leaks.", "repair", None, None)
        return open_ticket(session, new, actor="visitor", at=utc_now()).number


def test_a_lead_sees_the_escalated_tickets_with_reason_evidence_and_clock(client: httpx.Client, keys: Keys) -> None:
    got = client.get("/api/v1/desk/reviews", params={"language": "zh"}, headers=keys(LEAD))
    cards = {one["number"]: one for one in got.json()["reviews"]}

    assert {"T-981", "T-982", "T-983", "T-984", "T-1003"} <= set(cards)
    assert cards["T-984"]["why"] == {"en": "Its queue has no people", "zh": "所在队列无人负责"}
    assert cards["T-983"]["clock"]["said"]["zh"].startswith("超时")
    assert cards["T-982"]["evidence"][0]["kind"] == "customer"
    assert cards["T-981"]["value"].startswith("¥")


def test_reviews_are_for_leads(client: httpx.Client, keys: Keys) -> None:
    is_problem(client.get("/api/v1/desk/reviews", headers=keys(LENA)), 403, "not-allowed")


def test_everybody_sees_what_breaks_next_soonest_first(client: httpx.Client, keys: Keys) -> None:
    clocks = client.get("/api/v1/desk/clocks", headers=keys(LENA)).json()["clocks"]
    due = [one["due_at"] for one in clocks]

    assert due == sorted(due)
    assert "T-985" in {one["ticket"] for one in clocks}


def test_a_ticket_explains_itself(client: httpx.Client, keys: Keys, ticket: str) -> None:
    shown = client.get(f"/api/v1/tickets/{ticket}", headers=keys(LENA)).json()

    assert shown["priority"] == "high"
    assert "“leaks”" in shown["priority_reason"]["en"]
    assert shown["owner"]["name"] in shown["routing"]["en"]
    assert [one["target"] for one in shown["clocks"]] == ["first_reply", "resolution"]
    assert [line["text"].split(" · ")[1] for line in shown["story"]] == ["opened", f"given to {shown['owner']['name']}"]


def test_a_rep_acts_on_their_own_tickets_and_no_others(client: httpx.Client, keys: Keys, ticket: str) -> None:
    lead, marco = keys(LEAD), keys(MARCO)
    act = _acts(client, ticket)
    is_problem(act("solve", marco), 403, "not-allowed")
    is_problem(act("priority", marco, {"priority": "urgent", "reason": "wedding"}), 403, "not-allowed")
    is_problem(act("give-back", marco, {"text": "do it"}), 403, "not-allowed")
    is_problem(act("assign", marco, {"user_id": _id(client, MARCO)}), 403, "not-allowed")

    given = act("assign", lead, {"user_id": _id(client, MARCO)})
    assert given.json()["owner"]["name"] == "Marco Reyes"
    assert act("priority", marco, {"priority": "urgent", "reason": "wedding"}).json()["priority"] == "urgent"
    assert act("wait", marco).json()["status"] == "waiting"
    assert act("solve", marco).json()["status"] == "solved"
    is_problem(act("wait", lead), 409, "conflict")
    assert act("reopen", marco).json()["status"] == "open"


def test_a_ticket_goes_to_the_leads_and_comes_back(client: httpx.Client, keys: Keys, ticket: str) -> None:
    act = _acts(client, ticket)
    raised = act("escalate", keys(LENA), {"note": "May I lend a machine?"}).json()
    lead = keys(LEAD)
    card = next(
        one for one in client.get("/api/v1/desk/reviews", headers=lead).json()["reviews"] if one["number"] == ticket
    )
    back = act("give-back", lead, {"text": "Yes, for a week"}).json()

    assert raised["escalation"]["en"] == "A colleague asks for a decision"
    assert [one["text"] for one in card["evidence"] if one["kind"] == "note"] == ["May I lend a machine?"]
    assert back["escalated_at"] is None


def test_the_same_key_does_a_thing_once(client: httpx.Client, keys: Keys, house: House, ticket: str) -> None:
    lena = {**keys(LENA), "Idempotency-Key": f"note-{ticket}"}
    act = _acts(client, ticket)
    assert [act("note", lena, {"text": "ordered the pump"}).status_code for _ in range(2)] == [201, 201]

    assert house.store.count("events", {"kind": "ticket.noted", "subject": f"ticket:{ticket}"}) == 1
    is_problem(act("escalate", lena, {}), 409, "conflict")
    is_problem(act("note", lena, {"text": "ordered two pumps"}), 409, "conflict")


def test_an_unknown_ticket_is_not_found(client: httpx.Client, keys: Keys) -> None:
    lead = keys(LEAD)
    is_problem(client.get("/api/v1/tickets/T-9", headers=lead), 404, "not-found")
    is_problem(client.post("/api/v1/tickets/T-9/solve", headers=lead), 404, "not-found")


def test_presence_is_set_and_who_comes_back_is_given_what_waits(client: httpx.Client, keys: Keys, house: House) -> None:
    tang = keys(TANG)
    away = client.post("/api/v1/me/presence", json={"presence": "away"}, headers=tang)
    back = client.post("/api/v1/me/presence", json={"presence": "online"}, headers=tang)

    assert away.json() == {"presence": "away", "given": []}
    assert back.json()["presence"] == "online"
    is_problem(client.post("/api/v1/me/presence", json={"presence": "asleep"}, headers=tang), 422, "invalid")
    assert client.delete("/api/v1/sessions/current", headers=tang).status_code == 204
    with house.store.reading() as session:
        gone = user_by_email(session, TANG)
    assert gone is not None
    assert gone.presence == "offline"
    keys(TANG)


def _acts(client: httpx.Client, number: str) -> Callable[..., httpx.Response]:
    def act(what: str, key: dict[str, str], body: Any = None) -> httpx.Response:
        return client.post(f"/api/v1/tickets/{number}/{what}", json=body, headers=key)

    return act


def _id(client: httpx.Client, email: str) -> str:
    entered = client.post("/api/v1/sessions", json={"email": email, "password": "hearthwell-demo"})
    found: str = entered.json()["user"]["id"]
    return found
