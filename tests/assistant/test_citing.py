"""What a sent reply leaves behind: citations at their place, and searches with what became of them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from assistant.testing import Fails, Waits
from assistant.turn import take_turn
from crm_tools.service.messages import Message
from crm_tools.service.receipts import trace
from knowledge_base.chunks import ChunkRow
from knowledge_base.traces import SearchTraceRow, searches_told
from tests.assistant.conftest import Customer

Talk = Callable[..., Customer]


def _told(customer: Customer, message: Message) -> list[dict[str, Any]]:
    with customer.mind.store.reading() as session:
        story = trace(session, message.payload["trace_id"])
        assert story is not None
        return searches_told(session, story["searches"])


async def test_a_citation_points_at_the_words_it_quotes_in_the_revision_that_was_read(talk: Talk) -> None:
    lin = talk("The refund is made within 5 working days [r1].")
    reply = await lin.hears("When is the refund made?")

    (cited,) = reply.payload["citations"]
    article = lin.mind.library.edition("returns", "en", cited["revision"])
    assert article is not None
    assert cited["quote"] == "The refund is made within 5 working days."
    assert article.text[cited["start"] : cited["stop"]] == cited["quote"]
    assert cited["url"] == f"/help/en/returns?revision=1&at={cited['start']}-{cited['stop']}#cited"
    assert (cited["language"], cited["heading"]) == ("en", "")


async def test_a_place_not_yet_known_is_looked_for_in_the_article(talk: Talk) -> None:
    lin = talk("The refund is made within 5 working days [r1].")
    with lin.mind.store.transaction() as session:
        for row in session.scalars(select(ChunkRow)):
            row.start = row.stop = 0
    reply = await lin.hears("When is the refund made?")

    article = lin.mind.library.article("returns", "en")
    (cited,) = reply.payload["citations"]
    assert article is not None
    assert article.text[cited["start"] : cited["stop"]] == "The refund is made within 5 working days."


async def test_the_searches_of_a_reply_tell_what_was_shown_and_what_was_used(talk: Talk) -> None:
    lin = talk("Within 14 days [r1].")
    reply = await lin.hears("How long can I return a product?")

    [told] = _told(lin, reply)
    assert told["question"] == "How long can I return a product?"
    assert [(one["article_id"], one["shown"], one["used"]) for one in told["passages"]] == [("returns", True, True)]
    assert lin.count("search_traces", conversation_id=lin.thread) == 1


async def test_what_a_reply_does_not_cite_was_not_used(talk: Talk) -> None:
    lin = talk("Hello!")
    [told] = _told(lin, await lin.hears("How long can I return a product?"))
    assert [(one["shown"], one["used"]) for one in told["passages"]] == [(True, False)]


async def test_a_reply_that_is_dropped_used_nothing(talk: Talk) -> None:
    lin = talk(Waits(0.3, "Within 14 days [r1]."))
    lin.write("How long can I return a product?")
    turn = asyncio.create_task(take_turn(lin.mind, lin.claim()))
    await asyncio.sleep(0.1)
    lin.colleague_takes()

    assert await turn is None
    with lin.mind.store.reading() as session:
        [row] = session.scalars(select(SearchTraceRow))
    assert (row.conversation_id, len(row.shown), row.used) == (lin.thread, 1, [])


async def test_a_turn_that_dies_keeps_its_search(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    lin = talk(Fails(RuntimeError("down")))
    monkeypatch.setattr("assistant.turn.draft_answer", _searches_and_dies)
    with pytest.raises(RuntimeError):
        await lin.say("How long can I return a product?")
    assert lin.count("search_traces", conversation_id=lin.thread) == 1


async def _searches_and_dies(mind: Any, opening: Any, turn: Any, **_: Any) -> None:
    await mind.toolbox.search(opening.text, turn)
    raise RuntimeError("down")
