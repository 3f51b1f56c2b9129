"""The generic webhook: signed both ways."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels import outside
from channels.base import DeliveryFailed, DeliveryRefused, DeliveryUncertain, Forged, Request, repeats_safely
from channels.webhook import Webhook
from channels.webhook_signature import SIGNATURE_HEADER, TOLERANCE_SECONDS, check, sign
from crm_tools.errors import Invalid
from crm_tools.service.outbox import Outgoing
from crm_tools.service.speakers import Proof
from tests.channels.correspondents import fixture
from tests.channels.provider import HANG_UP, Answer, Provider, provider

SECRET, NOW = "a secret that both ends hold", 1_795_252_800.0
OURS = Webhook("helpdesk", secret=SECRET, clock=lambda: NOW)
BODY = fixture("webhook_vouched.json")
AT = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
LETTER = Outgoing(
    "out_1", "webhook", "customer-7", "", "您好", AT, "cnv_1", "helpdesk", {"language": "zh", "thread": "case-7"}
)


def request(body: bytes, *, signature: str | None = None, at: float = NOW) -> Request:
    given_signature = sign(body, SECRET, at=NOW) if signature is None else signature
    return Request({SIGNATURE_HEADER.lower(): given_signature}, body, at)


def test_a_vouched_message_proves_its_person_by_address() -> None:
    (said,) = OURS.parse(request(BODY))

    assert said.proof == Proof("webhook", "customer-7", email="mei.lin@example.com", proven=True)
    assert (said.channel_account, said.external_id) == ("webhook:helpdesk", "ext-1001")
    assert (said.thread_key, said.handle, said.name) == ("case-7", "customer-7", "Mei Lin")
    assert (said.text, said.language, said.ticket_number) == ("机器漏水，没人处理。", "zh", "T-1007")


@pytest.mark.parametrize("person", [{"verified": False}, {"email": None}, {"verified": False, "email": None}])
def test_without_an_address_that_is_vouched_for_it_is_a_claim(person: dict[str, Any]) -> None:
    told = json.loads(BODY)
    told["from"] |= person
    (said,) = OURS.parse(request(json.dumps(told).encode()))

    assert not said.proof.proven


@pytest.mark.parametrize("offset", [-TOLERANCE_SECONDS, 0, TOLERANCE_SECONDS])
def test_a_signature_is_good_for_five_minutes_either_way(offset: int) -> None:
    assert OURS.parse(request(BODY, at=NOW + offset))
    if offset:
        with pytest.raises(Forged, match="five minutes"):
            OURS.parse(request(BODY, at=NOW + offset * 1.01))


def test_while_a_secret_changes_one_of_two_signatures_is_enough() -> None:
    old, new = sign(BODY, "the secret before", at=NOW), sign(BODY, SECRET, at=NOW)

    check(f"{old},{new.partition(',')[2]}", BODY, SECRET, at=NOW)
    check(f"{new}, {old.partition(',')[2]}", BODY, SECRET, at=NOW)


@given(st.integers(0, len(BODY) - 1), st.integers(1, 255))
def test_a_body_of_which_any_byte_was_changed_is_forged(place: int, change: int) -> None:
    changed = bytearray(BODY)
    changed[place] ^= change
    with pytest.raises(Forged):
        OURS.parse(request(bytes(changed), signature=sign(BODY, SECRET, at=NOW)))


@given(st.data())
def test_a_signature_of_which_any_character_was_changed_is_forged(data: st.DataObject) -> None:
    good = sign(BODY, SECRET, at=NOW)
    place = data.draw(st.integers(0, len(good) - 1))
    other = data.draw(st.characters(codec="utf-8").filter(lambda one: one != good[place] and not one.isspace()))
    with pytest.raises(Forged):
        OURS.parse(request(BODY, signature=good[:place] + other + good[place + 1 :]))


@given(st.text())
def test_no_other_header_opens(header: str) -> None:
    with pytest.raises(Forged):
        OURS.parse(request(BODY, signature=header))


@given(st.floats(NOW - 10**6, NOW + 10**6))
def test_a_time_that_was_not_signed_is_forged(at: float) -> None:
    signature = sign(BODY, SECRET, at=NOW).replace(f"t={int(NOW)}", f"t={int(at)}")
    if int(at) != int(NOW):
        with pytest.raises(Forged):
            OURS.parse(request(BODY, signature=signature, at=at))


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"id": ""}, "id"),
        ({"thread": 7}, "thread"),
        ({"from": {}}, "from.id"),
        ({"from": {"id": "7", "email": "no address"}}, "not an email address"),
        ({"text": " \n "}, "text"),
        ({"text": None}, "text"),
        ({"decision": {"proposal": "prp_1"}}, "decision.accept"),
        ({"undo": "x" * 101}, "undo"),
    ],
)
def test_what_cannot_be_used_names_the_field(change: dict[str, Any], field: str) -> None:
    body = json.dumps({**json.loads(BODY), **change}).encode()
    with pytest.raises(Invalid, match=field):
        OURS.parse(request(body))


@pytest.mark.parametrize(
    "press", [{}, {"undo": "op_1"}, {"decision": {"proposal": "prp_1", "accept": True}}, {"undo": None}]
)
def test_a_pressed_button_comes_along_with_its_message(press: dict[str, Any]) -> None:
    (said,) = OURS.parse(request(json.dumps({**json.loads(BODY), **press}).encode()))

    assert said.payload == {name: value for name, value in press.items() if value}


@pytest.fixture
def receiver() -> Iterator[Provider]:
    with provider({"id": "their-1"}) as running:
        yield running


def sender(receiver: Provider, **more: Any) -> Webhook:
    return replace(OURS, url=f"{receiver.address}/hook?key=1", allow_private=True, **more)


async def test_an_answer_is_posted_signed_with_the_key_that_tells_a_repeat(receiver: Provider) -> None:
    assert await sender(receiver).send(LETTER) == "their-1"

    ((path, headers, body),) = receiver.taken
    assert path == "/hook?key=1"
    assert headers["idempotency-key"] == "out_1"
    assert headers["host"] == receiver.address.removeprefix("http://")
    check(headers[SIGNATURE_HEADER.lower()], body, SECRET, at=NOW)
    told = json.loads(body)
    assert (told["conversation"], told["thread"], told["to"]) == ("cnv_1", "case-7", "customer-7")
    assert (told["text"], told["language"], told["proposal"]) == ("您好", "zh", None)


async def test_what_changes_and_the_way_back_are_posted_as_data(receiver: Provider) -> None:
    carried = {
        "proposal": {"id": "prp_1", "changes": [{"name": "A", "before": None, "after": "b"}]},
        "undo": {"operation": "op_1"},
    }
    await sender(receiver).send(replace(LETTER, payload=carried))

    told = json.loads(receiver.taken[0][2])
    assert {name: told[name] for name in carried} == carried


async def test_every_try_is_signed_anew_and_bears_the_same_key(receiver: Provider) -> None:
    times = iter([NOW, NOW + 4000])
    ours = sender(receiver, clock=lambda: next(times))
    await ours.send(LETTER)
    await ours.send(LETTER)

    (_, first, body), (_, second, _) = receiver.taken
    assert first["idempotency-key"] == second["idempotency-key"]
    check(second[SIGNATURE_HEADER.lower()], body, SECRET, at=NOW + 4000)
    assert repeats_safely(ours)


@pytest.mark.parametrize(
    ("answer", "error", "wait"),
    [
        (Answer(429, headers={"Retry-After": "90"}), DeliveryFailed, 90),
        (Answer(503, headers={"Retry-After": format_datetime(AT + timedelta(hours=1))}), DeliveryFailed, None),
        (Answer(500, headers={"Retry-After": "soon"}), DeliveryFailed, None),
        (Answer(302, headers={"Location": "http://127.0.0.1:1/"}), DeliveryRefused, None),
        (Answer(400), DeliveryRefused, None),
        (Answer(410), DeliveryRefused, None),
        (HANG_UP, DeliveryUncertain, None),
    ],
)
async def test_each_answer_says_whether_to_try_again(
    receiver: Provider, answer: Answer, error: type[DeliveryFailed], wait: float | None
) -> None:
    receiver.answers.append(answer)
    with pytest.raises(DeliveryFailed) as raised:
        await sender(receiver, clock=AT.timestamp).send(LETTER)

    assert type(raised.value) is error
    assert raised.value.retry_after == (3600 if answer.status == 503 else wait)
    assert len(receiver.taken) == 1


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "10.1.2.3", "169.254.169.254", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0", "2130706433"],
)
async def test_an_address_inside_the_network_is_refused_unless_that_is_meant(host: str) -> None:
    with pytest.raises(DeliveryRefused, match="ALLOW_PRIVATE"):
        await replace(OURS, url=f"http://{host}:9/hook").send(LETTER)


async def test_a_name_is_looked_up_once_so_that_it_cannot_mean_another_address_later(
    receiver: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = receiver.address.rpartition(":")[2]

    async def numbers(host: str, port: int) -> list[str]:
        return ["127.0.0.1"]

    monkeypatch.setattr(outside, "_numbers", numbers)
    await replace(OURS, url=f"http://shop.example:{port}/hook", allow_private=True).send(LETTER)
    with pytest.raises(DeliveryRefused):
        await replace(OURS, url=f"http://shop.example:{port}/hook").send(LETTER)

    ((_, headers, _),) = receiver.taken
    assert headers["host"] == f"shop.example:{port}"


async def test_a_name_that_nobody_knows_is_tried_again() -> None:
    with pytest.raises(DeliveryFailed, match="is not known"):
        await replace(OURS, url="http://nobody.invalid/hook").send(LETTER)


def test_the_clock_is_the_worlds_unless_given() -> None:
    assert abs(Webhook("x", secret=SECRET).clock() - time.time()) < 5
