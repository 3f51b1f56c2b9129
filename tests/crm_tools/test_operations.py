"""Writes that were done: whose they are, which was the last, and how long they can be taken back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from crm_tools.approvals import ProposalStatus, consent, proposal, propose, settle
from crm_tools.desk import Preview
from crm_tools.errors import Conflict, NotFound
from crm_tools.operations import Operation, keep_operation, mark_undone, newest_operation, operation, standings
from crm_tools.service import conversations
from crm_tools.service.tickets import NewTicket, open_ticket
from crm_tools.store import Store
from crm_tools.store.events import events_of_conversation
from crm_tools.words import Words
from tests.crm_tools.conftest import Shop

PREVIEW = Preview(Words("Return the lamp.", "退回灯。"), ())
HOUR = timedelta(hours=1)


def test_an_operation_is_found_in_its_own_conversation_only(store: Store, shop: Shop) -> None:
    other = _thread(store, shop)
    done = _do(store, shop, shop.thread)

    with store.reading() as session:
        assert operation(session, done.id, conversation_id=shop.thread) == done
        for place, wanted in ((other, done.id), (shop.thread, "op_none")):
            with pytest.raises(NotFound):
                operation(session, wanted, conversation_id=place)


def test_the_newest_is_of_this_conversation_not_undone_and_no_undoing_itself(store: Store, shop: Shop) -> None:
    other = _thread(store, shop)
    first = _do(store, shop, shop.thread)
    second = _do(store, shop, shop.thread, after=1)
    _do(store, shop, shop.thread, tool="undo_operation", after=2)
    elsewhere = _do(store, shop, other, after=3)

    with store.transaction() as session:
        assert newest_operation(session, shop.thread) == second
        assert newest_operation(session, other) == elsewhere
        mark_undone(session, second, actor="visitor", at=shop.at)
        assert newest_operation(session, shop.thread) == first


def test_it_stands_open_until_its_time_is_over_or_it_was_undone(store: Store, shop: Shop) -> None:
    done, fixed = _do(store, shop, shop.thread), _do(store, shop, shop.thread, within=None)
    until = shop.at + HOUR

    assert (done.standing(shop.at), done.standing(until - timedelta(seconds=1))) == ("open", "open")
    assert (done.standing(until), fixed.standing(shop.at)) == ("over", "over")
    with store.transaction() as session:
        mark_undone(session, done, actor="visitor", at=shop.at)
        assert standings(session, shop.thread, at=until) == {done.id: "undone", fixed.id: "over"}
        assert standings(session, "cnv_other", at=until) == {}
        with pytest.raises(Conflict, match="already"):
            mark_undone(session, done, actor="visitor", at=shop.at)
    told = [("operation.done", "proposal"), ("operation.done", "proposal"), ("operation.undone", "tool")]
    with store.reading() as session:
        events = [one for one in events_of_conversation(session, shop.thread) if one.kind.startswith("operation.")]
        assert [one.kind for one in events] == [kind for kind, _ in told]
        assert all(name in one.data for one, (_, name) in zip(events, told, strict=True))
        assert events[-1].subject == f"operation:{done.id}"


@pytest.mark.parametrize("late", [timedelta(0), timedelta(hours=2)])
def test_its_chance_is_over_with_its_time(store: Store, shop: Shop, late: timedelta) -> None:
    done, fixed = _do(store, shop, shop.thread), _do(store, shop, shop.thread, within=None)

    for one, at in ((done, shop.at + HOUR + late), (fixed, shop.at)):
        with store.transaction() as session, pytest.raises(Conflict, match=r"over|cannot be undone"):
            mark_undone(session, one, actor="visitor", at=at)


def test_one_agreement_is_one_operation(store: Store, shop: Shop) -> None:
    done = _do(store, shop, shop.thread)

    with store.reading() as session:
        agreed = proposal(session, done.proposal_id, conversation_id=shop.thread)
        with pytest.raises(IntegrityError):
            keep_operation(session, agreed, {}, undo_until=None, actor="visitor", at=shop.at)
        session.rollback()


def test_what_has_ended_cannot_be_agreed_to(store: Store, shop: Shop) -> None:
    with store.transaction() as session:
        write = ("start_return", {})
        made = propose(session, write, PREVIEW, conversation_id=shop.thread, contact_id=shop.lin, at=shop.at)
        settle(session, made.id, ProposalStatus.DECLINED, actor="visitor", at=shop.at)
        new = NewTicket("approval", "a", "b", "returns", shop.lin, shop.thread)
        case = open_ticket(session, new, actor="visitor", at=shop.at)
        with pytest.raises(Conflict):
            consent(session, made.id, ticket_id=case.id, actor="visitor", at=shop.at)


def _thread(store: Store, shop: Shop) -> str:
    with store.transaction() as session:
        return conversations.start(session, "web", language="en", at=shop.at)[0].id


def _do(
    store: Store,
    shop: Shop,
    thread: str,
    *,
    tool: str = "start_return",
    within: timedelta | None = HOUR,
    after: int = 0,
) -> Operation:
    at = shop.at + timedelta(seconds=after)
    with store.transaction() as session:
        made = propose(session, (tool, {"n": after}), PREVIEW, conversation_id=thread, contact_id=shop.lin, at=at)
        settle(session, made.id, ProposalStatus.DONE, actor="visitor", at=at)
        until = shop.at + within if within else None
        return keep_operation(session, made, {}, undo_until=until, actor="visitor", at=at)
