"""A customer is asked once whether a case is solved, and for a score only after a yes."""

from __future__ import annotations

from datetime import timedelta

import pytest

from crm_tools.errors import Conflict, Invalid
from crm_tools.people.users import Presence, set_presence
from crm_tools.service import surveys, tickets
from crm_tools.service.conversations import conversation
from crm_tools.service.intake import receive
from crm_tools.service.messages import Message, transcript
from crm_tools.store import Store
from tests.conftest import FakeClock
from tests.crm_tools.conftest import Shop
from tests.crm_tools.service.desk_shop import colleague, kinds, ticket_for


def test_after_a_solution_the_customer_is_asked_in_their_language_once(any_store: Store, any_shop: Shop) -> None:
    _solved(any_store, any_shop)
    with any_store.transaction() as session:
        assert surveys.ask_solved(session, "T-1001", by="user:x", at=any_shop.at) is None
    (asked,) = _said(any_store, any_shop)

    assert (asked.author, asked.text) == ("assistant", "The lamp (T-1001): is it solved?")
    assert asked.payload["ask_solved"] == "T-1001"
    assert [one["value"] for one in asked.payload["choices"]] == ["Yes, solved", "No, not yet"]
    assert _question(any_store, any_shop) == "solved"


def test_nobody_is_asked_after_an_auto_close_chatwoot_4003(any_store: Store, any_shop: Shop) -> None:
    ticket_for(any_store, at=any_shop.at, thread=any_shop.thread)
    with any_store.transaction() as session:
        tickets.close(session, "T-1001", by="timekeeper", at=any_shop.at)
        assert surveys.ask_solved(session, "T-1001", by="user:x", at=any_shop.at) is None
        with pytest.raises(Conflict):
            surveys.score(session, any_shop.thread, 5, any_shop.at)

    assert _said(any_store, any_shop) == []
    assert _question(any_store, any_shop) is None


def test_a_score_counts_only_after_a_yes_and_can_be_changed_for_a_day(
    any_store: Store, any_shop: Shop, clock: FakeClock
) -> None:
    _solved(any_store, any_shop)
    with any_store.transaction() as session:
        with pytest.raises(Conflict, match="nothing was asked"):
            surveys.score(session, any_shop.thread, 5, clock())
        assert surveys.confirm(session, any_shop.thread, clock()) == "T-1001"
        assert surveys.open_question(session, any_shop.thread) == "score"
        assert surveys.score(session, any_shop.thread, 2, clock()) == "T-1001"
        assert surveys.open_question(session, any_shop.thread) is None
        surveys.score(session, any_shop.thread, 4, clock.move(hours=23))
        with pytest.raises(Conflict, match="24 hours"):
            surveys.score(session, any_shop.thread, 1, clock.move(hours=1))
        assert conversation(session, any_shop.thread).rating == 4

    assert any_store.count("surveys", {"score": 4}) == 1


@pytest.mark.parametrize("score", [-1, 0, 6])
def test_a_score_is_a_number_from_one_to_five(any_store: Store, any_shop: Shop, score: int) -> None:
    _solved(any_store, any_shop)
    with any_store.transaction() as session:
        surveys.confirm(session, any_shop.thread, any_shop.at)
        with pytest.raises(Invalid):
            surveys.score(session, any_shop.thread, score, any_shop.at)


def test_a_no_opens_the_ticket_again_given_out_afresh_and_asked_about_after_the_next_solution(
    any_store: Store, any_shop: Shop, clock: FakeClock
) -> None:
    ann = colleague(any_store, "Ann", "repair", at=clock())
    _solved(any_store, any_shop)
    bo = colleague(any_store, "Bo", "repair", at=clock())
    with any_store.transaction() as session:
        set_presence(session, ann.id, Presence.OFFLINE, clock())
        assert surveys.deny(session, any_shop.thread, clock.move(minutes=5)) == "T-1001"
        now = tickets.ticket_by_number(session, "T-1001")
        assert (now.status, now.user_id) == ("open", bo.id)
        assert surveys.open_question(session, any_shop.thread) is None
        with pytest.raises(Conflict):
            surveys.confirm(session, any_shop.thread, clock())
        tickets.solve(session, "T-1001", by=f"user:{bo.id}", at=clock.move(minutes=5))
        assert surveys.open_question(session, any_shop.thread) == "solved"

    assert len(_said(any_store, any_shop)) == 2
    assert "ticket.reopened" in kinds(any_store, "T-1001")


def test_a_case_that_was_scored_is_not_asked_about_again(any_store: Store, any_shop: Shop) -> None:
    _solved(any_store, any_shop)
    with any_store.transaction() as session:
        surveys.confirm(session, any_shop.thread, any_shop.at)
        surveys.score(session, any_shop.thread, 5, any_shop.at)
        tickets.reopen(session, "T-1001", by="user:x", at=any_shop.at)
        tickets.solve(session, "T-1001", by="user:x", at=any_shop.at)

    assert len(_said(any_store, any_shop)) == 1


def test_a_question_is_not_open_for_ever_nor_after_the_ticket_was_reopened(
    any_store: Store, any_shop: Shop, clock: FakeClock
) -> None:
    _solved(any_store, any_shop)
    with any_store.transaction() as session:
        assert surveys.open_question(session, any_shop.thread, at=clock() + timedelta(days=7)) == "solved"
        assert surveys.open_question(session, any_shop.thread, at=clock() + timedelta(days=8)) is None
        tickets.reopen(session, "T-1001", by="user:x", at=clock())
        assert surveys.open_question(session, any_shop.thread) is None


def test_the_question_answers_nothing_that_the_customer_wrote(any_store: Store, any_shop: Shop) -> None:
    ticket_for(any_store, at=any_shop.at, thread=any_shop.thread)
    with any_store.transaction() as session:
        receive(session, any_shop.thread, "And my order?", client_id="c1", at=any_shop.at)
        tickets.solve(session, "T-1001", by="user:x", at=any_shop.at)

    assert _said(any_store, any_shop)[-1].payload["answered"] == 0


def test_a_ticket_without_a_conversation_is_solved_without_a_question(any_store: Store, any_shop: Shop) -> None:
    ticket_for(any_store, at=any_shop.at)
    with any_store.transaction() as session:
        assert tickets.solve(session, "T-1001", by="user:x", at=any_shop.at)

    assert any_store.count("surveys", {}) == 0


def _solved(store: Store, shop: Shop) -> None:
    ticket_for(store, at=shop.at, thread=shop.thread)
    with store.transaction() as session:
        assert tickets.solve(session, "T-1001", by="user:x", at=shop.at)


def _said(store: Store, shop: Shop) -> list[Message]:
    with store.reading() as session:
        return transcript(session, shop.thread)


def _question(store: Store, shop: Shop) -> str | None:
    with store.reading() as session:
        return surveys.open_question(session, shop.thread)
