"""The action server, called as a Rasa server calls it; its replies checked against rasa-sdk's own types."""

from __future__ import annotations

import json
import subprocess
import sys
import uuid
import zlib
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import ActionExecutorRunResult, ActionName, CollectingDispatcher
from sqlalchemy import delete

from channels import rasa_actions
from channels.rasa_calls import payload_for, read_action_call
from channels.rasa_words import describe, question
from crm_tools.errors import Invalid
from crm_tools.people.identities import ChallengeRow, find_contact
from crm_tools.registry import customer_tools
from crm_tools.service.conversations import thread_of
from crm_tools.service.messages import Author, NewMessage, add_message, transcript
from crm_tools.store import utc_now
from tests.channels.house import House
from tests.channels.rasa_side import RasaServer, ask

MEI, OTHER = "mei.lin@example.com", "wei.zhang@example.com"


@pytest.fixture
def server(client: httpx.Client) -> RasaServer:
    return RasaServer(client)


@pytest.fixture
def mei(server: RasaServer, house: House) -> RasaServer:
    with house.store.transaction() as session:  # so many tests are hers that codes would run out for the hour
        session.execute(delete(ChallengeRow).where(ChallengeRow.email == MEI))
    server.prove(MEI)
    return server


def returnable(mei: RasaServer, house: House) -> tuple[str, str]:
    """An order of hers and an item in it that can still be sent back."""
    mei.run("action_my_orders", hears="my orders", limit=20)
    taken = set()
    for one in mei.slots["deskside_result"]["receipts"]:
        fields = one["fields"]
        for item in fields["items"]:
            name = item.split("×")[-1].strip().split(",")[0].split(" (")[0]
            if fields.get("return_until", "") >= utc_now().date().isoformat() and (fields["number"], name) not in taken:
                offered = mei.run(
                    "action_start_return", hears="send it back", order_number=fields["number"], items=[name]
                )
                if mei.slots["deskside_result"]["status"] == "proposed":
                    assert offered[0]["buttons"]
                    return fields["number"], name
    raise AssertionError("she has nothing to send back")


def test_an_answer_has_the_shape_of_rasas_own_types(server: RasaServer) -> None:
    server.hears("what does the Aria One cost?")
    server.slots["query"] = "Aria One"
    answered = server.post("action_product_lookup")
    own = CollectingDispatcher()
    own.utter_message(text="x")

    result = ActionExecutorRunResult.model_validate(answered.json(), extra="forbid")
    assert answered.status_code == 200
    assert [set(one) for one in result.responses] == [set(own.messages[0])]
    assert all(set(event) == set(SlotSet("a", 1)) for event in result.events)
    assert "Aria One" in result.responses[0]["text"]
    assert "¥" in result.responses[0]["text"]


def test_every_tool_of_a_customer_is_an_action(client: httpx.Client) -> None:
    listed = client.get("/rasa/actions").json()
    names = {ActionName.model_validate(one).name for one in listed}

    own = {f"action_deskside_{one}" for one in ("answer", "confirm", "decline", "hand_over", "identify", "undo")}
    assert names == {f"action_{name}" for name in customer_tools()} | own
    assert client.get("/rasa/health").json() == {"status": "ok"}


def test_an_unknown_action_is_told_as_rasa_sdk_tells_it(server: RasaServer) -> None:
    server.hears("hello")
    refused = server.post("action_order_pizza")

    assert refused.status_code == 404
    assert refused.json() == {
        "error": "No registered action found for name 'action_order_pizza'.",
        "action_name": "action_order_pizza",
    }


def test_a_call_without_an_action_does_nothing(client: httpx.Client) -> None:
    answered = client.post("/rasa/webhook", json={"next_action": None, "sender_id": "a", "tracker": {"sender_id": "a"}})

    assert (answered.status_code, answered.json()) == (200, None)


def test_a_call_that_leaves_out_the_domain_is_asked_for_it(server: RasaServer) -> None:
    server.hears("hello")
    call = {**server.call("action_deskside_answer"), "domain": None, "domain_digest": "unknown"}

    assert server.client.post("/rasa/webhook", json=call).status_code == 449


def test_a_compressed_call_is_read(server: RasaServer) -> None:
    server.hears("hello")
    body = zlib.compress(json.dumps(server.call("action_deskside_answer")).encode())
    answered = server.client.post("/rasa/webhook", content=body, headers={"Content-Encoding": "deflate"})

    assert answered.status_code == 200
    assert answered.json()["responses"][0]["text"]


def test_a_long_history_fits(server: RasaServer) -> None:
    for _ in range(900):
        server.hears("x" * 300)
    server.slots["query"] = "Aria One"
    assert len(json.dumps(server.call("action_product_lookup"))) > 512 * 1024

    assert server.post("action_product_lookup").status_code == 200


def test_a_missing_argument_is_asked_for(mei: RasaServer) -> None:
    asked = mei.run("action_order_status", hears="where is my order?")

    assert asked[0]["text"] == question("order_number", "en")
    assert mei.slots["requested_slot"] == "order_number"
    mei.run("action_order_status", hears="A-1", order_number="A-1")
    assert mei.slots["requested_slot"] is None


@pytest.mark.parametrize("value", [["A-1042"], {"a": 1}, True, "\x00", "A-\ud800"])
def test_a_slot_that_cannot_be_used_is_asked_for_again(mei: RasaServer, value: object) -> None:
    mei.run("action_order_status", hears="where is it?", order_number=value)

    assert mei.slots["requested_slot"] == "order_number"
    assert mei.slots["order_number"] is None


def test_personal_records_need_a_proof_and_the_code_gives_it(server: RasaServer) -> None:
    asked = server.run("action_my_orders", hears="my orders please")

    assert "email" in asked[0]["text"]
    assert server.slots["deskside_verify"] == "email"
    assert "Mei" in server.prove(MEI)
    assert server.slots["deskside_verified"] is True
    assert "Order A-" in server.run("action_my_orders", hears="my orders please")[0]["text"]


def test_a_wrong_code_proves_nothing(server: RasaServer) -> None:
    server.run("action_deskside_identify", hears=MEI)
    server.run("action_deskside_identify", hears="000000")
    server.run("action_my_orders", hears="my orders please")

    assert server.slots["deskside_verified"] is False
    assert "deskside_result" not in server.slots


def test_a_slot_that_names_another_customer_changes_nothing(house: House, mei: RasaServer) -> None:
    own = mei.run("action_my_orders", hears="my orders")
    with house.store.reading() as session:
        others = find_contact(session, "email", OTHER)
    forged: dict[str, Any] = dict.fromkeys(
        ("contact_id", "contact", "caller", "customer", "desk"), others or "con_other"
    )

    assert mei.run("action_my_orders", hears="again", email=OTHER, **forged) == own


def test_a_slot_proves_nothing(server: RasaServer) -> None:
    server.run("action_my_orders", hears="my orders", deskside_verified=True, contact_id="con_1", level="verified")

    assert "deskside_result" not in server.slots


def test_two_senders_never_see_each_other(mei: RasaServer, client: httpx.Client) -> None:
    mei.run("action_my_orders", hears="my orders")
    other = RasaServer(client)
    other.latest, other.events = mei.latest, mei.events  # the very same message, from another sender
    other.run("action_my_orders")

    assert "deskside_result" not in other.slots


def test_a_call_for_one_sender_with_the_tracker_of_another_is_refused(mei: RasaServer) -> None:
    call = {**mei.call("action_my_orders"), "sender_id": "somebody-else"}

    assert mei.client.post("/rasa/webhook", json=call).status_code == 400


def test_a_sender_that_is_everybody_is_refused(client: httpx.Client) -> None:
    shared = RasaServer(client, "default")
    shared.hears("hello")
    refused = shared.post("action_deskside_answer")

    assert refused.status_code == 400
    assert "sender id of their own" in refused.json()["error"]


def test_a_return_is_written_only_after_a_yes(house: House, mei: RasaServer) -> None:
    before = house.store.count("returns", {})
    number, _ = returnable(mei, house)
    assert house.store.count("returns", {}) == before
    assert mei.slots["deskside_proposal"]

    again = mei.run("action_deskside_confirm", hears="yes, but is there a fee?")
    assert house.store.count("returns", {}) == before
    assert [one["title"] for one in again[0]["buttons"]] == ["Yes", "No"]

    done = mei.run("action_deskside_confirm", hears="yes please")
    booked = mei.slots["deskside_result"]["receipts"][0]["fields"]
    assert number in done[0]["text"]
    assert booked["number"] in done[0]["text"]
    assert house.store.count("returns", {}) == before + 1
    assert house.store.count("returns", {"number": booked["number"], "status": "requested"}) == 1
    assert house.store.count("receipts", {"ref": f"return {booked['number']}", "status": "done"}) == 1
    assert mei.slots["deskside_proposal"] is None

    mei.run("action_deskside_confirm", hears="yes")
    assert house.store.count("returns", {}) == before + 1


def test_what_was_done_is_undone_once_by_its_button_or_the_word(house: House, mei: RasaServer) -> None:
    for wish in ("button", "undo that"):
        mei.run("action_open_ticket", hears="a ticket", subject="Lid", description="Broken.")
        done = mei.run("action_deskside_confirm", hears="yes")[0]
        number = mei.slots["deskside_result"]["receipts"][0]["fields"]["number"]
        (button,) = done["buttons"]
        assert button["title"] == "Undo"

        words = button["payload"] if wish == "button" else wish
        assert "Undone" in mei.run("action_deskside_undo", hears=words)[0]["text"]
        assert house.store.count("tickets", {"number": number, "status": "closed"}) == 1
        again = mei.run("action_deskside_undo", hears=button["payload"])[0]["text"]
        assert "undone already" in again
    assert "nothing here" in mei.run("action_deskside_undo", hears="hello")[0]["text"]


def test_the_yes_that_led_to_a_proposal_does_not_agree_to_it(house: House, mei: RasaServer) -> None:
    before = house.store.count("tickets", {})
    mei.hears("yes")
    mei.run("action_open_ticket", subject="Broken lid", description="The lid broke.")
    mei.run("action_deskside_confirm")

    assert house.store.count("tickets", {}) == before
    assert mei.slots["deskside_proposal"]


def test_the_button_of_an_older_proposal_agrees_to_nothing_new(house: House, mei: RasaServer) -> None:
    before = house.store.count("tickets", {})
    older = mei.run("action_open_ticket", hears="a ticket", subject="First", description="One.")[0]["buttons"][0]
    newer = mei.run("action_open_ticket", hears="another", subject="Second", description="Two.")[0]["buttons"][0]

    mei.run("action_deskside_confirm", hears=older["payload"])
    assert house.store.count("tickets", {}) == before
    done = mei.run("action_deskside_confirm", hears=newer["payload"])
    assert "Second" in done[0]["text"]
    assert house.store.count("tickets", {}) == before + 1


def test_a_no_is_a_no_by_word_button_or_action(house: House, mei: RasaServer) -> None:
    for action, words in (("confirm", "no"), ("confirm", "button"), ("decline", "yes"), ("decline", "")):
        before = house.store.count("tickets", {})
        offered = mei.run("action_open_ticket", hears="a ticket", subject="Lid", description="Broken.")[0]["buttons"]
        proposal_id = mei.slots["deskside_proposal"]
        mei.run(f"action_deskside_{action}", hears=offered[1]["payload"] if words == "button" else words)

        assert house.store.count("tickets", {}) == before
        assert house.store.count("proposals", {"id": proposal_id, "status": "declined"}) == 1
        assert mei.slots["deskside_proposal"] is None


def test_consent_without_a_proposal_does_nothing(server: RasaServer) -> None:
    said = server.run("action_deskside_confirm", hears="yes")

    assert said[0]["text"] == "Nothing is waiting for your yes, and nothing was changed."


def test_another_senders_button_is_of_no_use(house: House, mei: RasaServer, client: httpx.Client) -> None:
    before = house.store.count("tickets", {})
    mei.run("action_open_ticket", hears="a ticket", subject="Lid", description="Broken.")
    RasaServer(client).run("action_deskside_confirm", hears=payload_for(mei.slots["deskside_proposal"], accept=True))

    assert house.store.count("tickets", {}) == before


def test_an_answer_names_its_source(server: RasaServer) -> None:
    said = server.run("action_deskside_answer", hears="How long can I return an item?")[0]["text"]

    assert "[1]" in said
    assert f"/help/en/{server.slots['deskside_result']['citations'][0]['article_id']}" in said


def test_the_same_in_chinese(house: House, client: httpx.Client) -> None:
    server = RasaServer(client)
    said = server.run("action_product_lookup", hears="Aria One 多少钱？", query="Aria One")[0]["text"]

    assert "商品" in said
    assert "价格" in said
    asked = server.run("action_my_orders", hears="查一下我的订单")[0]["text"]
    assert "邮箱" in asked


def test_a_person_takes_over_and_the_assistant_keeps_still(house: House, server: RasaServer) -> None:
    passed_on = server.run("action_deskside_hand_over", hears="a person please", topic="returns")
    assert "colleague" in passed_on[0]["text"]
    assert server.slots["deskside_owner"] == "queue"

    assert server.run("action_deskside_answer", hears="How long can I return an item?") == []
    assert server.run("action_product_lookup", hears="Aria One", query="Aria One") == []
    with house.store.transaction() as session:
        found = thread_of(session, "rasa", "rest", server.sender)
        assert found is not None
        add_message(session, found.id, NewMessage(Author.USER, "Rep here.", "en"), at=utc_now(), actor="user:rep")
    assert [one["text"] for one in server.run("action_deskside_answer", hears="hello?")] == ["Rep here."]


def test_what_was_said_and_done_is_kept_as_in_any_turn(house: House, server: RasaServer) -> None:
    server.run("action_product_lookup", hears="what does the Aria One cost?", query="Aria One")
    with house.store.reading() as session:
        found = thread_of(session, "rasa", "rest", server.sender)
        assert found is not None
        told = transcript(session, found.id)
    assert [one.author for one in told] == [Author.CUSTOMER, Author.ASSISTANT]
    assert house.store.count("traces", {"message_id": told[1].id}) == 1
    assert house.store.count("receipts", {"conversation_id": found.id, "tool": "product_lookup"}) >= 1
    assert house.store.count("interactions", {"conversation_id": found.id}) == 1
    assert house.store.count("work", {"conversation_id": found.id, "status": "done"}) == 1
    assert house.store.count("outbox", {"conversation_id": found.id}) == 0


def test_a_sender_goes_on_by_the_other_door(mei: RasaServer, client: httpx.Client) -> None:
    assert "A-1" in ask(client, mei.sender, "Where are my orders?")[-1]["text"]


def test_calls_at_the_same_time_are_taken_one_after_the_other(server: RasaServer) -> None:
    calls = []
    for _ in range(4):
        server.hears(f"Aria One {uuid.uuid4()}")
        server.slots["query"] = "Aria One"
        calls.append(json.loads(json.dumps(server.call("action_product_lookup"))))
    with ThreadPoolExecutor(4) as threads:
        answered = list(threads.map(lambda call: server.client.post("/rasa/webhook", json=call), calls))

    assert [one.status_code for one in answered] == [200] * 4
    assert any(one.json()["responses"] for one in answered)


BAD = [
    b"", b"{", b"null", b"[]", b"7", b"\xff", b"[" * 100_000, b'{"next_action": "action_my_orders"}',
    b'{"next_action": "action_my_orders", "tracker": []}',
    b'{"next_action": "action_my_orders", "tracker": {"sender_id": 1}}',
    b'{"next_action": "action_my_orders", "domain": {"a": 1}, "tracker": {"sender_id": "a", "slots": []}}',
    b'{"next_action": "action_my_orders", "domain": {"a": 1}, "tracker": {"sender_id": "a", "events": [1]}}',
    b'{"next_action": "action_my_orders", "domain": {"a": 1}, "tracker": {"sender_id": "\\ud800"}}',
    b'{"next_action": "action_my_orders", "domain": {"a": 1}, "tracker": {"sender_id": "a", "latest_message": '
    b'{"text": "\\ud800"}}}',
    b'{"next_action": ["x"], "tracker": {"sender_id": "a"}}',
]  # fmt: skip


@pytest.mark.parametrize("body", BAD, ids=range(len(BAD)))
def test_a_malformed_call_is_refused_in_rasas_shape(client: httpx.Client, body: bytes) -> None:
    refused = client.post("/rasa/webhook", content=body)

    assert refused.status_code == 400
    assert refused.json()["error"]


KEYS = st.sampled_from(["next_action", "sender_id", "tracker", "slots", "events"]) | st.text()
PLAIN = st.none() | st.booleans() | st.integers() | st.floats() | st.text()


@settings(max_examples=200)
@given(st.recursive(PLAIN, lambda inner: st.lists(inner) | st.dictionaries(KEYS, inner)))
def test_a_body_is_read_or_refused(value: object) -> None:
    try:
        found = read_action_call(json.dumps(value).encode())
    except Invalid:
        return
    assert isinstance(found, dict)


def test_a_bomb_is_not_unpacked() -> None:
    with pytest.raises(Invalid):
        read_action_call(zlib.compress(b'"' + b"x" * 50_000_000 + b'"'), deflated=True)


def test_without_rasa_sdk_it_is_said_what_to_install(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "rasa_sdk.executor", None)

    with pytest.raises(rasa_actions.RasaMissing, match=r"pip install deskside\[rasa\]"):
        rasa_actions.ActionServer(house.doors)


def test_a_server_starts_without_loading_rasa_sdk() -> None:
    said = "import sys, channels.server; print('rasa_sdk' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "False"


def test_a_record_reads_in_both_languages() -> None:
    fields = {"number": "A-1", "items": ["1 × Aria One"], "odd_one": 3}
    found = {"receipts": [{"receipt": "r1", "record": "order A-1", "fields": fields}]}

    assert describe(found, "en") == "Order A-1: items: 1 × Aria One; odd one: 3 [r1]."
    assert describe(found, "zh").startswith("订单 A-1：商品：")
    assert describe({"receipts": []}, "en") == "I found nothing."
