"""How a call can end: told to the customer, put on the record, or, when the store fails, left to be tried again."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from assistant.toolbox import SEARCH, Toolbox
from assistant.turn_context import TurnContext
from crm_tools.access import Access
from crm_tools.approvals import Proposal
from crm_tools.desk import Desk, Preview, Record
from crm_tools.errors import Conflict, StoreFailure
from crm_tools.people.levels import Level
from crm_tools.registry import Effect, Tool, Undo
from crm_tools.words import Words
from tests.assistant.conftest import Counter

WORDS = Words("Tea", "茶")


def box_with(counter: Counter, **changes: Any) -> Toolbox:
    """The toolbox with a write more, which shows nothing and cannot be undone."""

    def make_tea(_: Desk) -> list[Record]:
        return []

    made = Tool("make_tea", "", Effect.WRITE, WORDS, make_tea, lambda _: Preview(WORDS, ()), by_name=WORDS)
    made = replace(made, access=Access(Level.ANONYMOUS), **changes)
    mind = counter.customer.mind
    return Toolbox(tools={**mind.toolbox.tools, made.name: made}, library=mind.library, threads=mind.threads)


async def proposed(counter: Counter) -> Proposal:
    turn = counter.turn()
    await box_with(counter).use("make_tea", {}, turn)
    assert turn.log.proposal is not None
    return turn.log.proposal


def failing(_desk: Desk) -> Any:
    raise StoreFailure("the disk is full")


def broken(*_: Any) -> Any:
    raise StoreFailure("the disk is full")


def listening(counter: Counter) -> tuple[TurnContext, list[dict[str, Any]]]:
    heard: list[dict[str, Any]] = []
    return replace(counter.turn(), report=heard.append), heard


async def test_a_store_that_fails_is_nobodys_answer_but_tried_again(counter: Counter) -> None:
    waiting, turn = await proposed(counter), counter.turn()
    box = box_with(counter, run=failing)

    with pytest.raises(StoreFailure):
        await box.carry_out(waiting, turn)
    with pytest.raises(StoreFailure):
        await box_with(counter, preview=failing).use("make_tea", {}, turn)

    assert turn.log.receipts == []
    assert counter.customer.count("proposals", status="pending") == 1


async def test_a_store_that_fails_while_it_is_shown_anew_is_tried_again_too(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting, turn = await proposed(counter), counter.turn()
    box = box_with(counter, preview=lambda _: Preview(Words("More tea", "更多茶"), ()))
    monkeypatch.setattr("assistant.toolbox.propose_write", broken)

    with pytest.raises(StoreFailure):
        await box.carry_out(waiting, turn)


async def test_a_store_that_fails_while_it_is_taken_back_is_tried_again_too(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistant.toolbox.take_back", broken)

    with pytest.raises(StoreFailure):
        await counter.customer.mind.toolbox.take_back("op_1", counter.turn())


async def test_what_cannot_even_be_shown_anew_ends_and_is_told(counter: Counter) -> None:
    waiting, turn = await proposed(counter), counter.turn()
    shown = iter([Preview(Words("More tea", "更多茶"), ())])

    def preview(_: Desk) -> Preview:
        for one in shown:
            return one
        raise Conflict("there is no tea left")

    result = await box_with(counter, preview=preview).carry_out(waiting, turn)

    assert (result["status"], result["error"]) == ("failed", "conflict")
    assert "no tea left" in result["message"]
    assert counter.customer.count("proposals", status="failed") == 1


async def test_what_reads_otherwise_now_is_proposed_anew_with_the_reason(counter: Counter) -> None:
    waiting, turn = await proposed(counter), counter.turn()
    box = box_with(counter, preview=lambda _: Preview(Words("More tea", "更多茶"), ()))

    result = await box.carry_out(waiting, turn)

    assert (result["status"], result["proposal"]["summary"]) == ("changed", "More tea")
    assert "has changed since" in result["message"]
    assert [one.status for one in turn.log.receipts] == ["proposed"]
    assert counter.customer.count("proposals", status="superseded") == 1


async def test_an_undo_that_is_refused_leaves_its_receipt_and_nothing_else(counter: Counter) -> None:
    turn = counter.turn()

    result = await counter.customer.mind.toolbox.take_back("op_none", turn)

    assert (result["status"], result["error"]) == ("failed", "not-found")
    assert [(one.tool, one.status, one.arguments) for one in turn.log.receipts] == [
        ("undo_operation", "failed", {"operation": "op_none"})
    ]
    assert [(one.tool, one.effect, one.status) for one in turn.log.actions] == [("undo_operation", "write", "failed")]


async def test_the_customer_hears_what_is_looked_up_and_what_is_done(counter: Counter) -> None:
    waiting, (turn, heard) = await proposed(counter), listening(counter)

    await box_with(counter).carry_out(waiting, turn)
    await box_with(counter).use(SEARCH, {"question": "How long can I return it?"}, turn)

    assert heard == [{"state": "tool", "tool": "make_tea", "say": {"en": "Tea", "zh": "茶"}}, {"state": "searching"}]
    assert counter.customer.count("search_traces") == 0, "it is kept with the reply, not before"


async def test_a_proposal_names_what_cannot_be_undone_and_only_that(counter: Counter) -> None:
    back = Undo(lambda _desk, _kept: [], within=timedelta(hours=1))

    named = await box_with(counter).use("make_tea", {}, counter.turn())
    plain = await box_with(counter, undo=back, by_name=None).use("make_tea", {}, counter.turn())

    assert (named["proposal"]["by_name"], plain["proposal"]["by_name"]) == ("Tea", None)


@pytest.mark.parametrize(
    "arguments", [{}, {"question": 7}, {"question": "x", "audience": "staff"}, {"audience": "staff"}]
)
async def test_a_search_takes_a_question_and_nothing_else(counter: Counter, arguments: dict[str, Any]) -> None:
    result = await counter.use(SEARCH, **arguments)

    assert (result["status"], result["error"]) == ("failed", "invalid")
    assert "it takes a question" in result["message"]


async def test_a_read_that_finds_nothing_says_so_under_its_own_receipt(counter: Counter) -> None:
    turn = counter.turn()

    nothing = await counter.use("ticket_status", turn)
    orders = await counter.use("my_orders", turn)

    assert nothing == {"status": "done", "receipts": [], "receipt": "r1"}
    assert (len(orders["receipts"]), "receipt" in orders) == (1, False)
    assert [one.receipts for one in turn.log.actions] == [("r1",), ("r2",)]
    assert not turn.log.handed_over


@pytest.mark.parametrize(
    ("length", "kept"), [(8_000, True), (8_001, False)], ids=["as long as may be", "a character more"]
)
async def test_an_argument_of_eight_thousand_characters_is_the_longest(
    counter: Counter, length: int, kept: bool
) -> None:
    result = await counter.use("order_status", order_number="A" * length)

    assert result["error"] == ("not-found" if kept else "invalid")
    assert ("longer than 8,000" in result["message"]) is not kept
