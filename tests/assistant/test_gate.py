"""What was shown is done, once, exactly as shown; and it can be taken back while its window is open."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import update

from assistant.mind import Mind
from assistant.testing import Calls, ScriptedModel
from assistant.turn import take_turn
from crm_tools.commerce.catalog import StockRow, VariantRow
from crm_tools.commerce.orders import OrderRow
from crm_tools.operations import OperationRow
from crm_tools.people.company import save_company
from crm_tools.service import conversations
from crm_tools.store import Store
from crm_tools.store.events import events_of_conversation
from tests.assistant.conftest import ROUND_THE_CLOCK, Customer
from tests.conftest import FakeClock
from tests.crm_tools.commerce.order_shop import AT, open_order_shop
from tests.crm_tools.conftest import Shop

CANCEL = Calls.one("cancel_order", order_number="A-1", reason="no longer needed")
EXCHANGE = Calls.one("start_exchange", order_number="A-2", items=["ARIA-BLK"], new_items=["silver"])
DIFFERENCE = Calls.one("claim_price_difference", order_number="A-2", item="STI-STL")
ASK = "Shall I go ahead?"
Talk = Callable[..., Customer]


@pytest.fixture
def talk(make: Callable[..., Mind], store: Store, clock: FakeClock) -> Talk:
    """`talk(steps…)` begins a conversation of Lin's at the shop with orders in every state."""
    opened = open_order_shop(store)
    clock.now = AT
    rules = {"change_until": ["pending", "processed"], "price_days": 15}
    with store.transaction() as session:
        save_company(session, {**ROUND_THE_CLOCK, "currency": "CNY", "shop": rules}, at=AT)

    def begin(*steps: Any) -> Customer:
        brain = ScriptedModel.of(*steps)
        shop = Shop(opened.lin, opened.zhang, None, opened.thread, "", AT)  # type: ignore[arg-type]  # nobody is on duty
        customer = Customer(make(brain), shop, brain)
        customer.verify()
        return customer

    return begin


def change(store: Store, statement: Any) -> None:
    with store.transaction() as session:
        session.execute(statement)


async def test_a_preview_says_in_words_and_fields_what_will_change(talk: Talk) -> None:
    lin = talk(CANCEL, ASK)

    offered = (await lin.hears("cancel A-1")).payload["proposal"]

    assert offered["summary"].startswith("Cancel order A-1 (2 × Aria One (silver); 3 × Cup); ¥3,948 to Alipay")
    assert offered["changes"] == [
        {"name": "State", "before": "not shipped yet", "after": "cancelled"},
        {"name": "Refund", "before": None, "after": "¥3,948 to Alipay"},
    ]
    assert "You can undo it for 30 minutes." in offered["effects"]
    assert offered["by_name"] is None


async def test_what_changed_between_preview_and_yes_is_shown_and_not_done(talk: Talk, store: Store) -> None:
    lin = talk(EXCHANGE, ASK)
    before = (await lin.hears("exchange it")).payload["proposal"]
    change(store, update(VariantRow).where(VariantRow.sku == "ARIA-SIL").values(price_minor=210_000))

    reply = await lin.hears("yes")

    assert "has changed since" in reply.text
    assert "¥101 to pay with Alipay" in reply.text
    assert lin.count("exchanges") == 0
    assert reply.payload["proposal"]["id"] != before["id"]
    done = await lin.hears("yes")
    assert lin.count("exchanges", difference_minor=10_100) == 1
    assert done.payload["undo"]["operation"].startswith("op_")


async def test_an_order_that_left_meanwhile_is_refused_with_what_is_still_possible(talk: Talk, store: Store) -> None:
    lin = talk(CANCEL, ASK)
    await lin.hears("cancel A-1")
    change(store, update(OrderRow).where(OrderRow.number == "A-1").values(status="shipped"))

    reply = await lin.hears("yes")

    assert "nothing was changed" in reply.text
    assert "can go back once it has arrived" in reply.text
    assert lin.count("orders", number="A-1", status="shipped") == 1
    assert lin.count("order_payments", order_number="A-1") == 1
    assert lin.count("proposals", status="failed") == 1


async def test_two_yeses_at_once_do_one_thing(talk: Talk) -> None:
    lin = talk(CANCEL, ASK)
    offered = (await lin.hears("cancel A-1")).payload["proposal"]
    turns = [lin.open()[1] for _ in range(4)]
    opening = lin.open()[0]
    assert opening.pending is not None

    results = await asyncio.gather(*(lin.mind.toolbox.carry_out(opening.pending, turn) for turn in turns))

    assert sorted(one["status"] for one in results) == ["done", "failed", "failed", "failed"]
    assert lin.count("order_payments", order_number="A-1", kind="refund") == 1
    assert lin.count("operations", proposal_id=offered["id"]) == 1


async def test_a_yes_to_a_proposal_of_another_conversation_is_none(talk: Talk, store: Store) -> None:
    lin = talk(CANCEL, ASK, "Hm?")
    offered = (await lin.hears("cancel A-1")).payload["proposal"]
    with store.transaction() as session:
        other, _ = conversations.start(session, "web", language="en", at=AT)
    elsewhere = Customer(lin.mind, Shop(lin.shop.lin, "", None, other.id, "", AT), lin.brain)  # type: ignore[arg-type]

    await elsewhere.hears("Confirm", decision={"proposal": offered["id"], "accept": True})

    assert lin.count("orders", number="A-1", status="pending") == 1
    assert lin.count("proposals", id=offered["id"], status="pending") == 1


async def test_what_cannot_be_undone_needs_its_name(talk: Talk, store: Store) -> None:
    change(store, update(VariantRow).where(VariantRow.sku == "STI-STL").values(price_minor=30_000))
    lin = talk(DIFFERENCE, ASK)
    offered = (await lin.hears("it is cheaper now")).payload["proposal"]
    assert offered["by_name"] == "refund the difference"
    assert "This cannot be undone." in offered["effects"]

    bare = await lin.hears("yes")
    assert "say: yes, refund the difference" in bare.text
    assert lin.count("operations") == 0

    done = await lin.hears("Yes, refund the difference.")
    assert lin.count("order_payments", order_number="A-2", kind="refund", amount_minor=9_900) == 1
    assert done.payload["undo"] is None


@pytest.mark.parametrize("text", ["yes, refund the difference tomorrow", "refund the difference?", "refund it"])
async def test_a_name_with_more_around_it_is_no_consent(talk: Talk, store: Store, text: str) -> None:
    change(store, update(VariantRow).where(VariantRow.sku == "STI-STL").values(price_minor=30_000))
    lin = talk(DIFFERENCE, ASK, "Hm.")
    await lin.hears("it is cheaper now")

    await lin.hears(text)

    assert lin.count("operations") == 0


async def test_the_button_carries_the_name(talk: Talk, store: Store) -> None:
    change(store, update(VariantRow).where(VariantRow.sku == "STI-STL").values(price_minor=30_000))
    lin = talk(DIFFERENCE, ASK)
    offered = (await lin.hears("it is cheaper now")).payload["proposal"]

    await lin.hears("Confirm", decision={"proposal": offered["id"], "accept": True})

    assert lin.count("operations") == 1


@pytest.mark.parametrize("text", ["undo", "Please undo that!", "撤销", "撤销刚才的操作"])
async def test_undo_makes_everything_what_it_was(talk: Talk, store: Store, text: str) -> None:
    lin = talk(CANCEL, ASK)
    await lin.hears("cancel A-1")
    done = await lin.hears("yes")
    assert done.payload["undo"]["until"] == "2026-11-21T09:30:00+00:00"

    undone = await lin.hears(text)

    assert "A-1" in undone.text
    assert ("everything is as it was" in undone.text) or ("一切恢复原状" in undone.text)
    assert lin.count("orders", number="A-1", status="pending", cancel_reason="") == 1
    assert lin.count("stock", sku="ARIA-SIL", quantity=4) == 1
    assert lin.count("order_payments", order_number="A-1") == 3
    with store.reading() as session:
        kinds = [one.kind for one in events_of_conversation(session, lin.thread)]
    story = [one for one in kinds if one.startswith(("proposal", "operation", "order"))]
    assert story == [
        "proposal.pending", "proposal.done", "order.cancelled", "operation.done", "operation.undone", "order.restored",
    ]  # fmt: skip


async def test_undo_is_once_and_in_time(talk: Talk, clock: FakeClock) -> None:
    lin = talk(CANCEL, ASK, CANCEL, ASK, "What do you mean?")
    await lin.hears("cancel A-1")
    first = (await lin.hears("yes")).payload["undo"]["operation"]
    await lin.hears("Undo", undo=first)

    again = await lin.hears("Undo", undo=first)
    assert "undone already" in again.text

    await lin.hears("cancel A-1")
    await lin.hears("yes")
    clock.move(minutes=30)
    late = await lin.hears("undo")
    assert "the time to undo this is over" in late.text
    assert lin.count("orders", number="A-1", status="cancelled") == 1


async def test_undo_is_refused_when_the_world_moved_on(talk: Talk, store: Store) -> None:
    lin = talk(CANCEL, ASK)
    await lin.hears("cancel A-1")
    await lin.hears("yes")
    change(store, update(StockRow).where(StockRow.sku == "ARIA-SIL").values(quantity=1))

    reply = await lin.hears("undo")

    assert "can no longer be undone" in reply.text
    assert lin.count("orders", number="A-1", status="cancelled") == 1
    assert lin.count("operations", undone_at=None) == 1


async def test_nobody_undoes_what_was_done_for_somebody_else(talk: Talk, store: Store) -> None:
    lin = talk(CANCEL, ASK)
    await lin.hears("cancel A-1")
    done = (await lin.hears("yes")).payload["undo"]["operation"]
    lin.verify(lin.shop.zhang)

    reply = await lin.hears("Undo", undo=done)

    assert "nothing was changed" in reply.text
    assert lin.count("orders", number="A-1", status="cancelled") == 1


async def test_undo_beside_an_open_proposal_means_neither(talk: Talk) -> None:
    lin = talk(CANCEL, ASK, EXCHANGE, ASK, "Do you mean the cancellation?")
    await lin.hears("cancel A-1")
    await lin.hears("yes")
    await lin.hears("and exchange the black one")

    reply = await lin.hears("undo")

    assert reply.text == "Do you mean the cancellation?"
    assert lin.count("orders", number="A-1", status="cancelled") == 1
    assert lin.count("exchanges") == 0


async def test_a_brain_can_only_propose_an_undo(talk: Talk) -> None:
    lin = talk(CANCEL, ASK, Calls.one("undo_operation"), ASK)
    await lin.hears("cancel A-1")
    await lin.hears("yes")

    asked = await lin.hears("hm, could you maybe reverse the cancellation")
    assert asked.payload["proposal"]["by_name"] == "undo it"
    assert lin.count("orders", number="A-1", status="cancelled") == 1

    await lin.hears("undo it")
    assert lin.count("orders", number="A-1", status="pending") == 1


async def test_an_operation_is_written_down_once_whatever_happens(talk: Talk, store: Store) -> None:
    lin = talk(CANCEL, ASK)
    await lin.hears("cancel A-1")
    lin.write("yes")
    work = lin.claim()
    await take_turn(lin.mind, work)
    await take_turn(lin.mind, work)

    with store.reading() as session:
        assert session.query(OperationRow).count() == 1
    assert lin.count("order_payments", order_number="A-1") == 2
