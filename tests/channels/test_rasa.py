"""Rasa's REST channel, as a Rasa client sees it."""

from __future__ import annotations

import time
import uuid
from dataclasses import replace

import httpx
import pytest
from fastapi import FastAPI

from assistant.settings import Settings
from channels import rasa
from channels.base import DeliveryRefused, Request
from channels.problems import add_problems
from channels.registry import open_channels
from crm_tools.errors import NotFound
from crm_tools.service import conversations
from crm_tools.service.conversations import thread_of
from crm_tools.service.messages import Author, NewMessage, add_message, transcript
from crm_tools.service.outbox import Outgoing
from crm_tools.store import utc_now
from tests.channels.house import House
from tests.channels.problems import is_problem
from tests.channels.rasa_side import ask, code_for, mails_to

MEI, TOKEN = "mei.lin@example.com", "a-long-rasa-token"
URL = "/webhooks/rest/webhook"


@pytest.fixture
def sender() -> str:
    return uuid.uuid4().hex


def thread(house: House, sender: str) -> conversations.Conversation:
    with house.store.reading() as session:
        found = thread_of(session, "rasa", "rest", sender)
    assert found is not None
    return found


def until_indexed(client: httpx.Client) -> None:
    """Before that questions go by words alone, and a neighbouring page may come first."""
    ends = time.monotonic() + 120
    while client.get("/health").json()["index"] != "ready" and time.monotonic() < ends:
        time.sleep(0.2)


def test_an_answer_is_a_list_of_messages_to_the_sender(client: httpx.Client, sender: str) -> None:
    until_indexed(client)
    said = ask(client, sender, "How long can I return an item?")

    assert {one["recipient_id"] for one in said} == {sender}
    assert all(isinstance(one["text"], str) and one["text"] for one in said)
    assert set(said[0]) <= {"recipient_id", "text", "buttons", "custom"}
    assert said[0]["custom"]["owner"] == "assistant"
    assert set(said[0]["custom"]) == {"citations", "proposal", "undo", "ticket", "owner"}
    assert said[0]["custom"]["citations"][0]["url"].startswith("/help/en/return")


def test_the_health_of_the_channel_is_told_as_rasa_does(client: httpx.Client) -> None:
    assert client.get("/webhooks/rest/").json() == {"status": "ok"}


def test_a_stream_wish_and_unknown_fields_change_nothing(client: httpx.Client, sender: str) -> None:
    body = {"sender": sender, "message": "hello", "input_channel": "x", "stream": True}

    assert client.post(f"{URL}?stream=true", json=body).json()[0]["recipient_id"] == sender


def test_choices_are_buttons_that_can_be_sent_back(client: httpx.Client, sender: str) -> None:
    buttons = ask(client, sender, "asdf qwer zxcv")[0]["buttons"]

    assert all(set(one) == {"title", "payload"} for one in buttons)
    assert ask(client, sender, buttons[0]["payload"])


def test_the_same_message_id_is_the_same_message(house: House, client: httpx.Client, sender: str) -> None:
    first = ask(client, sender, "hello", id="m-1")
    again = ask(client, sender, "hello", id="m-1")

    assert again == first
    with house.store.reading() as session:
        told = transcript(session, thread(house, sender).id)
    assert [one.author for one in told] == [Author.CUSTOMER, Author.ASSISTANT]


def test_another_senders_message_id_shows_nothing_of_theirs(house: House, client: httpx.Client, sender: str) -> None:
    ask(client, sender, "My cat is called Minka", id="shared")
    ask(client, "other-" + sender, "hello", id="shared")

    assert thread(house, sender).id != thread(house, "other-" + sender).id
    with house.store.reading() as session:
        texts = [one.text for one in transcript(session, thread(house, "other-" + sender).id)]
    assert texts[0] == "hello"


def test_nothing_is_queued_to_be_sent_for_a_sender_who_comes_for_the_answers(
    house: House, client: httpx.Client, sender: str
) -> None:
    ask(client, sender, "hello")

    assert thread(house, sender).handle is None
    assert house.store.count("outbox", {"conversation_id": thread(house, sender).id}) == 0


def test_a_return_goes_all_the_way_by_code_and_consent(own_house: tuple[House, httpx.Client], sender: str) -> None:
    house, client = own_house
    ask(client, sender, "I want to send back the espresso machine from my last order")
    ask(client, sender, MEI)
    offered = ask(client, sender, code_for(client, MEI, known=0))[-1]
    assert offered["custom"]["proposal"]["tool"] == "start_return"
    assert [one["title"] for one in offered["buttons"]] == ["Yes", "No"]
    assert house.store.count("returns", {"order_number": "A-1042"}) == 0

    done = ask(client, sender, offered["buttons"][0]["payload"])[-1]
    assert house.store.count("returns", {"order_number": "A-1042", "status": "requested"}) == 1
    assert done["custom"]["ticket"]["number"] in done["text"]
    assert ask(client, sender, offered["buttons"][0]["payload"])
    assert house.store.count("returns", {"order_number": "A-1042"}) == 1

    assert done["custom"]["undo"]["operation"] in done["buttons"][-1]["payload"]
    assert "Undone" in ask(client, sender, done["buttons"][-1]["payload"])[-1]["text"]
    assert house.store.count("returns", {"order_number": "A-1042", "status": "cancelled"}) == 1


def test_the_no_button_changes_nothing(house: House, client: httpx.Client, sender: str) -> None:
    before = house.store.count("tickets", {})
    ask(client, sender, "Please open a ticket")
    offered = ask(client, sender, "The lid of my kettle is broken and I need a new one")[-1]
    ask(client, sender, offered["buttons"][1]["payload"])

    proposal_id = offered["custom"]["proposal"]["id"]
    assert house.store.count("proposals", {"id": proposal_id, "status": "declined"}) == 1
    assert house.store.count("tickets", {}) == before


def test_a_sender_proves_nothing_for_another(house: House, client: httpx.Client, sender: str) -> None:
    before = mails_to(client, MEI)
    ask(client, sender, "Where are my orders?")
    ask(client, sender, MEI)
    mine = ask(client, sender, code_for(client, MEI, known=before))
    theirs = ask(client, f"{sender}-2", "Where are my orders?")

    assert thread(house, sender).level.value == "verified"
    assert "A-1" in mine[-1]["text"]
    assert thread(house, f"{sender}-2").level.value == "anonymous"
    assert "A-1" not in theirs[-1]["text"]
    assert house.store.count("identities", {"channel": "rasa"}) == 0


def test_while_a_person_owns_the_conversation_only_they_speak(house: House, client: httpx.Client, sender: str) -> None:
    passed_on = ask(client, sender, "I want to talk to a person")
    assert passed_on[0]["custom"]["owner"] == "queue"
    assert ask(client, sender, "anybody there?") == []

    found = thread(house, sender)
    with house.store.transaction() as session:
        new = NewMessage(Author.USER, "Rep here.", "en", payload={"name": "Rep"})
        add_message(session, found.id, new, at=utc_now(), actor="user:rep")

    assert [one["text"] for one in ask(client, sender, "great")] == ["Rep here."]
    assert ask(client, sender, "and now?") == []


@pytest.mark.parametrize(
    "body",
    [
        {},
        [],
        "x",
        None,
        {"sender": "a"},
        {"message": "hello"},
        {"sender": None, "message": "hello"},
        {"sender": "default", "message": "hello"},
        {"sender": " ", "message": "hello"},
        {"sender": "s" * 201, "message": "hello"},
        {"sender": "a", "message": ""},
        {"sender": "a", "message": {"text": "x"}},
        {"sender": "a", "message": "\x00"},
        {"sender": "a", "message": "x", "metadata": "y"},
    ],
)
def test_what_cannot_be_read_is_refused_by_name(client: httpx.Client, body: object) -> None:
    is_problem(client.post(URL, json=body), 422, "invalid")


@pytest.mark.parametrize(
    ("body", "status"),
    [(b"", 422), (b"{", 422), (b"\xff", 400), (b'{"sender": "a", "message": "\\ud800"}', 422), (b"[" * 5000, 400)],
)
def test_what_is_no_json_is_refused(client: httpx.Client, body: bytes, status: int) -> None:
    is_problem(client.post(URL, content=body, headers={"Content-Type": "application/json"}), status)


def test_half_a_character_in_a_message_id_is_refused(client: httpx.Client) -> None:
    body = b'{"sender": "a", "message": "x", "metadata": {"id": "\\ud800"}}'

    is_problem(client.post(URL, content=body, headers={"Content-Type": "application/json"}), 422, "invalid")


def _doors(house: House, *, token: str, is_demo: bool) -> httpx.AsyncClient:
    """The same doors under other settings; nothing behind them answers."""
    served = house.doors
    app = FastAPI()
    app.state.doors = replace(served, is_demo=is_demo, channels={"rasa": rasa.RasaChannel(token)})
    add_problems(app)
    app.include_router(rasa.router)
    return httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://rasa.example")


GUARDED = [("POST", URL), ("POST", "/rasa/webhook"), ("GET", "/rasa/actions")]


@pytest.mark.parametrize(("method", "path"), GUARDED)
@pytest.mark.parametrize("is_demo", [True, False])
async def test_a_wrong_or_missing_token_is_refused(house: House, method: str, path: str, *, is_demo: bool) -> None:
    body = {"sender": "a", "message": "x", "next_action": None}
    async with _doors(house, token=TOKEN, is_demo=is_demo) as opened:
        for given in ({}, {"Authorization": "Bearer x"}, {"Authorization": TOKEN}, {"Authorization": "Bearer 令牌"}):
            headers = {name: value.encode() for name, value in given.items()}
            is_problem(await opened.request(method, path, json=body, headers=headers), 403, "forged")
        is_problem(await opened.request(method, path, json=body, params={"token": f"{TOKEN}x"}), 403, "forged")


@pytest.mark.parametrize("given", [{"headers": {"Authorization": f"Bearer {TOKEN}"}}, {"params": {"token": TOKEN}}])
async def test_the_right_token_opens_both_doors(house: House, given: dict[str, dict[str, str]]) -> None:
    async with _doors(house, token=TOKEN, is_demo=False) as opened:
        assert (await opened.get("/rasa/actions", **given)).status_code == 200  # type: ignore[arg-type]
        assert (await opened.post("/rasa/webhook", json={"next_action": None}, **given)).json() is None  # type: ignore[arg-type]
        is_problem(await opened.post(URL, json={"sender": "a", "message": ""}, **given), 422, "invalid")  # type: ignore[arg-type]


async def test_without_a_token_only_the_demo_is_open(house: House) -> None:
    async with _doors(house, token="", is_demo=False) as closed:
        for method, path in GUARDED:
            refused = await closed.request(method, path, json={"sender": "a", "message": "x"})
            is_problem(refused, 403, "forged")
            assert "DESKSIDE_RASA_TOKEN" in refused.json()["detail"]
    async with _doors(house, token="", is_demo=True) as opened:
        assert (await opened.get("/rasa/actions")).status_code == 200


async def test_as_a_channel_it_points_to_its_own_doors_and_sends_nothing() -> None:
    channel = rasa.open_channel(Settings(_env_file=None), is_demo=True)

    assert channel.name == "rasa"
    with pytest.raises(NotFound, match="/webhooks/rest/webhook"):
        channel.parse(Request({}, b"{}", 0.0))
    with pytest.raises(DeliveryRefused):
        await channel.send(Outgoing("out_1", "rasa", "a", "", "hello", utc_now()))


@pytest.mark.parametrize(("channels", "is_demo", "found"), [("web", False, False), ("web", True, True)])
def test_the_routes_are_there_when_they_are_asked_for(channels: str, *, is_demo: bool, found: bool) -> None:
    assert (rasa.NAME in open_channels(Settings(_env_file=None, channels=channels), is_demo=is_demo)) is found


def test_the_simulator_shows_both_doors_in_both_languages(client: httpx.Client) -> None:
    english, chinese = client.get("/demo/rasa"), client.get("/demo/rasa?lang=zh")

    assert "Action server" in english.text
    assert "动作服务器" in chinese.text
    for page in (english, chinese):
        assert "/webhooks/rest/webhook" in page.text
        assert "/rasa/webhook" in page.text
    assert client.get("/pages/rasa.js").status_code == 200
