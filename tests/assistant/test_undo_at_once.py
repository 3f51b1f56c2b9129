"""An undo holds what it changes in the same order as the warehouse that receives the goods: neither waits for ever."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import select

from assistant.closing import Started, open_turn
from assistant.gate import commit_write, propose_write, take_back
from assistant.turn_context import TurnContext
from crm_tools.approvals import ProposalStatus, settle
from crm_tools.commerce.exchanges import ExchangeRow
from crm_tools.people.levels import Level
from crm_tools.registry import load_tools
from crm_tools.service import conversations
from crm_tools.service.work import Work
from crm_tools.store import Session, Store
from tests.crm_tools.commerce.order_shop import AT, OrderShop, open_order_shop

EXCHANGE = {"order_number": "A-2", "items": ["ARIA-BLK"], "new_items": ["ARIA-SIL"], "because": "faulty"}


def turn_of(session: Session, shop: OrderShop) -> TurnContext:
    return open_turn(session, Started(Work("wrk", "turn", shop.thread, 1), lambda: AT, lambda _: None))[1]


def exchanged(store: Store, shop: OrderShop) -> str:
    """The operation of an exchange that was done."""
    with store.transaction() as session:
        conversations.set_speaker(session, shop.thread, shop.lin, Level.VERIFIED, at=AT)
    with store.transaction() as session:
        turn, tool = turn_of(session, shop), load_tools()["start_exchange"]
        agreed = propose_write(session, tool, dict(EXCHANGE), turn)
        settle(session, agreed.id, ProposalStatus.DONE, actor=turn.caller.actor, at=AT)
        commit_write(session, tool, agreed, turn)
        assert turn.log.operation is not None
        return turn.log.operation.id


def test_an_undo_holds_the_conversation_before_anything_else(postgres_store: Store) -> None:
    store, shop = postgres_store, open_order_shop(postgres_store)
    operation_id = exchanged(store, shop)

    def undo() -> None:
        with store.transaction() as session:
            take_back(session, operation_id, turn_of(session, shop))

    with ThreadPoolExecutor(1) as pool:
        with store.transaction() as warehouse:
            conversations.get_row(warehouse, shop.thread)
            waiting = pool.submit(undo)
            time.sleep(0.5)
            assert not waiting.done()
            assert warehouse.scalars(select(ExchangeRow).with_for_update(nowait=True)).one().status == "requested"
        waiting.result(timeout=10)
    assert store.count("exchanges", {"status": "cancelled"}) == 1
