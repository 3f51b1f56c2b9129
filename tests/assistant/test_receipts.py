"""Every call of a tool leaves a receipt, whatever becomes of the reply: what was asked, what came of it, for whom."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from sqlalchemy import select

from assistant.reply import pointed
from assistant.testing import Calls, Waits
from assistant.turn import take_turn
from crm_tools.people.levels import Caller, Level
from crm_tools.service.receipts import ReceiptRow, trace
from tests.assistant.conftest import Counter, Customer

Talk = Callable[..., Customer]
LIN = "contact:"
RETURN = Calls.one("start_return", order_number="A-1001", items=["Aria One"], reason="too loud")


def kept(lin: Customer, **where: str) -> list[ReceiptRow]:
    """The receipts of tools in the store, those of passages left out."""
    with lin.mind.store.reading() as session:
        found = session.scalars(select(ReceiptRow).order_by(ReceiptRow.id).filter_by(**where)).all()
        session.expunge_all()
    return [one for one in found if one.kind != "passage"]


def told(found: Sequence[ReceiptRow]) -> list[tuple[str | None, str, str]]:
    return [(one.tool, one.status, one.ref) for one in found]


@pytest.mark.parametrize(
    ("call", "left"),
    [
        (("my_orders", {}), ("my_orders", "done", "order A-1001")),
        (("ticket_status", {}), ("ticket_status", "empty", "ticket_status")),
        (("order_status", {"order_number": "A-1002"}), ("order_status", "failed", "order_status")),
        (("order_status", {"number": 7}), ("order_status", "failed", "order_status")),
        (("delete_everything", {"now": True}), ("delete_everything", "failed", "delete_everything")),
        (("hand_over", {"reason": "upset"}), ("hand_over", "done", "handoff service")),
        (RETURN.tools[0], ("start_return", "proposed", "start_return")),
    ],
    ids=lambda one: one[0] if isinstance(one[0], str) else None,
)
async def test_every_way_a_call_can_end_leaves_its_receipt(
    talk: Talk, call: tuple[str, dict[str, Any]], left: tuple[str, str, str]
) -> None:
    last = "A colleague takes over." if call[0] == "hand_over" else "Sorry, that is all I can say."
    lin = talk(Calls((call,)), last)

    reply = await lin.hears("please")

    (one,) = kept(lin)
    assert told([one]) == [left]
    assert (one.arguments, one.caller, one.level) == (one.arguments, f"contact:{lin.shop.lin}", "verified")
    assert call[1].items() <= one.arguments.items()
    assert one.created_at == lin.mind.clock()
    (action,) = reply.payload["actions"]
    assert action["receipts"] == [one.label]


async def test_what_was_refused_for_the_callers_level_leaves_a_receipt_that_says_so(talk: Talk) -> None:
    lin = talk(Calls.one("my_orders"), "Which address?", verified=False)

    await lin.hears("my orders")

    (one,) = kept(lin)
    assert told([one]) == [("my_orders", "failed", "my_orders")]
    assert (one.fields["reason"], one.caller, one.level) == ("not-verified", "visitor", "anonymous")


async def test_a_search_that_is_asked_wrongly_is_refused_and_one_that_brings_nothing_new_is_remembered(
    talk: Talk,
) -> None:
    lin = talk(
        Calls((("search_knowledge", {"query": "x"}), ("search_knowledge", {"question": "return a product?"}))),
        "It can be returned within 14 days [r1].",
    )

    reply = await lin.hears("How long can I return a product?")

    assert "14 days" in reply.text
    with lin.mind.store.reading() as session:
        rows = session.scalars(select(ReceiptRow).order_by(ReceiptRow.label)).all()
    assert [(one.kind, one.status, one.arguments) for one in rows] == [
        ("passage", "done", {"question": "How long can I return a product?"}),
        ("tool", "failed", {"query": "x"}),
        ("passage", "empty", {"question": "return a product?"}),
    ]


async def test_a_write_and_its_proposal_point_at_each_other(talk: Talk) -> None:
    lin = talk(RETURN, "Shall I go ahead?")
    offer = await lin.hears("return the Aria One")

    await lin.hears("yes")

    proposed, done = kept(lin)
    assert told([proposed, done]) == [
        ("start_return", "proposed", "start_return"),
        ("start_return", "done", "return R-1001"),
    ]
    assert proposed.proposal_id == done.proposal_id == offer.payload["proposal"]["id"]
    assert done.arguments == proposed.arguments


async def test_what_was_looked_up_for_a_reply_that_was_dropped_is_kept(talk: Talk) -> None:
    lin = talk(Calls.one("order_status", order_number="A-1001"), Waits(0.6, "An old answer [r2]."))
    lin.write("Where is A-1001?")
    turn = asyncio.create_task(take_turn(lin.mind, lin.claim()))
    await asyncio.sleep(0.2)
    lin.write("never mind")

    assert await turn is None

    (one,) = kept(lin)
    assert told([one]) == [("order_status", "done", "order A-1001")]
    with lin.mind.store.reading() as session:
        story = trace(session, one.trace_id)
    assert story is not None
    assert story["message_id"] is None
    assert [row["ref"] for row in story["receipts"] if row["kind"] == "record"] == ["order A-1001"]


async def test_what_was_looked_up_by_a_turn_that_died_is_kept_and_the_next_turn_is_told_apart(
    talk: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    lin = talk(Calls.one("order_status", order_number="A-1001"), "Delivered [r2].", "Delivered, again.")
    lin.write("Where is A-1001?")
    with monkeypatch.context() as broken:
        broken.setattr("assistant.turn.commit_reply", _out_of_space)
        with pytest.raises(OSError, match="full"):
            await take_turn(lin.mind, lin.claim())

    (one,) = kept(lin)
    with lin.mind.store.reading() as session:
        story = trace(session, one.trace_id)
    assert story is not None
    assert (story["died"], story["message_id"]) == ("OSError", None)


async def test_a_turn_that_acted_and_died_goes_on_under_its_own_labels(
    talk: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    lin = talk(Calls((("my_orders", {}), ("hand_over", {"reason": "upset"}))), "Passing you on.")
    lin.write("a person for my orders, please")
    lin.write("what about my orders?")
    with monkeypatch.context() as broken:
        broken.setattr("assistant.turn.commit_reply", _out_of_space)
        broken.setattr("assistant.policy.asks_for_person", lambda _: False)
        with pytest.raises(OSError, match="full"):
            await take_turn(lin.mind, work := lin.claim())

    reply = await take_turn(lin.mind, work)

    assert reply is not None
    found = kept(lin)
    assert sorted(told(found)) == [("hand_over", "done", "handoff service"), ("my_orders", "done", "order A-1001")]
    assert len({one.label for one in found}) == 2
    label = next(one.label for one in found if one.tool == "hand_over")
    assert reply.payload["actions"] == [
        {"tool": "hand_over", "effect": "handoff", "status": "done", "receipts": [label]}
    ]
    with lin.mind.store.reading() as session:
        story = trace(session, reply.payload["trace_id"])
    assert story is not None
    assert {row["ref"] for row in story["receipts"]} >= {"handoff service", "order A-1001"}


async def test_a_turn_costs_one_transaction_however_many_tools_it_asked(
    talk: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    lin = talk(Calls((("my_orders", {}), ("ticket_status", {}), ("part_status", {}))), "Here you are.")
    lin.write("everything, please")
    work, written = lin.claim(), 0
    write = lin.mind.threads.write

    async def counted(*args: Any, **more: Any) -> Any:
        nonlocal written
        written += 1
        return await write(*args, **more)

    monkeypatch.setattr(lin.mind.threads, "write", counted)

    await take_turn(lin.mind, work)

    assert (written, len(kept(lin))) == (1, 3)


async def test_labels_are_given_to_a_foreign_caller_as_well(counter: Counter) -> None:
    turn = counter.turn()
    turn.caller = Caller(Level.CLAIMED, counter.customer.shop.lin)

    await counter.use("start_return", turn, **dict(RETURN.tools[0][1]))

    (one,) = turn.log.receipts
    assert (one.label, one.status, turn.log.actions[0].receipts) == ("r1", "failed", ("r1",))


def test_each_sentence_of_a_draft_says_what_it_points_at() -> None:
    assert pointed("A-1001 was delivered [r2]. It can go back until 30.11 [r1][r2].\n好的 [r3]。Anything else?") == [
        {"text": "A-1001 was delivered.", "receipts": ["r2"]},
        {"text": "It can go back until 30.11.", "receipts": ["r1", "r2"]},
        {"text": "好的。", "receipts": ["r3"]},
        {"text": "Anything else?", "receipts": []},
    ]


def _out_of_space(*_: object) -> None:
    raise OSError("the disk is full")
