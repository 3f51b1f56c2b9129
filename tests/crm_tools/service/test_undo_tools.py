"""Taking back the last thing: what is meant, for whom, and what is refused before it is even shown."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from crm_tools.approvals import ProposalStatus, propose, settle
from crm_tools.desk import Desk
from crm_tools.errors import Conflict, CrmError, NotFound, NotVerified
from crm_tools.operations import Operation, OperationRow, keep_operation, operation
from crm_tools.people.levels import Caller, Level
from crm_tools.registry import load_tools
from crm_tools.service import conversations
from crm_tools.service.undo_tools import preview_undo_operation, undo, undo_operation
from crm_tools.store import Session, Store
from tests.crm_tools.commerce.order_shop import AT, OrderShop, desk_of, open_order_shop

CANCEL = {"order_number": "A-1", "reason": "no longer needed"}
MINUTES = timedelta(minutes=30)


@pytest.fixture
def shop(store: Store) -> OrderShop:
    return open_order_shop(store)


def cancelled(session: Session, shop: OrderShop, *, contact_id: str | None = None, tool: str = "") -> Operation:
    """Lin's A-1 is cancelled in their conversation, as the gate does it."""
    desk, done_with = desk_of(session, shop), load_tools()["cancel_order"]
    assert done_with.preview is not None
    made = propose(
        session,
        (tool or done_with.name, dict(CANCEL)),
        done_with.preview(desk, **CANCEL),
        conversation_id=shop.thread,
        contact_id=contact_id,
        at=AT,
    )
    settle(session, made.id, ProposalStatus.DONE, actor="visitor", at=AT)
    done_with.run(desk, **CANCEL)
    return keep_operation(session, made, desk.kept, undo_until=AT + MINUTES, actor="visitor", at=AT)


def state(session: Session) -> Any:
    return session.connection().exec_driver_sql("SELECT status FROM orders WHERE number = 'A-1'").scalar()


def test_what_was_done_last_is_shown_and_then_taken_back_once(store: Store, shop: OrderShop) -> None:
    with store.transaction() as session:
        done, desk = cancelled(session, shop, contact_id=shop.lin), desk_of(session, shop)

        shown = preview_undo_operation(desk)
        assert shown.summary.en == f"Undo: {done.summary.en}"
        assert [(one.before and one.before.en, one.after and one.after.en) for one in shown.changes] == [
            ("done", "undone")
        ]
        assert state(session) == "cancelled"

        (record,) = undo_operation(desk)
        assert (record.ref, state(session)) == ("order A-1", "pending")
        assert record.fields["undone"] == done.summary.en.rstrip(".")
        assert session.get_one(OperationRow, done.id).undone_at == AT


def test_it_may_be_named_and_what_was_undone_or_is_too_late_is_not_even_shown(store: Store, shop: OrderShop) -> None:
    with store.transaction() as session:
        done, desk = cancelled(session, shop, contact_id=shop.lin), desk_of(session, shop)
        with pytest.raises(Conflict, match="over"):
            preview_undo_operation(replace(desk, now=AT + MINUTES), done.id)
        undo_operation(desk, f" {done.id} ")

        with pytest.raises(Conflict, match="undone already"):
            preview_undo_operation(desk, done.id)
        with pytest.raises(NotFound, match="nothing was done here"):
            preview_undo_operation(desk)


@pytest.mark.parametrize("wanted", ["", "named"])
def test_what_was_done_elsewhere_is_not_taken_back_from_here(store: Store, shop: OrderShop, wanted: str) -> None:
    with store.transaction() as session:
        done, desk = cancelled(session, shop, contact_id=shop.lin), desk_of(session, shop)

        with pytest.raises(NotFound):
            undo_operation(replace(desk, conversation_id=shop.other_thread), done.id if wanted else "")
        assert state(session) == "cancelled"


@pytest.mark.parametrize("level", Level)
def test_only_whoever_could_have_done_it_takes_it_back(store: Store, shop: OrderShop, level: Level) -> None:
    with store.transaction() as session:
        cancelled(session, shop, contact_id=shop.lin)
        for contact_id in (shop.lin, shop.zhang):
            desk = replace(desk_of(session, shop), caller=Caller(level, contact_id))
            if level.reaches(Level.VERIFIED) and contact_id == shop.lin:
                preview_undo_operation(desk)
                continue
            with pytest.raises(NotVerified):
                preview_undo_operation(desk)
            with pytest.raises(NotVerified):
                undo(desk, _newest(session, shop))
        assert state(session) == "cancelled"


def test_what_was_done_before_anybody_was_known_is_open_to_whoever_proved_enough(store: Store, shop: OrderShop) -> None:
    with store.transaction() as session:
        cancelled(session, shop)

        undo_operation(desk_of(session, shop))

        assert state(session) == "pending"


@pytest.mark.parametrize(
    ("tool", "error"), [("a_tool_that_is_gone", NotVerified), ("claim_price_difference", Conflict)]
)
def test_what_no_tool_could_take_back_is_refused_and_its_chance_not_used_up(
    store: Store, shop: OrderShop, tool: str, error: type[CrmError]
) -> None:
    with store.transaction() as session:
        done = cancelled(session, shop, contact_id=shop.lin, tool=tool)
    with pytest.raises(error), store.transaction() as session:
        undo(desk_of(session, shop), done)

    with store.reading() as session:
        assert operation(session, done.id, conversation_id=shop.thread).undone_at is None


def test_it_is_told_in_the_customers_language(store: Store, shop: OrderShop) -> None:
    with store.transaction() as session:
        done = cancelled(session, shop, contact_id=shop.lin)
        conversations.set_language(session, shop.thread, "zh", chosen=True)

        desk: Desk = replace(desk_of(session, shop), language="zh")

        assert undo_operation(desk)[0].fields["undone"] == done.summary.zh.rstrip("。")


def _newest(session: Session, shop: OrderShop) -> Operation:
    row = session.query(OperationRow).one()
    return operation(session, row.id, conversation_id=shop.thread)
