"""The sample company with the built-in engine, entered where every door enters."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from assistant.bootstrap import make_mind
from assistant.mind import Mind
from assistant.settings import Settings
from assistant.talk import start_talk
from crm_tools.errors import Invalid, NotFound
from crm_tools.service.conversations import Owner
from crm_tools.store import Store
from knowledge_base.embeddings import HashingEmbedder
from knowledge_base.vectors import MemoryIndex
from tests.conftest import FakeClock


@pytest.fixture
def mind(sample_store: Store, tmp_path: Path, clock: FakeClock) -> Iterator[Mind]:
    settings = Settings(data_dir=tmp_path, secret_key=SecretStr("a key for tests, long enough for one"), _env_file=None)
    made = make_mind(settings, store=sample_store, embedder=HashingEmbedder(), index=MemoryIndex(), clock=clock)
    yield made
    made.close()


async def test_a_customer_returns_what_they_do_not_like(mind: Mind) -> None:
    talk = await start_talk(mind, channel="web", email="Mei.Lin@example.com")

    asked = await talk.say("I want to send back the espresso machine from my last order")
    assert asked is not None
    assert asked.payload["proposal"]["tool"] == "start_return"
    done = await talk.say("yes please")

    assert done is not None
    assert "R-1001" in done.text
    assert mind.store.count("returns", {"order_number": "A-1042", "sku": "AR1-SIL", "status": "requested"}) == 1


async def test_a_chinese_customer_is_answered_in_chinese(mind: Mind) -> None:
    talk = await start_talk(mind, channel="web", language="zh", email="wang.fang@example.com")

    reply = await talk.say("帮我查一下订单 A-1049")

    assert reply is not None
    assert "A-1049" in reply.text
    assert reply.language == "zh"


async def test_what_a_visitor_wanted_is_still_known_once_they_have_proven_who_they_are(
    mind: Mind, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in (757_346, 505_270, 0):  # the digits of a code mean nothing, whatever they look like
        monkeypatch.setattr("crm_tools.people.identities.secrets.randbelow", lambda _, number=number: number)
        talk = await start_talk(mind, channel="web", language="zh")

        asked = await talk.say("我想把 A-1042 的 Aria One 退掉")
        sent = await talk.say("mei.lin@example.com")
        offered = await talk.say(f"验证码 {number:06d}")

        assert asked is not None
        assert sent is not None
        assert offered is not None
        assert (asked.payload["verify"], sent.payload["verify"], sent.language) == ("email", "code", "zh")
        assert offered.payload["proposal"]["tool"] == "start_return"
        assert "Aria One" in offered.text


async def test_somebody_elses_order_is_no_order(mind: Mind) -> None:
    talk = await start_talk(mind, channel="web", email="mei.lin@example.com")

    reply = await talk.say("Where is order A-1049?")

    assert reply is not None
    assert "can't find A-1049" in reply.text
    assert [one for one in reply.payload["receipts"] if one["kind"] == "record"] == []


async def test_a_person_owns_the_conversation_from_the_first_wish_on(mind: Mind) -> None:
    talk = await start_talk(mind, channel="web", language="zh")

    assert await talk.say("转人工") is not None
    assert (await talk.thread()).owner is Owner.QUEUE
    assert await talk.say("在吗？") is None


@pytest.mark.parametrize("text", ["😀", "<script>alert(1)</script>", "ok", "?", "\u202e abc", "𠀀" * 100, "a" * 4000])
async def test_odd_messages_get_a_plain_answer(mind: Mind, text: str) -> None:
    talk = await start_talk(mind, channel="web")

    reply = await talk.say(text)

    assert reply is not None
    assert "<script" not in reply.text
    assert (await talk.thread()).owner in (Owner.ASSISTANT, Owner.QUEUE)


@pytest.mark.parametrize(("text", "says"), [("   ", "empty"), ("x" * 100_000, "at most 4,000")])
async def test_unusable_messages_are_refused_with_the_fix(mind: Mind, text: str, says: str) -> None:
    talk = await start_talk(mind, channel="web")

    with pytest.raises(Invalid, match=says):
        await talk.say(text)


async def test_nobody_is_verified_under_an_address_nobody_has(mind: Mind) -> None:
    with pytest.raises(NotFound, match="no customer has the address"):
        await start_talk(mind, channel="web", email="nobody@example.com")
