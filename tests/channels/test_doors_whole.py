"""Whole conversations through the webhooks of the running house."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from sqlalchemy import select

from crm_tools.people.levels import Level
from crm_tools.service.conversations import ConversationRow
from tests.channels.correspondents import Phone, System
from tests.channels.house import House, sign_in
from tests.channels.problems import is_problem

MEI = "mei.lin@example.com"


@pytest.fixture
def phone(house: House, client: httpx.Client) -> Phone:
    return Phone(house, client)


@pytest.fixture
def system(house: House, client: httpx.Client) -> System:
    return System(house, client, name="Mei Lin", email=MEI, verified=True)


def test_a_question_on_telegram_is_answered_with_its_sources(phone: Phone) -> None:
    said = phone.ask("How long can I return an opened machine?")

    assert "14" in said.text
    assert said.payload["citations"]
    assert said.payload["language"] == "en"


def test_a_return_on_telegram_from_the_first_word_to_the_confirmed_write(phone: Phone, house: House) -> None:
    phone.ask("I want to send back the espresso machine from my last order")
    offered = phone.prove(MEI)
    for _ in range(3):  # what is still missing is asked with buttons, or the offer stands
        if offered.payload.get("proposal"):
            break
        offered = phone.press(offered, offered.payload["choices"][0]["label"])
    done = phone.press(offered, "Confirm")

    assert "R-" in done.text
    assert house.store.count("returns", {}) >= 1
    assert _thread(house, phone).level == Level.VERIFIED.value

    assert "Undone" in phone.press(done, "Undo").text
    assert "undone already" in phone.press(done, "Undo").text


def test_who_was_verified_once_is_known_at_once_on_the_same_phone(phone: Phone, house: House) -> None:
    phone.ask("Where is my order?")
    phone.prove(MEI)
    thread = _thread(house, phone)
    with house.store.transaction() as session:  # a new thread of the same phone, as after an erasure of the old one
        session.get_one(ConversationRow, thread.id).thread_key = f"old-{phone.chat}"
    answered = phone.ask("Where is my order?")

    assert "A-" in answered.text
    assert (_thread(house, phone).id, _thread(house, phone).level) != (thread.id, Level.ANONYMOUS.value)
    assert _thread(house, phone).contact_id == thread.contact_id


def test_chinese_on_telegram_is_answered_in_chinese(house: House, client: httpx.Client) -> None:
    phone = Phone(house, client, language="zh-hans")
    assert "智能助手" in phone.ask("/start").text or phone.letters()[-1].payload["language"] == "zh"


def test_a_vouched_person_of_another_system_is_known_without_a_code(system: System, house: House) -> None:
    answered = system.ask("Where is my order?")

    assert "A-" in answered.text
    assert answered.payload["thread"] == system.handle
    assert _thread(house, system).level == Level.VERIFIED.value


def test_a_message_nobody_vouches_for_falls_back_to_a_claim(system: System, house: House) -> None:
    system.ask("Where is my order?")
    system.person = {**system.person, "verified": False}
    answered = system.ask("Where is my order?")

    assert "A-" not in answered.text
    assert _thread(house, system).level == Level.CLAIMED.value


def test_a_button_on_the_other_system_decides_the_proposal(house: House, client: httpx.Client) -> None:
    system = System(house, client, name="Tom Baker", email="tom.baker@example.com", verified=True)
    offered = system.ask("I want to send back something from order A-1036")
    for _ in range(3):  # what is still missing is asked with choices
        if offered.payload.get("proposal"):
            break
        offered = system.ask(offered.payload["choices"][-1]["value"])
    done = system.ask("Cancel", decision={"proposal": offered.payload["proposal"]["id"], "accept": False})

    assert "nothing was changed" in done.text


def test_what_was_done_on_the_other_system_is_taken_back_by_its_button(house: House, client: httpx.Client) -> None:
    system = System(house, client, name="Tom Baker", email="tom.baker@example.com", verified=True)
    system.ask("Please open a ticket")
    offered = system.ask("The lid of my kettle is broken and I need a new one")
    assert "Reply “yes” to confirm" in offered.text
    done = system.ask("Yes", decision={"proposal": offered.payload["proposal"]["id"], "accept": True})
    assert "Reply “undo” until" in done.text

    assert "Undone" in system.ask("Undo", undo=done.payload["undo"]["operation"]).text


def test_a_colleagues_answer_reaches_the_phone(phone: Phone, house: House, client: httpx.Client) -> None:
    phone.ask("I would like to talk to a person")
    before, key = len(phone.letters()), sign_in(client)
    path = f"/api/v1/inbox/{_thread(house, phone).id}/reply"
    assert client.post(path, json={"text": "Hello, Mei here."}, headers=key).status_code == 201

    said = phone.next_letter(before)
    assert said.text == "Hello, Mei here."
    assert said.payload["name"]


@pytest.mark.parametrize("count", [2, 20, 50])
def test_the_same_webhook_many_times_at_once_is_one_message_and_one_turn(
    house: House, client: httpx.Client, system: System, count: int
) -> None:
    message = system.message("Hello")
    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda _: system.post(message), range(count)))

    assert {one.status_code for one in answers} == {200}
    assert sum(one.json()["accepted"] for one in answers) == 1
    assert sum(one.json()["repeated"] for one in answers) == count - 1
    system.next_letter(0)
    assert house.store.count("messages", {"external_id": message["id"]}) == 1
    assert house.store.count("work", {"conversation_id": _thread(house, system).id}) == 1


def test_a_captured_request_is_refused_later_and_changes_nothing_at_once(system: System, house: House) -> None:
    message = system.message("Hello")
    at = time.time()
    assert system.post(message, at=at).json() == {"accepted": 1, "repeated": 0}
    assert system.post(message, at=at).json() == {"accepted": 0, "repeated": 1}
    for late in (-301, 330):  # the second with room for a slow machine
        is_problem(system.post(system.message("Hello again"), at=time.time() + late), 403, "forged")


def test_a_forged_update_is_refused_and_nothing_of_it_kept(phone: Phone, house: House) -> None:
    for headers in ({}, {"X-Telegram-Bot-Api-Secret-Token": "x" * 64}, {"X-Telegram-Bot-Api-Secret-Token": "é"}):
        encoded = {name: value.encode() for name, value in headers.items()}
        is_problem(phone.client.post("/webhooks/telegram", json=phone.message("Hello"), headers=encoded), 403, "forged")

    assert house.store.count("conversations", {"handle": phone.handle}) == 0


@pytest.mark.parametrize("body", [{}, {"update_id": "x"}, {"update_id": 1, "message": {"text": "hi"}}])
def test_an_update_that_cannot_be_read_names_the_field(phone: Phone, body: dict[str, object]) -> None:
    secret = phone.house.app.state.doors.channels["telegram"].way_in.secret
    headers = {"X-Telegram-Bot-Api-Secret-Token": secret}

    is_problem(phone.client.post("/webhooks/telegram", json=body, headers=headers), 422, "invalid")


def test_there_is_no_door_for_a_channel_that_is_not_there(client: httpx.Client) -> None:
    for name in ("web", "none", "registry", "base"):
        is_problem(client.post(f"/webhooks/{name}", json={}), 404, "not-found")


def test_a_flood_from_one_sender_is_bounded_and_told_when_to_come_again(system: System, house: House) -> None:
    answers = [system.post(system.message(f"Hello {number}")) for number in range(70)]

    refused = [one for one in answers if one.status_code == 429]
    assert len(refused) == 10
    assert int(refused[0].headers["retry-after"]) > 0


def test_forgeries_are_bounded_by_where_they_come_from(client: httpx.Client) -> None:
    answers = [client.post("/webhooks/telegram", json={}).status_code for _ in range(61)]

    assert answers == [403] * 60 + [429]


def _thread(house: House, who: Phone | System) -> ConversationRow:
    with house.store.reading() as session:
        row = session.scalars(
            select(ConversationRow).where(
                ConversationRow.channel == who.channel,
                ConversationRow.handle == who.handle,
                ConversationRow.thread_key == who.handle,
            )
        ).one()
        session.expunge(row)
        return row
