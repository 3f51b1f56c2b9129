"""The visitor's side of the API: start, say, read, decide, ask for a person, rate, choose a language."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import jwt
import pytest

from crm_tools.store import new_id
from tests.channels.house import House, Visitor
from tests.channels.problems import is_problem

MEI = "mei.lin@example.com"
CITATION = {"article_id", "title", "url", "quote", "heading", "language", "revision", "start", "stop"}
REPLY = {
    "text", "language", "owner", "citations", "receipts", "actions", "proposal", "undo", "choices", "ticket",
    "confidence",
}  # fmt: skip
PROPOSAL = {"id", "tool", "summary", "effects", "changes", "by_name", "expires_at", "undo_until"}


def test_a_conversation_starts_with_a_key_and_a_greeting_in_its_language(visitors: Callable[..., Visitor]) -> None:
    english, chinese = visitors("en-GB"), visitors("zh-CN")

    assert set(english.started) == {"id", "token", "greeting"}
    assert "Hearthwell" in english.started["greeting"]["text"]
    assert "禾暖" in chinese.started["greeting"]["text"]
    assert english.started["greeting"]["choices"]
    assert chinese.read()["language"] == "zh"


def test_a_reply_has_the_shape_that_was_promised(visitor: Visitor) -> None:
    answered = visitor.say("How long do I have to send something back?")

    assert answered.status_code == 200
    assert set(answered.json()) == {"reply", "trace_id"}
    reply = answered.json()["reply"]
    _check_shape(reply)
    assert reply["citations"], reply
    assert {one["kind"] for one in reply["receipts"]} == {"passage"}
    assert reply["proposal"] is None
    assert reply["ticket"] is None


def test_accepted_is_202_with_the_id_of_the_message(visitor: Visitor) -> None:
    accepted = visitor.say("hello", wait=False)

    assert accepted.status_code == 202
    assert set(accepted.json()) == {"message_id"}
    assert accepted.json()["message_id"] in [one["id"] for one in visitor.read()["messages"]]


def test_the_transcript_tells_who_said_what_in_order(visitor: Visitor) -> None:
    visitor.ask("hello")
    visitor.ask("Do you deliver to Norway?")
    found = visitor.read()

    assert set(found) == {"messages", "owner", "owner_detail", "status", "cursor", "contact", "language", "rating"}
    assert [one["author"] for one in found["messages"]] == ["customer", "assistant"] * 2
    assert [one["seq"] for one in found["messages"]] == [1, 2, 3, 4]
    assert (found["owner"], found["status"], found["contact"]) == ("assistant", "open", None)


@pytest.mark.parametrize("wait", [False, True])
def test_the_same_client_id_twenty_times_at_once_is_one_message_one_turn_one_reply(
    house: House, visitor: Visitor, wait: bool
) -> None:
    with ThreadPoolExecutor(20) as pool:
        answers = list(
            pool.map(lambda _: visitor.say("What does delivery cost?", client_id="c1", wait=wait), range(20))
        )
    again = visitor.say("What does delivery cost?", client_id="c1")

    assert {one.status_code for one in answers} == {200 if wait else 202}
    assert len({one.text for one in answers}) == 1
    assert again.status_code == 200
    assert [one["author"] for one in visitor.read()["messages"]] == ["customer", "assistant"]
    assert house.store.count("messages", {"conversation_id": visitor.id}) == 2
    assert house.store.count("work", {"conversation_id": visitor.id}) == 1
    assert house.store.count("traces", {"conversation_id": visitor.id}) == 1


def test_a_client_id_used_for_another_text_is_a_conflict(visitor: Visitor) -> None:
    visitor.say("hello", client_id="c1")

    is_problem(visitor.say("good bye", client_id="c1"), 409, "conflict")


def test_two_conversations_may_use_the_same_client_id(visitors: Callable[..., Visitor]) -> None:
    assert [one.say("hello", client_id="c1").status_code for one in (visitors(), visitors())] == [200, 200]


def test_proving_who_one_is_opens_ones_own_orders(visitor: Visitor) -> None:
    asked = visitor.ask("Where is my order?")
    proven = visitor.identify(MEI)

    assert asked["language"] == "en"
    assert proven.status_code == 200
    assert proven.json()["verified"] is True
    assert visitor.read()["contact"] == {"name": "Mei Lin", "email": MEI, "verified": True}
    orders = visitor.ask("show me my orders")
    assert any(one["ref"].startswith("order ") for one in orders["receipts"]), orders


def test_a_wrong_code_proves_nothing(visitor: Visitor) -> None:
    visitor.post("/identify", {"email": "a.stranger@example.org"})
    right = visitor.code("a.stranger@example.org")
    wrong = f"{(int(right) + 1) % 1_000_000:06d}"

    is_problem(visitor.post("/identify", {"email": "a.stranger@example.org", "code": wrong}), 422, "invalid")
    assert visitor.read()["contact"] is None


def test_whether_an_address_is_known_is_not_told(visitors: Callable[..., Visitor]) -> None:
    known, unknown = (visitors().post("/identify", {"email": one}) for one in ("li.wei@example.com", "no@example.com"))

    assert known.status_code == unknown.status_code == 202
    assert set(known.json()) == set(unknown.json()) == {"sent_to"}


@pytest.mark.parametrize("accept", [True, False])
def test_a_proposal_is_decided_once(house: House, visitors: Callable[..., Visitor], accept: bool) -> None:
    visitor, proposal = _with_proposal(visitors)
    pressed = [visitor.post(f"/proposals/{proposal['id']}", {"accept": accept}) for _ in range(2)]
    visitor.events(until='"status": "done"' if accept else '"status": "declined"')
    late = visitor.post(f"/proposals/{proposal['id']}", {"accept": not accept})

    assert pressed[0].status_code == 200
    assert pressed[0].json() == {"status": "accepted" if accept else "declined"}
    assert pressed[1].status_code in (200, 409)
    is_problem(late, 409, "conflict")
    assert house.store.count("tickets", {"conversation_id": visitor.id}) == int(accept)


def test_what_was_done_is_undone_once_and_stays_so(house: House, visitors: Callable[..., Visitor]) -> None:
    visitor, proposal = _with_proposal(visitors)
    visitor.post(f"/proposals/{proposal['id']}", {"accept": True})
    visitor.events(until='"undo": {"operation"')
    done = visitor.read()["messages"][-1]["undo"]
    assert set(done) == {"operation", "until", "status"}
    assert done["status"] == "open"
    is_problem(visitors().post(f"/operations/{done['operation']}/undo"), 404, "not-found")

    pressed = [visitor.post(f"/operations/{done['operation']}/undo") for _ in range(2)]
    told = [one for one in visitor.events(until='"status": "undone"') if one["event"] == "operation"]
    assert [one["data"] for one in told] == [{"id": done["operation"], "status": "undone"}]
    assert pressed[0].json() == {"status": "accepted"}
    assert pressed[1].status_code in (202, 409)
    is_problem(visitor.post(f"/operations/{done['operation']}/undo"), 409, "conflict")

    shown = [one["undo"]["status"] for one in visitor.read()["messages"] if one.get("undo")]
    assert shown == ["undone"]
    assert house.store.count("tickets", {"conversation_id": visitor.id, "status": "closed"}) == 1


def test_an_unknown_proposal_or_another_conversations_is_not_found(visitors: Callable[..., Visitor]) -> None:
    _, proposal = _with_proposal(visitors)
    stranger = visitors()

    for one in (proposal["id"], new_id("prp")):
        is_problem(stranger.post(f"/proposals/{one}", {"accept": True}), 404, "not-found")


def test_the_button_for_a_person_works_once(house: House, visitor: Visitor) -> None:
    assert visitor.post("/handoff").status_code == 202
    visitor.events(until='"owner": "queue"')
    again = visitor.post("/handoff")
    silent = visitor.say("are you there?")

    assert again.json() == {"owner": "queue"}
    assert silent.status_code == 200
    assert silent.json() == {"reply": None, "trace_id": None}
    found = visitor.read()
    assert found["owner"] == "queue"
    assert set(found["owner_detail"]) == {"owner", "queue", "ahead", "wait"}
    assert house.store.count("events", {"conversation_id": visitor.id, "kind": "conversation.handed-over"}) == 1


def test_a_rating_can_be_changed_but_not_before_anything_was_said(house: House, visitor: Visitor) -> None:
    is_problem(visitor.post("/rating", {"score": 5}), 422, "invalid")
    visitor.ask("hello")

    assert [visitor.post("/rating", {"score": one}).status_code for one in (1, 5, 0, 6)] == [200, 200, 422, 422]
    assert house.store.count("conversations", {"id": visitor.id, "rating": 5}) == 1


def test_a_chosen_language_is_not_overruled(visitor: Visitor) -> None:
    assert visitor.post("/language", {"language": "zh"}).json() == {"language": "zh"}

    reply = visitor.ask("How much does delivery cost?")
    assert reply["language"] == "zh"
    assert visitor.read()["language"] == "zh"


def test_a_chinese_question_gets_a_chinese_answer(visitor: Visitor) -> None:
    reply = visitor.ask("买了多久可以退货？")

    _check_shape(reply)
    assert reply["language"] == "zh"


def _with_proposal(visitors: Callable[..., Visitor]) -> tuple[Visitor, dict[str, Any]]:
    visitor = visitors()
    reply = visitor.ask("Please open a ticket: my grinder makes a strange noise")
    for more in ("My grinder makes a strange noise since yesterday", "yes, open a ticket about the noise, please"):
        if reply["proposal"]:
            break
        reply = visitor.ask(more)
    _check_shape(reply)
    assert reply["proposal"], reply
    assert [one["status"] for one in reply["actions"]] == ["proposed"]
    return visitor, reply["proposal"]


def _check_shape(reply: dict[str, Any]) -> None:
    assert set(reply) == REPLY
    assert (type(reply["text"]), reply["language"] in ("en", "zh")) == (str, True)
    assert reply["owner"] in ("assistant", "queue", "user")
    assert all(set(one) == CITATION for one in reply["citations"])
    assert all(set(one) == {"id", "kind", "ref"} for one in reply["receipts"])
    assert all(one["kind"] in ("passage", "record", "tool") for one in reply["receipts"])
    assert all(set(one) == {"tool", "effect", "status", "receipts"} for one in reply["actions"])
    labels = {one["id"] for one in reply["receipts"]}
    assert all(set(one["receipts"]) <= labels for one in reply["actions"])
    assert all(set(one) == {"label", "value"} for one in reply["choices"])
    assert 0 <= reply["confidence"] <= 1
    if reply["proposal"]:
        assert set(reply["proposal"]) == PROPOSAL
        assert all(set(one) == {"name", "before", "after"} for one in reply["proposal"]["changes"])
        assert all(isinstance(one, str) for one in reply["proposal"]["effects"])


def test_the_host_site_vouches_for_its_customer(visitor: Visitor, house: House) -> None:
    issued = int(house.mind.clock().timestamp())
    claims = {"aud": "deskside", "sub": MEI, "jti": "1", "iat": issued, "exp": issued + 300}
    good = jwt.encode(claims, house.mind.secret, algorithm="HS256")

    is_problem(visitor.post("/identify", {"token": good[:-2]}), 403, "not-allowed")
    is_problem(visitor.post("/identify", {"token": good, "email": MEI}), 422, "invalid")
    assert visitor.post("/identify", {"token": good}).json()["verified"] is True
    assert visitor.read()["contact"]["email"] == MEI
