"""Opportunities move along allowed steps only, and lists have cursors."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_tools.errors import Conflict, NotFound
from crm_tools.sales.opportunities import (
    MOVES,
    NewOpportunity,
    Stage,
    move_opportunity,
    open_counts,
    open_opportunity,
    opportunities,
    opportunity,
)
from crm_tools.store import Store
from tests.conftest import FakeClock
from tests.crm_tools.sales.conftest import Trade


@given(steps=st.lists(st.sampled_from(list(Stage)), max_size=8))
def test_whatever_is_asked_only_allowed_steps_are_taken(store: Store, steps: list[Stage]) -> None:
    clock = FakeClock()
    with store.transaction() as session:
        number = open_opportunity(session, NewOpportunity("Deal", "CNY", 100), actor="test", at=clock()).number
        stands = Stage.QUALIFICATION
        for step in steps:
            allowed = step is stands or step in MOVES[stands]
            if allowed:
                stands = move_opportunity(session, number, step, actor="test", at=clock.move(hours=1)).stage
                assert stands is step
            else:
                with pytest.raises(Conflict, match=number):
                    move_opportunity(session, number, step, actor="test", at=clock())
        assert opportunity(session, number).stage is stands


def test_to_where_it_is_already_nothing_moves(any_store: Store, trade: Trade, clock: FakeClock) -> None:
    with any_store.transaction() as session:
        opened = open_opportunity(session, NewOpportunity("Deal", "CNY", None), actor="test", at=trade.at)
        again = move_opportunity(session, opened.number, Stage.QUALIFICATION, actor="test", at=clock.move(days=1))

    assert again == opened
    assert any_store.count("events", {"kind": "opportunity.moved"}) == 0


def test_an_unknown_number_is_not_found(any_store: Store) -> None:
    with any_store.transaction() as session, pytest.raises(NotFound):
        move_opportunity(session, "O-9", Stage.WON, actor="test", at=FakeClock()())


def test_pages_hold_each_opportunity_once(any_store: Store, trade: Trade) -> None:
    with any_store.transaction() as session:
        for number in range(5):
            deal = NewOpportunity(f"Deal {number}", "CNY", 100, user_id=trade.ann.id)
            open_opportunity(session, deal, actor="test", at=trade.at)
        seen, before = [], ""
        while page := opportunities(session, stage=Stage.QUALIFICATION, before=before, limit=2):
            seen += [one.number for one in page]
            before = page[-1].id
        counts = open_counts(session)

    assert sorted(seen) == [f"O-{number}" for number in range(1001, 1006)]
    assert counts == {trade.ann.id: 5}
