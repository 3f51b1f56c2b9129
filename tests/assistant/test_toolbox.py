from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from assistant.gate import commit_write
from assistant.toolbox import Toolbox
from assistant.turn_context import TurnContext
from crm_tools.access import Access
from crm_tools.approvals import Proposal, ProposalStatus, proposal
from crm_tools.desk import Desk, Preview, Record
from crm_tools.errors import Conflict
from crm_tools.people.levels import Caller, Level
from crm_tools.registry import Effect, Tool, customer_tools
from crm_tools.service.tickets import NewTicket, open_ticket
from crm_tools.words import Words
from tests.assistant.conftest import Counter, Customer

ARIA = {"order_number": "A-1001", "items": ["Aria One"], "reason": "too loud"}


async def test_a_tool_nobody_has_is_refused_with_those_there_are(counter: Counter) -> None:
    result = await counter.use("delete_everything", now=True)

    assert (result["status"], result["error"]) == ("failed", "not-found")
    assert "my_orders" in result["message"]


async def test_an_extra_argument_is_refused(counter: Counter) -> None:
    result = await counter.use("order_status", order_number="A-1002", contact_id=counter.customer.shop.zhang)

    assert (result["status"], result["error"]) == ("failed", "invalid")
    assert "contact_id" in result["message"]


@pytest.mark.parametrize(
    ("tool", "arguments"),
    [
        ("order_status", {}),
        ("order_status", {"order_number": None}),
        ("order_status", {"order_number": ["A-1001"]}),
        ("my_orders", {"limit": "many"}),
        ("hand_over", {"reason": "x", "topic": "boss"}),
        ("open_ticket", {"subject": "a", "description": "b", "kind": "bomb"}),
    ],
)
async def test_arguments_of_the_wrong_kind_are_refused(counter: Counter, tool: str, arguments: dict[str, Any]) -> None:
    result = await counter.use(tool, **arguments)

    assert (result["status"], result["error"]) == ("failed", "invalid")
    assert tool in result["message"]


@pytest.mark.parametrize("text", ["A-1\x00", "\ud800", "\udfff A-1", "A" * 1_000_000])
async def test_what_no_database_keeps_is_refused_before_anything_is_asked(counter: Counter, text: str) -> None:
    for tool, arguments in (
        ("search_knowledge", {"question": text}),
        ("order_status", {"order_number": text}),
        ("cancel_order", {"order_number": "A-1001", "reason": text}),
        ("start_return", {"order_number": "A-1001", "items": ["Cup", text]}),
    ):
        result = await counter.use(tool, **arguments)

        assert (result["status"], result["error"]) == ("failed", "invalid")
        assert len(result["message"]) < 200


@pytest.mark.parametrize(
    ("tool", "arguments"), [("my_orders", {}), ("order_status", {"order_number": "A-1001"}), ("start_return", ARIA)]
)
async def test_nobody_unverified_sees_or_touches_orders(
    talk: Callable[..., Customer], tool: str, arguments: dict[str, Any]
) -> None:
    counter = Counter(talk(verified=False))

    result = await counter.use(tool, **arguments)

    assert (result["status"], result["error"]) == ("failed", "not-verified")
    assert counter.customer.count("proposals") == 0


async def test_a_claimed_name_is_not_a_proven_one(counter: Counter) -> None:
    turn = counter.turn()
    turn.caller = Caller(Level.CLAIMED, contact_id=counter.customer.shop.lin)

    assert (await counter.use("my_orders", turn))["error"] == "not-verified"


async def test_a_customer_sees_their_own_orders_only(counter: Counter) -> None:
    result = await counter.use("my_orders")

    assert [one["record"] for one in result["receipts"]] == ["order A-1001"]
    assert result["receipts"][0]["fields"]["status"] == "delivered"


async def test_a_foreign_order_looks_like_one_that_does_not_exist(counter: Counter) -> None:
    foreign = await counter.use("order_status", order_number="A-1002")
    unknown = await counter.use("order_status", order_number="A-9999")

    assert foreign["error"] == unknown["error"] == "not-found"
    assert foreign["message"].replace("A-1002", "A-9999") == unknown["message"]


async def test_a_write_leaves_a_proposal_and_changes_nothing(counter: Counter) -> None:
    turn = counter.turn()

    result = await counter.use("start_return", turn, **ARIA)

    assert result["status"] == "proposed"
    assert "Aria One" in result["proposal"]["summary"]
    assert turn.log.proposal is not None
    assert turn.log.proposal.arguments == {**ARIA, "because": "changed_mind", "refund_to": ""}
    assert [(one.tool, one.status) for one in turn.log.actions] == [("start_return", "proposed")]
    assert counter.customer.count("returns") == counter.customer.count("tickets") == 0


async def test_a_write_that_could_not_be_done_is_not_even_proposed(counter: Counter) -> None:
    result = await counter.use("start_return", order_number="A-1001", items=["Vento Bean"], reason="")

    assert (result["status"], result["error"]) == ("failed", "not-found")
    assert counter.customer.count("proposals") == 0


async def test_a_newer_proposal_takes_the_place_of_the_older(counter: Counter) -> None:
    await counter.use("start_return", **ARIA)
    await counter.use("open_ticket", subject="Noise", description="It hums", kind="problem")

    assert counter.customer.count("proposals", status="pending", tool="open_ticket") == 1
    assert counter.customer.count("proposals", status="superseded", tool="start_return") == 1


async def test_a_handoff_runs_at_once(counter: Counter) -> None:
    turn = counter.turn()

    result = await counter.use("hand_over", turn, reason="upset", topic="returns")

    assert (result["status"], result["receipts"][0]["record"]) == ("done", "handoff returns")
    assert turn.log.handed_over
    assert counter.customer.count("conversations", owner="queue", queue="returns") == 1


async def _proposed(counter: Counter) -> Proposal:
    turn = counter.turn()
    await counter.use("start_return", turn, **ARIA)
    assert turn.log.proposal is not None
    return turn.log.proposal


async def test_what_was_agreed_to_is_carried_out_with_its_receipt(counter: Counter) -> None:
    waiting, turn = await _proposed(counter), counter.turn()

    result = await counter.customer.mind.toolbox.carry_out(waiting, turn)

    assert (result["status"], result["receipts"][0]["record"]) == ("done", "return R-1001")
    assert counter.customer.count("returns", order_number="A-1001", sku="ARIA-1-SIL") == 1
    assert counter.customer.count("proposals", status="done") == 1
    assert counter.customer.count("receipts", kind="tool", ref="return R-1001") == 1


async def test_two_yeses_at_once_do_it_once(counter: Counter) -> None:
    waiting = await _proposed(counter)
    turns = [counter.turn() for _ in range(5)]

    results = await asyncio.gather(*(counter.customer.mind.toolbox.carry_out(waiting, one) for one in turns))

    assert sorted(one["status"] for one in results) == ["done", "failed", "failed", "failed", "failed"]
    assert counter.customer.count("returns") == counter.customer.count("receipts") == 1
    assert counter.customer.count("proposals", status="done") == 1
    assert counter.customer.count("proposals", status="failed") == 0


async def test_a_proposal_is_carried_out_for_nobody_else(counter: Counter) -> None:
    waiting, turn = await _proposed(counter), counter.turn()
    turn.caller = Caller(Level.VERIFIED, contact_id=counter.customer.shop.zhang)

    result = await counter.customer.mind.toolbox.carry_out(waiting, turn)

    assert (result["status"], result["error"]) == ("failed", "conflict")
    assert counter.customer.count("returns") == 0


async def test_somebody_who_is_no_longer_verified_cannot_have_it_done(counter: Counter) -> None:
    waiting, turn = await _proposed(counter), counter.turn()
    turn.caller = Caller(Level.CLAIMED, contact_id=counter.customer.shop.lin)

    assert (await counter.customer.mind.toolbox.carry_out(waiting, turn))["status"] == "failed"
    assert counter.customer.count("returns") == 0


async def test_a_write_that_fails_midway_leaves_no_trace(counter: Counter) -> None:
    customer, turn = counter.customer, counter.turn()
    box = _with_tool(customer, _half_done)
    await box.use("half_done", {}, turn)
    assert turn.log.proposal is not None

    result = await box.carry_out(turn.log.proposal, again := counter.turn())

    assert (result["status"], result["error"]) == ("failed", "conflict")
    assert customer.count("tickets") == 0
    assert customer.count("receipts", status="done") == 0
    assert [one.status for one in again.log.receipts] == ["failed"]
    assert [(one.tool, one.status) for one in again.log.actions] == [("half_done", "failed")]
    with customer.mind.store.reading() as session:
        ended = proposal(session, turn.log.proposal.id, conversation_id=customer.thread)
    assert ended.status is ProposalStatus.FAILED


async def test_labels_are_unique_when_tools_run_at_once(counter: Counter) -> None:
    turn = counter.turn()
    uses = [
        counter.use(name, turn, **arguments)
        for _ in range(10)
        for name, arguments in (
            ("my_orders", {}),
            ("order_status", {"order_number": "A-1001"}),
            ("order_status", {"order_number": "A-9999"}),
            ("open_ticket", {"subject": "a", "description": "b", "kind": "problem"}),
        )
    ]

    results = await asyncio.gather(*uses)

    labels = [one.label for one in turn.log.receipts]
    assert len(labels) == len(set(labels)) == 40
    told = [label for one in results for label in _labels(one)]
    assert sorted(told) == sorted(labels)
    assert customer_proposals(counter) == 1


async def test_a_search_gives_the_same_passage_the_same_receipt(counter: Counter) -> None:
    turn, box = counter.turn(), counter.customer.mind.toolbox

    first = await box.search("How long can I return a product?", turn)
    second = await box.search("return a product within 14 days", turn)

    assert first["passages"][0]["receipt"] == second["passages"][0]["receipt"] == "r1"
    assert first["passages"][0]["article_id"] == "returns"
    assert [one.asked.question for one in turn.log.searches] == [
        "How long can I return a product?",
        "return a product within 14 days",
    ]


async def test_the_customer_is_told_what_goes_on(counter: Counter) -> None:
    heard: list[dict[str, Any]] = []
    turn: TurnContext = replace(counter.turn(), report=heard.append)

    await counter.use("my_orders", turn)

    assert heard == [
        {"state": "tool", "tool": "my_orders", "say": {"en": "Looking up your orders", "zh": "正在查询您的订单"}}
    ]


def customer_proposals(counter: Counter) -> int:
    return counter.customer.count("proposals", status="pending")


def _labels(result: dict[str, Any]) -> list[str]:
    return [result["receipt"]] if "receipt" in result else [one["receipt"] for one in result["receipts"]]


def _half_done(desk: Desk) -> list[Record]:
    """Do half of it and give up."""
    open_ticket(
        desk.session,
        NewTicket("problem", "half", "done", "service", None, desk.conversation_id),
        actor="x",
        at=desk.now,
    )
    raise Conflict("the other half is gone")


def _with_tool(customer: Customer, run: Callable[[Desk], list[Record]]) -> Toolbox:
    made = Tool(
        "half_done", run.__doc__ or "", Effect.WRITE, Words("…", "…"), run,
        lambda desk: Preview(Words("Half?", "一半？"), ()), access=Access(Level.ANONYMOUS),
    )  # fmt: skip
    mind = customer.mind
    return Toolbox(tools={**mind.toolbox.tools, made.name: made}, library=mind.library, threads=mind.threads)


async def test_a_call_is_proposed_with_until_when_it_can_be_called_off_and_kept_with_that(counter: Counter) -> None:
    call = {"day": "2026-11-24", "time": "10:00", "topic": "a quote", "phone": "+49 30 901820"}
    turn, tool = counter.turn(), customer_tools()["book_callback"]
    assert (await counter.use("book_callback", turn, **call))["status"] == "proposed"
    agreed = turn.log.proposal
    assert agreed is not None
    assert agreed.preview.effects[-1].en == "You can undo it until an hour before the call."

    with counter.customer.mind.store.transaction() as session:
        commit_write(session, tool, agreed, turn)
    assert turn.log.operation is not None
    assert turn.log.operation.undo_until == datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
