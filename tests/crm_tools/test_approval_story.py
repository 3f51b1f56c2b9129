"""What proposals leave behind: who waits since when, whose event it is, and what a lead, a ticket and a story see."""

from __future__ import annotations

from datetime import timedelta

import pytest

from crm_tools.approvals import (
    Proposal,
    ProposalStatus,
    awaiting,
    consent,
    of_ticket,
    pending,
    propose,
    settle,
    statuses,
    waiting_for_staff,
    withdraw,
    withdraw_approvals,
)
from crm_tools.desk import Preview
from crm_tools.errors import Conflict
from crm_tools.service import conversations
from crm_tools.service.approval_cases import open_case
from crm_tools.service.conversations import ConversationRow
from crm_tools.store import Session, Store
from crm_tools.store.events import events_of_conversation
from crm_tools.words import Words
from tests.crm_tools.conftest import Shop

PREVIEW = Preview(Words("Return it.", "退货。"), (), Words("Above ¥3,000", "超过 ¥3,000"))
HOUR = timedelta(hours=1)


def offer(session: Session, shop: Shop, *, thread: str = "", contact_id: str | None = None, n: int = 0) -> Proposal:
    write, where = ("start_return", {"n": n}), thread or shop.thread
    return propose(session, write, PREVIEW, conversation_id=where, contact_id=contact_id, at=shop.at)


def agreed(session: Session, shop: Shop, *, contact_id: str | None = None, thread: str = "", n: int = 0) -> Proposal:
    """A proposal that the customer agreed to an hour after it was made."""
    made, at = offer(session, shop, thread=thread, contact_id=contact_id, n=n), shop.at + HOUR
    case = open_case(session, made.conversation_id, PREVIEW, contact_id=contact_id, actor="visitor", at=at)
    consent(session, made.id, ticket_id=case.id, actor="visitor", at=at)
    (*_, waits) = awaiting(session, made.conversation_id)
    return waits


def elsewhere(session: Session, shop: Shop) -> str:
    return conversations.start(session, "web", language="en", at=shop.at)[0].id


def story(session: Session, thread: str) -> list[tuple[str, str, str]]:
    told = [one for one in events_of_conversation(session, thread) if one.kind.startswith("proposal.")]
    return [(one.kind.partition(".")[2], one.subject.partition(":")[2], one.actor) for one in told]


def test_a_proposal_waits_half_an_hour_and_three_days_where_people_answer_when_they_come_to_it(
    store: Store, shop: Shop
) -> None:
    with store.transaction() as session:
        assert offer(session, shop).expires_at == shop.at + timedelta(minutes=30)
        session.get_one(ConversationRow, shop.thread).handle = "lin@example.com"
        assert offer(session, shop).expires_at == shop.at + timedelta(days=3)


def test_every_end_is_told_in_the_conversation_it_belongs_to(store: Store, shop: Shop) -> None:
    with store.transaction() as session:
        other = elsewhere(session, shop)
        first = offer(session, shop)
        theirs = offer(session, shop, thread=other)
        second = agreed(session, shop, n=1)
        settle(session, theirs.id, ProposalStatus.DECLINED, actor="visitor", at=shop.at)

        assert story(session, shop.thread) == [
            ("pending", first.id, "assistant"),
            ("superseded", first.id, "assistant"),
            ("pending", second.id, "assistant"),
            ("consented", second.id, "visitor"),
        ]
        assert story(session, other) == [("pending", theirs.id, "assistant"), ("declined", theirs.id, "visitor")]
        assert statuses(session, other) == {theirs.id: ProposalStatus.DECLINED}
        assert statuses(session, shop.thread) == {
            first.id: ProposalStatus.SUPERSEDED,
            second.id: ProposalStatus.CONSENTED,
        }


def test_what_waits_for_a_lead_waits_since_the_yes_and_is_found_by_its_ticket(store: Store, shop: Shop) -> None:
    with store.transaction() as session:
        second, first = agreed(session, shop, n=1), agreed(session, shop, thread=elsewhere(session, shop))
        offer(session, shop, n=2)

        assert [one.proposal.id for one in waiting_for_staff(session)] == [second.id, first.id]
        assert {one.since for one in waiting_for_staff(session)} == {shop.at + HOUR}
        assert len({one.ticket_number for one in waiting_for_staff(session)}) == 2
        assert first.ticket_id is not None
        assert of_ticket(session, first.ticket_id) == first
        assert of_ticket(session, "tkt_none") is None


def test_the_same_write_is_not_asked_for_again_but_another_is(store: Store, shop: Shop) -> None:
    with store.transaction() as session:
        agreed(session, shop)
        with pytest.raises(Conflict, match="already waits"):
            offer(session, shop)
        assert pending(session, shop.thread) is None

        assert offer(session, shop, n=1) == pending(session, shop.thread)
        assert offer(session, shop, thread=elsewhere(session, shop)).arguments == {"n": 0}


def test_whoever_takes_over_ends_what_waited_for_either(store: Store, shop: Shop) -> None:
    with store.transaction() as session:
        withdraw(session, shop.thread, actor="user:u", at=shop.at)
        assert withdraw_approvals(session, shop.thread, actor="user:u", at=shop.at) == 0
        first, second = agreed(session, shop), agreed(session, shop, n=1)
        third, theirs = offer(session, shop, n=2), agreed(session, shop, thread=elsewhere(session, shop))

        withdraw(session, shop.thread, actor="user:u", at=shop.at)
        assert withdraw_approvals(session, shop.thread, actor="user:u", at=shop.at) == 2

        assert set(statuses(session, shop.thread)) == {first.id, second.id, third.id}
        assert set(statuses(session, shop.thread).values()) == {ProposalStatus.SUPERSEDED}
        assert awaiting(session, theirs.conversation_id) == (theirs,)
