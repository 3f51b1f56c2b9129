"""What the bot sends, against a Bot API on loopback."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.base import DeliveryFailed, DeliveryRefused, DeliveryUncertain, repeats_safely
from channels.telegram import Telegram
from channels.telegram_calls import LONGEST_DATA, LONGEST_TEXT, calls, split
from crm_tools.service.outbox import Outgoing
from tests.channels.provider import HANG_UP, Answer, Provider, provider

AT = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
PLAIN = Outgoing("out_1", "telegram", "5012345678", "", "Hello", AT, "cnv_1", "7001112223", {"language": "en"})
TOKEN = "7001112223:AAE-token"


@pytest.fixture
def api() -> Iterator[Provider]:
    with provider({"ok": True, "result": {"message_id": 99}}) as running:
        yield running


def bot(api: Provider) -> Telegram:
    return Telegram("7001112223", secret="s", token=TOKEN, api_url=api.address)


async def test_a_message_is_sent_to_its_chat_and_its_number_is_kept(api: Provider) -> None:
    assert await bot(api).send(PLAIN) == "99"

    ((path, _, _),) = api.taken
    assert path == f"/bot{TOKEN}/sendMessage"
    assert api.bodies() == [{"chat_id": 5012345678, "text": "Hello", "link_preview_options": {"is_disabled": True}}]


@pytest.mark.parametrize(("language", "labels"), [("en", ["Confirm", "Cancel"]), ("zh", ["确认", "取消"])])
async def test_a_proposal_has_its_two_buttons_in_the_conversations_language(
    api: Provider, language: str, labels: list[str]
) -> None:
    payload = {"language": language, "proposal": {"id": "prp_01a21909dc7bec46592dd18264a6", "summary": "Return 1"}}
    await bot(api).send(replace(PLAIN, payload=payload))

    (row,) = api.bodies()[0]["reply_markup"]["inline_keyboard"]
    assert [one["text"] for one in row] == labels
    assert [one["callback_data"][:6] for one in row] == ["y:prp_", "n:prp_"]


def test_what_cannot_be_undone_has_its_name_on_the_button_and_what_changes_below_the_text() -> None:
    change = {"name": "Title", "before": None, "after": "Lin Trading"}
    proposal = {"id": "prp_1", "summary": "Invoice", "by_name": "issue the invoice", "changes": [change]}
    (body,) = calls(replace(PLAIN, text="Shall I?", payload={"language": "en", "proposal": proposal}))

    (row,) = body["reply_markup"]["inline_keyboard"]
    assert [one["text"] for one in row] == ["Issue the invoice", "Cancel"]
    assert body["text"].startswith("Shall I?\n\nInvoice\nTitle: Lin Trading\n\nReply “yes, issue the invoice”")


@pytest.mark.parametrize(("language", "label"), [("en", "Undo"), ("zh", "撤销")])
def test_what_was_done_has_a_button_that_takes_it_back(language: str, label: str) -> None:
    undo = {"operation": "op_01a21909dc7bec46592dd18264a6", "until": "2026-11-21T17:30:00+08:00"}
    (body,) = calls(replace(PLAIN, payload={"language": language, "undo": undo}))

    assert body["reply_markup"]["inline_keyboard"] == [[{"text": label, "callback_data": f"u:{undo['operation']}"}]]
    assert "17:30" in body["text"]


def test_sources_and_the_ticket_stand_below_the_text_and_a_colleague_is_named() -> None:
    payload = {"language": "zh", "citations": [{"title": "退货"}, {"title": "退款"}], "ticket": {"number": "T-311"}}
    (body,) = calls(replace(PLAIN, text="14 天内可退 [1][2]", payload={**payload, "name": "小梅"}))

    assert body["text"] == "小梅：14 天内可退 [1][2]\n\n出处：\n[1] 退货\n[2] 退款\n\n工单 T-311"


async def test_a_long_message_is_sent_in_parts_with_its_buttons_on_the_last(api: Provider) -> None:
    payload = {"choices": [{"label": "Yes", "value": "yes"}]}
    await bot(api).send(replace(PLAIN, text="word " * 1700, payload=payload))

    first, second, third = api.bodies()
    assert "reply_markup" not in first | second
    assert third["reply_markup"]["inline_keyboard"] == [[{"text": "Yes", "callback_data": "c:yes"}]]


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (Answer(429, {"ok": False, "parameters": {"retry_after": 33}}), DeliveryFailed),
        (Answer(403, {"ok": False, "description": "Forbidden: bot was blocked by the user"}), DeliveryRefused),
        (Answer(400, {"ok": False, "description": "Bad Request: chat not found"}), DeliveryRefused),
        (Answer(401, {"ok": False, "description": "Unauthorized"}), DeliveryFailed),
        (Answer(500, b"oops"), DeliveryFailed),
        (Answer(200, {"ok": False}), DeliveryUncertain),
        (Answer(200, b"no json"), DeliveryUncertain),
        (HANG_UP, DeliveryUncertain),
    ],
)
async def test_each_trouble_says_whether_to_try_again(
    api: Provider, answer: Answer, error: type[DeliveryFailed]
) -> None:
    api.answers.append(answer)
    with pytest.raises(DeliveryFailed) as raised:
        await bot(api).send(PLAIN)

    assert type(raised.value) is error
    assert raised.value.retry_after == (33 if answer.status == 429 else None)
    assert "AAE-token" not in str(raised.value)


async def test_nobody_there_is_tried_again_and_shows_no_token(api: Provider) -> None:
    gone = replace(bot(api), api_url="http://127.0.0.1:1")
    with pytest.raises(DeliveryFailed) as raised:
        await gone.send(PLAIN)

    assert type(raised.value) is DeliveryFailed
    assert "AAE-token" not in f"{raised.value!r} {gone!r}"


async def test_a_message_of_which_a_part_has_arrived_is_not_begun_again(api: Provider) -> None:
    api.answers.extend([Answer(200, {"ok": True, "result": {"message_id": 1}}), Answer(429, {"ok": False})])
    with pytest.raises(DeliveryUncertain, match="only the first 1 parts"):
        await bot(api).send(replace(PLAIN, text="word " * 1000))


def test_telegram_cannot_tell_a_repeat() -> None:
    assert not repeats_safely(Telegram("1", secret="s"))


@given(st.text(st.characters(codec="utf-8"), min_size=1), st.integers(2, 60))
def test_parts_fit_and_lose_no_word(text: str, limit: int) -> None:
    parts = split(text, limit)

    assert all(len(one.encode("utf-16-le")) <= 2 * limit for one in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())


VALUES = st.text(st.characters(codec="utf-8"), min_size=1, max_size=80)


@given(st.lists(VALUES, max_size=5), st.text(st.sampled_from("a 中\n😀"), max_size=50))
def test_no_call_holds_more_than_telegram_takes(values: list[str], text: str) -> None:
    choices = [{"label": value[:20], "value": value} for value in values]
    bodies: list[dict[str, Any]] = calls(replace(PLAIN, text=text * 200, payload={"choices": choices}))

    assert all(len(one["text"].encode("utf-16-le")) <= 2 * LONGEST_TEXT for one in bodies)
    keys = [key for row in bodies[-1].get("reply_markup", {}).get("inline_keyboard", []) for key in row]
    assert all(1 <= len(key["callback_data"].encode()) <= LONGEST_DATA for key in keys)
