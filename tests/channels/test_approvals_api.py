"""A lead decides by the API what a customer agreed to; the customer may call it off meanwhile."""

from __future__ import annotations

import httpx

from crm_tools.approvals import consent, propose
from crm_tools.desk import Change, Preview
from crm_tools.service.approval_cases import open_case
from crm_tools.store import utc_now
from crm_tools.words import Words
from tests.channels.house import House, Visitor, sign_in
from tests.channels.problems import is_problem

PREVIEW = Preview(
    Words("Return 1 × Aria Pro.", "退回 1 件 Aria Pro。"),
    (),
    Words("A refund above ¥3,000 needs approval", "需审批"),
    (Change(Words("Aria Pro", "Aria Pro"), Words("delivered", "已签收"), Words("to be sent back", "待寄回")),),
)
GONE = ("start_return", {"order_number": "A-9999", "items": ["Aria Pro"], "reason": ""})


def _agreed(house: House, visitor: Visitor) -> str:
    at = utc_now()
    with house.store.transaction() as session:
        made = propose(session, GONE, PREVIEW, conversation_id=visitor.id, contact_id=None, at=at)
        ticket = open_case(session, visitor.id, PREVIEW, contact_id=None, actor="visitor", at=at)
        consent(session, made.id, ticket_id=ticket.id, actor="visitor", at=at)
    return made.id


def _lead(client: httpx.Client) -> dict[str, str]:
    return sign_in(client, "lead@hearthwell.example")


def test_a_lead_sees_what_waits_and_an_approval_that_fails_changes_nothing(
    house: House, visitor: Visitor, client: httpx.Client
) -> None:
    proposal_id, key = _agreed(house, visitor), _lead(client)

    waiting = client.get("/api/v1/proposals", headers=key).json()["proposals"]
    (shown,) = [one for one in waiting if one["id"] == proposal_id]
    assert (shown["summary"], shown["reason"]) == ("Return 1 × Aria Pro.", "A refund above ¥3,000 needs approval")
    assert shown["ticket"].startswith("T-")
    assert shown["changes"] == [{"name": "Aria Pro", "before": "delivered", "after": "to be sent back"}]
    assert shown["arguments"] == GONE[1]
    assert set(shown["schema"]["properties"]) >= set(GONE[1])

    decided = client.post(f"/api/v1/proposals/{proposal_id}/approve", headers=key)

    assert decided.status_code == 200, decided.text
    assert decided.json()["status"] == "failed"
    assert visitor.read()["messages"][-1]["text"] == decided.json()["told"]
    is_problem(client.post(f"/api/v1/proposals/{proposal_id}/approve", headers=key), 409, "conflict")

    story = client.get(f"/api/v1/operations/{proposal_id}/story", headers=key).json()
    assert [one["kind"] for one in story["lines"]] == ["proposal.pending", "proposal.consented", "proposal.failed"]
    assert story["lines"][0]["text"]["zh"] == "向客户展示：退回 1 件 Aria Pro。"
    (proof,) = story["lines"][2]["receipts"]
    told = client.get(f"/api/v1/traces/{proof['trace_id']}", headers=key).json()
    (failed,) = told["receipts"]
    assert (failed["id"], failed["tool"], failed["status"]) == (proof["id"], "start_return", "failed")
    assert (failed["caller"], failed["level"], failed["arguments"]) == ("visitor", "anonymous", GONE[1])
    assert told["did"][0]["receipts"] == [failed["id"]]


def test_a_declined_one_is_told_with_its_reason_to_who_watches(
    house: House, visitor: Visitor, client: httpx.Client
) -> None:
    proposal_id, key = _agreed(house, visitor), _lead(client)
    is_problem(client.post(f"/api/v1/proposals/{proposal_id}/decline", json={"reason": ""}, headers=key), 422)

    declined = client.post(f"/api/v1/proposals/{proposal_id}/decline", json={"reason": "Used."}, headers=key)

    assert declined.json()["status"] == "declined"
    assert "Used." in visitor.read()["messages"][-1]["text"]
    told = [one["data"]["status"] for one in visitor.events() if one["event"] == "proposal"]
    assert told == ["consented", "declined"]


def test_the_customer_may_call_it_off_but_not_confirm_it_again(
    house: House, visitor: Visitor, client: httpx.Client
) -> None:
    proposal_id = _agreed(house, visitor)

    is_problem(visitor.post(f"/proposals/{proposal_id}", {"accept": True}), 409, "conflict")
    called_off = visitor.post(f"/proposals/{proposal_id}", {"accept": False})

    assert called_off.json() == {"status": "declined"}
    events = visitor.events(until='"declined"')
    assert events[-1]["event"] == "proposal"
    is_problem(client.post(f"/api/v1/proposals/{proposal_id}/approve", headers=_lead(client)), 409, "conflict")


def test_a_change_that_cannot_be_offered_is_refused_with_words_and_leaves_everything_waiting(
    house: House, visitor: Visitor, client: httpx.Client
) -> None:
    proposal_id, key = _agreed(house, visitor), _lead(client)
    door, heard = f"/api/v1/proposals/{proposal_id}/change", visitor.read()["messages"]
    instead = {"arguments": {"order_number": "A-9998"}, "reason": "Wrong order."}

    is_problem(client.post(door, json=instead | {"reason": ""}, headers=key), 422)
    is_problem(client.post(door, json=instead | {"arguments": {"to": "me"}}, headers=key), 422, "invalid")
    refused = client.post(door, json=instead, headers=key)

    is_problem(refused, 409, "conflict")
    assert "cannot be offered, and nothing was changed" in refused.json()["detail"]
    assert visitor.read()["messages"] == heard
    assert [one["id"] for one in client.get("/api/v1/proposals", headers=key).json()["proposals"]].count(proposal_id)
