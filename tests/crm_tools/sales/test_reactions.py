"""A colleague acts on a recommendation, once, and the log says who, for whom, and on what grounds."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from crm_tools.commerce.orders import OrderLineRow, OrderRow
from crm_tools.errors import Conflict, Invalid, NotFound
from crm_tools.sales.nba import recommend_for
from crm_tools.sales.reaction_log import Reaction, ReactionRow, reactions_to
from crm_tools.sales.reactions import NewReaction, react
from crm_tools.sales.tasks import tasks_of
from crm_tools.service.tickets import NewTicket, open_ticket
from crm_tools.store import Session, Store
from tests.crm_tools.conftest import at_once
from tests.crm_tools.sales.conftest import Trade

EXTEND = "extend-warranty.A-1"


def buy(session: Session, trade: Trade) -> None:
    """A purifier that was delivered five days ago."""
    at = trade.at - timedelta(days=5)
    session.add(
        OrderRow(
            number="A-1",
            contact_id=trade.hotel,
            status="delivered",
            currency="CNY",
            total_minor=129_900,
            address={},
            fulfilments=[],
            placed_at=at,
            shipped_at=at,
            delivered_at=at,
        )
    )
    session.flush()
    session.add(
        OrderLineRow(
            order_number="A-1",
            sku="ZEPHYR-200",
            product_id="zephyr-200",
            name="Zephyr 200",
            name_zh="",
            options={},
            price_minor=129_900,
            quantity=1,
        )
    )
    session.flush()


@pytest.fixture
def bought(any_store: Store, trade: Trade) -> Trade:
    with any_store.transaction() as session:
        buy(session, trade)
    return trade


def actions(session: Session, trade: Trade, days: int = 0) -> list[str]:
    return [one.id for one in recommend_for(session, trade.hotel, now=trade.at + timedelta(days=days)).actions]


def test_done_gives_the_colleague_the_task_and_ends_the_recommendation(any_store: Store, bought: Trade) -> None:
    with any_store.transaction() as session:
        assert actions(session, bought) == [EXTEND]
        done = react(session, bought.hotel, NewReaction(EXTEND, Reaction.DONE), user=bought.ann, at=bought.at)
        (task,) = tasks_of(session, bought.ann.id)
        assert (task.id, task.about, task.contact_id) == (done.task_id, "order A-1", bought.hotel)
        assert task.subject == "Offer the warranty extension for Zephyr 200"
        assert task.due_at is not None
        assert task.due_at > bought.at
        assert actions(session, bought) == []


def test_the_log_says_who_for_whom_when_and_on_what_grounds(any_store: Store, bought: Trade) -> None:
    with any_store.transaction() as session:
        new = NewReaction(EXTEND, Reaction.DECLINED, reason="They lease it")
        react(session, bought.hotel, new, user=bought.ben, at=bought.at)
        row = session.scalars(select(ReactionRow)).one()

    assert (row.contact_id, row.user_id, row.reaction, row.reason) == (
        bought.hotel,
        bought.ben.id,
        "declined",
        "They lease it",
    )
    assert row.strategy
    assert {one["name"] for one in row.context["facts"]} == {"name", "delivered_at"}
    assert row.context["value"] == sum(part["weight"] for part in row.context["parts"])
    assert any_store.count("events", {"kind": "nba.declined", "subject": f"contact:{bought.hotel}"}) == 1


def test_a_repeat_changes_nothing(any_store: Store, bought: Trade) -> None:
    with any_store.transaction() as session:
        new = NewReaction(EXTEND, Reaction.DONE)
        first = react(session, bought.hotel, new, user=bought.ann, at=bought.at)
        again = react(session, bought.hotel, new, user=bought.ben, at=bought.at + timedelta(minutes=1))

    assert first == again
    assert any_store.count("tasks", {}) == any_store.count("nba_reactions", {}) == 1


def test_two_colleagues_who_press_at_once_make_one_task(any_store: Store, bought: Trade) -> None:
    def press(number: int) -> str:
        with any_store.transaction() as session:
            user = (bought.ann, bought.ben)[number]
            return react(session, bought.hotel, NewReaction(EXTEND, Reaction.DONE), user=user, at=bought.at).id

    assert len(set(at_once(2, press))) == 1
    assert any_store.count("tasks", {}) == 1


def test_a_snoozed_action_comes_back_and_a_declined_one_when_its_facts_change(any_store: Store, bought: Trade) -> None:
    with any_store.transaction() as session:
        react(session, bought.hotel, NewReaction(EXTEND, Reaction.SNOOZED, days=3), user=bought.ann, at=bought.at)
        assert (actions(session, bought, 2), actions(session, bought, 3)) == ([], [EXTEND])
        later = bought.at + timedelta(days=3)
        react(session, bought.hotel, NewReaction(EXTEND, Reaction.DECLINED), user=bought.ann, at=later)
        assert actions(session, bought, 4) == []
        session.execute(update(OrderLineRow).values(name="Zephyr 400"))
        assert actions(session, bought, 4) == [EXTEND]
        assert [one.reaction for one in reactions_to(session, bought.hotel)] == [Reaction.DECLINED, Reaction.SNOOZED]


@pytest.mark.parametrize("action", ["extend-warranty.A-2", "call-back.T-1", "", "nonsense"])
def test_what_is_not_recommended_now_is_a_conflict(any_store: Store, bought: Trade, action: str) -> None:
    with any_store.transaction() as session, pytest.raises(Conflict, match="not recommended now"):
        react(session, bought.hotel, NewReaction(action, Reaction.DONE), user=bought.ann, at=bought.at)
    assert any_store.count("nba_reactions", {}) == 0


def test_a_sale_that_a_complaint_overtook_is_a_conflict(any_store: Store, bought: Trade) -> None:
    with any_store.transaction() as session:
        complaint = NewTicket("complaint", "It rattles", "It rattles", "service", bought.hotel, None)
        open_ticket(session, complaint, actor="test", at=bought.at)
        with pytest.raises(Conflict):
            react(session, bought.hotel, NewReaction(EXTEND, Reaction.DONE), user=bought.ann, at=bought.at)
        assert actions(session, bought) == ["call-back.T-1001"]


def test_the_task_is_in_the_colleagues_own_language(any_store: Store, bought: Trade) -> None:
    chinese = replace(bought.ann, languages=("zh", "en"))
    with any_store.transaction() as session:
        react(session, bought.hotel, NewReaction(EXTEND, Reaction.DONE), user=chinese, at=bought.at)
        assert tasks_of(session, bought.ann.id)[0].subject == "推荐 Zephyr 200 延保"


def test_unknown_customers_and_endless_snoozes_are_refused(any_store: Store, bought: Trade) -> None:
    with any_store.transaction() as session:
        with pytest.raises(NotFound):
            react(session, "con_none", NewReaction(EXTEND, Reaction.DONE), user=bought.ann, at=bought.at)
        for days in (0, 366):
            new = NewReaction(EXTEND, Reaction.SNOOZED, days=days)
            with pytest.raises(Invalid):
                react(session, bought.hotel, new, user=bought.ann, at=bought.at)
