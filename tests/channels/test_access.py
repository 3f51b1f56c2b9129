"""Who may pass which door. A route that is not in this table fails the test: decide first, then open it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import update

from crm_tools.people.sign_ins import StaffSessionRow
from crm_tools.store import utc_now
from tests.channels.house import PASSWORD, REP, House, Visitor, sign_in
from tests.channels.problems import is_problem

NOTHING: dict[str, str] = {}


@dataclass(frozen=True, slots=True)
class Expected:
    """The status for each who knocks; `own` is the visitor whose conversation it is, `foreign` another one.

    A lead may do what a rep may, unless `lead` says otherwise.
    """

    anonymous: int
    own: int
    foreign: int
    rep: int
    body: object = None
    lead: int | None = None


def _visitors(status: int, body: object = None) -> Expected:
    """A visitor's door: nobody else's key fits, not even a colleague's."""
    return Expected(404, status, 404, 404, body)


def _staff(status: int, body: object = None) -> Expected:
    return Expected(401, 401, 401, status, body)


def _open(status: int, body: object = None) -> Expected:
    return Expected(status, status, status, status, body)


def _leads(status: int, body: object = None) -> Expected:
    """A lead's door: a rep knows that it is there, and may not pass."""
    return Expected(401, 401, 401, 403, body, lead=status)


C, I = "/api/v1/conversations", "/api/v1/inbox/{conversation_id}"  # noqa: E741
T, A = "/api/v1/tickets/{number}", "/api/v1/articles"
TEXT = {"title": "Matrix", "text": "A text."}
MATRIX = {
    ("get", "/health"): _open(200),
    ("post", C): _open(201, {"channel": "web"}),
    ("post", C + "/{conversation_id}/messages"): _visitors(202, {"text": "hello", "client_id": "matrix"}),
    ("get", C + "/{conversation_id}/messages"): _visitors(200),
    ("post", C + "/{conversation_id}/proposals/{proposal_id}"): _visitors(404, {"accept": True}),
    ("post", C + "/{conversation_id}/operations/{operation_id}/undo"): _visitors(404),
    ("post", C + "/{conversation_id}/handoff"): _visitors(202),
    ("post", C + "/{conversation_id}/rating"): _visitors(200, {"score": 4}),
    ("post", C + "/{conversation_id}/language"): _visitors(200, {"language": "en"}),
    ("post", C + "/{conversation_id}/identify"): _visitors(202, {"email": "somebody@example.org"}),
    ("get", C + "/{conversation_id}/events"): _visitors(200),
    ("post", "/api/v1/sessions"): _open(201, {"email": REP, "password": PASSWORD}),
    ("delete", "/api/v1/sessions/current"): _staff(204),
    ("get", "/api/v1/inbox"): _staff(200),
    ("get", I): _staff(200),
    ("post", I + "/take"): _staff(200),
    ("post", I + "/reply"): _staff(201, {"text": "a reply"}),
    ("post", I + "/note"): _staff(201, {"text": "a note"}),
    ("post", I + "/give-back"): _staff(200),
    ("post", I + "/end"): _staff(200),
    ("get", "/api/v1/contacts"): _staff(200),
    ("get", "/api/v1/contacts/{contact_id}"): _staff(404),
    ("get", "/api/v1/orders"): _staff(200),
    ("get", "/api/v1/tickets"): _staff(200),
    ("get", "/api/v1/traces/{trace_id}"): _staff(404),
    ("post", "/api/v1/traces/{trace_id}/scenario"): _staff(404),
    ("get", "/api/v1/contacts/{contact_id}/360"): _staff(404),
    ("get", "/api/v1/contacts/{contact_id}/summary"): _staff(404),
    ("get", "/api/v1/contacts/{contact_id}/next-actions"): _staff(404),
    ("post", "/api/v1/contacts/{contact_id}/next-actions/{action}/reactions"): _staff(404, {"reaction": "declined"}),
    ("get", "/api/v1/leads"): _staff(200),
    ("get", "/api/v1/leads/{number}"): _staff(404),
    ("get", "/api/v1/opportunities"): _staff(200),
    ("get", "/api/v1/opportunities/{number}"): _staff(404),
    ("post", "/api/v1/opportunities/{number}/stage"): _staff(404, {"stage": "proposal"}),
    ("get", "/api/v1/tasks"): _staff(200),
    ("post", "/api/v1/tasks/{task_id}/status"): _staff(404, {"status": "done"}),
    ("get", "/api/v1/outbound"): _staff(200),
    ("get", "/api/v1/purchases"): _staff(200),
    ("post", "/api/v1/returns/{number}/received"): _staff(404),
    ("post", "/api/v1/exchanges/{number}/received"): _staff(404),
    ("post", "/api/v1/outbound/{number}/ship"): _staff(404, {"tracking": "SF1"}),
    ("post", "/api/v1/outbound/{number}/deliver"): _staff(404),
    ("post", "/api/v1/outbound/{number}/cancel"): _staff(404),
    ("post", "/api/v1/purchases/{number}/ordered"): _staff(404, {"expected_on": "2026-12-01"}),
    ("post", "/api/v1/purchases/{number}/arrived"): _staff(404),
    ("post", "/api/v1/purchases/{number}/cancelled"): _staff(404),
    ("get", "/api/v1/proposals"): _leads(200),
    ("post", "/api/v1/proposals/{proposal_id}/approve"): _leads(404),
    ("post", "/api/v1/proposals/{proposal_id}/change"): _leads(404, {"arguments": {}, "reason": "no"}),
    ("post", "/api/v1/proposals/{proposal_id}/decline"): _leads(404, {"reason": "no"}),
    ("get", "/api/v1/operations/{operation_id}/story"): _staff(404),
    ("post", "/api/v1/copilot"): _staff(200, {"text": "hello"}),
    ("get", A): _staff(200),
    ("post", A): _leads(201, {**TEXT, "article_id": "matrix", "language": "en"}),
    ("get", A + "/{article_id}"): _staff(404),
    ("put", A + "/{article_id}/{language}"): _leads(404, {**TEXT, "revision": 1}),
    ("delete", A + "/{article_id}"): _leads(404),
    ("get", A + "/{article_id}/{language}/revisions"): _staff(404),
    ("post", A + "/{article_id}/{language}/reviewed"): _leads(404, {}),
    ("get", "/api/v1/knowledge/search"): _staff(422),
    ("get", "/api/v1/knowledge/status"): _staff(200),
    ("get", "/api/v1/knowledge/checks"): _staff(200),
    ("get", "/api/v1/gaps"): _staff(200),
    ("get", "/api/v1/gaps/{gap_id}"): _staff(404),
    ("post", "/api/v1/gaps/{gap_id}/dismiss"): _leads(404),
    ("post", "/api/v1/gaps/{gap_id}/answered"): _leads(404),
    ("post", "/api/v1/gaps/{gap_id}/draft"): _leads(404),
    ("get", "/api/v1/drafts"): _staff(200),
    ("get", "/api/v1/drafts/{draft_id}"): _staff(404),
    ("post", "/api/v1/drafts/{draft_id}/approve"): _leads(404, {}),
    ("post", "/api/v1/drafts/{draft_id}/decline"): _leads(404, {"reason": "no"}),
    ("post", T + "/draft"): _leads(404),
    # Open in the demo without a token; tests/channels/test_rasa.py closes them.
    ("get", "/webhooks/rest/"): _open(200),
    ("post", "/webhooks/rest/webhook"): _open(200, {"sender": "matrix", "message": "hello"}),
    ("get", "/rasa/health"): _open(200),
    ("get", "/rasa/actions"): _open(200),
    ("post", "/rasa/webhook"): _open(200, {"next_action": None}),
    # No key of ours opens it: each channel carries its own proof.
    ("post", "/webhooks/{channel}"): _open(403, {}),
    ("post", "/api/v1/me/presence"): _staff(200, {"presence": "online"}),
    ("get", "/api/v1/desk/reviews"): Expected(401, 401, 401, 403, lead=200),
    ("get", "/api/v1/desk/clocks"): _staff(200),
    ("get", T): _staff(404),
    ("post", T + "/assign"): _staff(404, {"user_id": None}),
    ("post", T + "/priority"): _staff(404, {"priority": "urgent", "reason": "because"}),
    ("post", T + "/wait"): _staff(404),
    ("post", T + "/solve"): _staff(404),
    ("post", T + "/reopen"): _staff(404),
    ("post", T + "/escalate"): _staff(404, {"note": ""}),
    ("post", T + "/give-back"): _staff(404, {"text": "a decision"}),
    ("post", T + "/note"): _staff(404, {"text": "a note"}),
}


@pytest.fixture
def routes(house: House) -> list[tuple[str, str]]:
    paths = house.app.openapi()["paths"]
    return [(method, path) for path, methods in paths.items() for method in methods]


def test_every_route_is_in_the_table(routes: list[tuple[str, str]]) -> None:
    assert set(routes) == set(MATRIX)


@pytest.mark.parametrize(("method", "path"), MATRIX, ids=lambda one: one)
def test_a_door_opens_for_whom_it_should(
    visitors: Callable[..., Visitor], client: httpx.Client, method: str, path: str
) -> None:
    expected = MATRIX[method, path]
    ours, theirs = visitors(), visitors()
    assert ours.say("hello").status_code == 200
    keys = {
        "anonymous": NOTHING,
        "foreign": theirs.key,
        "own": ours.key,
        "rep": sign_in(client),
    }
    if expected.lead is not None:
        keys["lead"] = sign_in(client, "lead@hearthwell.example")
    nobody = {"proposal_id": "prp_none", "contact_id": "con_none", "trace_id": "trc_none", "task_id": "tsk_none"}
    nobody |= {
        "operation_id": "op_none",
        "article_id": "none",
        "language": "en",
        "gap_id": "gap_none",
        "draft_id": "dft_none",
    }
    names = {"action": "call-back.T-0", "number": "X-0", "channel": "telegram"}
    address = path.format(conversation_id=ours.id, **nobody, **names)
    for who, key in keys.items():
        status = getattr(expected, who)
        with client.stream(method.upper(), address, json=expected.body, headers=key) as answered:
            if status >= 400:
                answered.read()
                is_problem(answered, status)
            assert answered.status_code == status, (who, answered.read())


@pytest.mark.parametrize("token", ["", "x", "Bearer x", "令牌", "a" * 10_000])
def test_a_wrong_token_is_no_key(visitor: Visitor, token: str) -> None:
    given = {"Authorization": f"Bearer {token}".strip().encode()}

    is_problem(visitor.client.get(visitor.path("/messages"), headers=given), 404, "not-found")  # type: ignore[arg-type]
    is_problem(visitor.client.get("/api/v1/inbox", headers=given), 401, "signed-out")  # type: ignore[arg-type]
    is_problem(visitor.client.get(visitor.path("/messages"), params={"token": token}), 404, "not-found")


def test_only_the_stream_of_events_takes_a_token_in_its_address(visitor: Visitor, signed_in: dict[str, str]) -> None:
    staff = {"token": signed_in["Authorization"].removeprefix("Bearer ")}

    is_problem(visitor.client.get("/api/v1/inbox", params=staff), 401, "signed-out")
    is_problem(visitor.client.delete("/api/v1/sessions/current", params=staff), 401, "signed-out")
    is_problem(visitor.client.get(visitor.path("/messages"), params={"token": visitor.token}), 404, "not-found")
    with visitor.client.stream("GET", visitor.path("/events"), params={"token": visitor.token}) as stream:
        assert stream.status_code == 200


def test_a_wrong_id_and_a_wrong_token_cannot_be_told_apart(visitor: Visitor) -> None:
    wrong_id = visitor.client.get("/api/v1/conversations/cnv_none/messages", headers=visitor.key)
    wrong_token = visitor.client.get(visitor.path("/messages"), headers={"Authorization": "Bearer x"})

    assert wrong_id.json() == wrong_token.json()


@pytest.mark.parametrize("email", [REP, "nobody@hearthwell.example", "no address", "a\x00b@example.com"])
def test_a_failed_sign_in_tells_nothing(client: httpx.Client, email: str) -> None:
    refused = client.post("/api/v1/sessions", json={"email": email, "password": "wrong password"})

    is_problem(refused, 403, "not-allowed")
    assert refused.json()["detail"] == "email or password is wrong"


@pytest.mark.parametrize("role", ["rep", "lead", "admin"])
def test_each_role_may_sign_in_and_is_told_which_it_is(client: httpx.Client, role: str) -> None:
    entered = client.post("/api/v1/sessions", json={"email": f"{role}@hearthwell.example", "password": PASSWORD})

    assert entered.json()["user"]["role"] == role
    assert client.get("/api/v1/inbox", headers={"Authorization": f"bearer {entered.json()['token']}"}).is_success


def test_signing_out_ends_this_sign_in_and_no_other(client: httpx.Client) -> None:
    here, there = sign_in(client), sign_in(client)

    assert client.delete("/api/v1/sessions/current", headers=here).status_code == 204
    is_problem(client.get("/api/v1/inbox", headers=here), 401, "signed-out")
    assert client.get("/api/v1/inbox", headers=there).status_code == 200


def test_a_sign_in_expires(house: House, client: httpx.Client) -> None:
    key = sign_in(client, "lead@hearthwell.example")
    with house.store.transaction() as session:
        session.execute(update(StaffSessionRow).values(expires_at=utc_now() - timedelta(seconds=1)))
    try:
        is_problem(client.get("/api/v1/inbox", headers=key), 401, "signed-out")
    finally:
        with house.store.transaction() as session:
            session.execute(update(StaffSessionRow).values(expires_at=utc_now() + timedelta(hours=12)))
