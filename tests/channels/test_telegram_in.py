"""What Telegram tells the bot, as recorded, and what becomes of it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.base import Forged, Request
from channels.telegram import SECRET_HEADER, Telegram
from crm_tools.errors import Invalid
from crm_tools.service.inbound import Inbound
from crm_tools.service.speakers import Proof
from tests.channels.correspondents import fixture

SECRET = "a secret only Telegram has"
BOT = Telegram("7001112223", secret=SECRET)
PRESSED = "prp_01a21909dc7bec46592dd18264a6"


def parsed(body: bytes, *, secret: str = SECRET) -> list[Inbound]:
    return list(BOT.parse(Request({SECRET_HEADER: secret}, body, 0.0)))


def test_a_text_comes_from_a_proven_chat_in_the_persons_language() -> None:
    (said,) = parsed(fixture("telegram_text.json"))

    assert said.text == "我的订单到哪了？"
    assert said.proof == Proof("telegram", "5012345678", proven=True)
    assert (said.thread_key, said.handle, said.name) == ("5012345678", "5012345678", "Mei Lin")
    assert (said.channel_account, said.external_id) == ("telegram:7001112223", "5012345678:1365")
    assert said.language == "zh"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("start", "Hello"),
        ("edited", "Correction: Where is A-1042?"),
        ("photo", "It leaks here\n[photo]"),
        ("sticker", "[贴纸 👍]"),
        ("location", "[location 31.2989, 120.5853]"),
        ("document", "[file invoice.pdf]"),
        ("voice", "[语音]"),
        ("press_long", "The one with the very long name"),
    ],
)
def test_everything_a_person_sends_becomes_words(name: str, text: str) -> None:
    (said,) = parsed(fixture(f"telegram_{name}.json"))

    assert said.text == text


def test_an_edit_is_a_message_of_its_own() -> None:
    (edited,) = parsed(fixture("telegram_edited.json"))

    assert edited.external_id == "5012345678:1365:edited:1795252860"
    assert edited.payload == {"edited": True}


@pytest.mark.parametrize(("key", "accept", "word"), [("y", True, "Confirm"), ("n", False, "Cancel")])
def test_a_button_of_a_proposal_decides_it_as_the_webs_does(key: str, accept: bool, word: str) -> None:
    body = fixture("telegram_press.json").replace(b'"data": "y:', f'"data": "{key}:'.encode())
    (said,) = parsed(body)

    assert (said.text, said.payload) == (word, {"decision": {"proposal": PRESSED, "accept": accept}})
    assert said.external_id == "press:2152738113409912345"


def test_the_undo_button_names_what_it_takes_back() -> None:
    (said,) = parsed(fixture("telegram_press.json").replace(b'"data": "y:prp_', b'"data": "u:op_'))

    assert (said.text, said.payload) == ("Undo", {"undo": PRESSED.replace("prp_", "op_")})


@pytest.mark.parametrize("name", ["group", "joined", "pinned"])
def test_news_that_is_no_message_to_us_is_none(name: str) -> None:
    assert parsed(fixture(f"telegram_{name}.json")) == []


def test_another_bot_is_never_answered() -> None:
    (said,) = parsed(fixture("telegram_text.json").replace(b'"is_bot": false', b'"is_bot": true'))

    assert said.automatic


@given(st.text())
def test_only_the_very_secret_opens(given_secret: str) -> None:
    body = fixture("telegram_text.json")
    if given_secret == SECRET:
        assert parsed(body, secret=given_secret)
    else:
        with pytest.raises(Forged):
            parsed(body, secret=given_secret)


def test_a_request_without_the_secret_is_forged_before_it_is_read() -> None:
    with pytest.raises(Forged):
        BOT.parse(Request({}, b"no json", 0.0))


@pytest.mark.parametrize(
    "body", [b"", b"no json", b"[]", b"1", b"\xff\xfe", b"[" * 100_000, b'{"update_id": {"a": 1}}', b'{"message": {}}']
)
def test_what_cannot_be_read_is_said_to_be_so(body: bytes) -> None:
    with pytest.raises(Invalid):
        parsed(body)


LEAF = st.none() | st.booleans() | st.integers() | st.text(max_size=5)
JSON = (
    LEAF | st.lists(LEAF, max_size=2) | st.dictionaries(st.sampled_from(["id", "text", "emoji", "x"]), LEAF, max_size=3)
)
FIELDS = (
    "message",
    "edited_message",
    "callback_query",
    "from",
    "chat",
    "text",
    "data",
    "photo",
    "sticker",
    "reply_markup",
)


@given(st.dictionaries(st.sampled_from(FIELDS), JSON), st.sampled_from(["message", "callback_query"]), JSON)
def test_no_json_breaks_the_reading(extra: dict[str, Any], kind: str, other: Any) -> None:
    base = json.loads(fixture("telegram_press.json" if kind == "callback_query" else "telegram_text.json"))
    for body in ({**base, **extra}, {**base, kind: {**base[kind], **extra}}, other):
        try:
            found = parsed(json.dumps(body).encode())
        except Invalid:
            continue
        for one in found:
            assert one.text.strip()
            one.text.encode()
