"""Writes that wait for a yes."""

from __future__ import annotations

import pytest

from crm_tools.approvals import VALID_FOR, Proposal, ProposalStatus, consent, pending, proposal, propose, settle
from crm_tools.desk import Preview
from crm_tools.errors import Conflict, NotFound
from crm_tools.service import conversations
from crm_tools.service.tickets import NewTicket, open_ticket
from crm_tools.store import Store
from crm_tools.words import Words
from tests.crm_tools.conftest import Shop, at_once

PREVIEW = Preview(Words("Return the lamp.", "退回灯。"), (Words("A ticket is created.", "生成工单。"),))
ARGUMENTS = {"order_number": "A-1001", "items": ["Aria One"], "count": 1}


def test_what_is_proposed_waits_exactly_as_it_was_previewed(any_store: Store, any_shop: Shop) -> None:
    made = _propose(any_store, any_shop)
    with any_store.reading() as session:
        waiting = pending(session, any_shop.thread)

    assert waiting == made
    assert (made.arguments, made.preview) == (ARGUMENTS, PREVIEW)
    assert made.expires_at == any_shop.at + VALID_FOR


def test_a_newer_proposal_supersedes_the_older_one(any_store: Store, any_shop: Shop) -> None:
    older = _propose(any_store, any_shop)
    newer = _propose(any_store, any_shop)

    with any_store.reading() as session:
        assert pending(session, any_shop.thread) == newer
        assert proposal(session, older.id, conversation_id=any_shop.thread).status is ProposalStatus.SUPERSEDED
    with pytest.raises(Conflict):
        _settle(any_store, any_shop, older, ProposalStatus.DONE)


@pytest.mark.parametrize(
    "outcome", [ProposalStatus.DONE, ProposalStatus.DECLINED, ProposalStatus.EXPIRED, ProposalStatus.FAILED]
)
def test_a_proposal_is_decided_once(any_store: Store, any_shop: Shop, outcome: ProposalStatus) -> None:
    made = _propose(any_store, any_shop)
    _settle(any_store, any_shop, made, outcome)

    with pytest.raises(Conflict):
        _settle(any_store, any_shop, made, ProposalStatus.DONE)
    with any_store.reading() as session:
        assert pending(session, any_shop.thread) is None
        assert proposal(session, made.id, conversation_id=any_shop.thread).status is outcome


def test_ten_threads_decide_it_once(any_store: Store, any_shop: Shop) -> None:
    made = _propose(any_store, any_shop)

    def decide(number: int) -> bool:
        try:
            _settle(any_store, any_shop, made, (ProposalStatus.DONE, ProposalStatus.DECLINED)[number % 2])
        except Conflict:
            return False
        return True

    assert sorted(at_once(10, decide)) == [False] * 9 + [True]
    decided = sum(any_store.count("events", {"kind": f"proposal.{kind}"}) for kind in ("done", "declined"))
    assert decided == 1


def test_proposals_made_at_once_leave_one_waiting(any_store: Store, any_shop: Shop) -> None:
    at_once(6, lambda _: _propose(any_store, any_shop))

    assert any_store.count("proposals", {"status": "pending"}) == 1


def test_another_conversations_proposal_looks_like_an_unknown_one(store: Store, shop: Shop) -> None:
    made = _propose(store, shop)
    with store.transaction() as session:
        other, _ = conversations.start(session, "web", language="en", at=shop.at)
        refusals = []
        for proposal_id in (made.id, "prp_none"):
            with pytest.raises(NotFound) as refusal:
                proposal(session, proposal_id, conversation_id=other.id)
            refusals.append(str(refusal.value))
        assert pending(session, other.id) is None

    assert refusals[0] == refusals[1]


def test_an_unknown_proposal_cannot_be_decided(store: Store, shop: Shop) -> None:
    with store.transaction() as session, pytest.raises(NotFound):
        settle(session, "prp_none", ProposalStatus.DONE, actor="visitor", at=shop.at)


def test_agreeing_to_one_leaves_what_waits_in_another_conversation_alone(store: Store, shop: Shop) -> None:
    made = _propose(store, shop)
    with store.transaction() as session:
        other, _ = conversations.start(session, "web", language="en", at=shop.at)
    others = _propose(store, shop, other.id)
    with store.transaction() as session:
        new = NewTicket("approval", "a", "b", "returns", shop.lin, shop.thread)
        case = open_ticket(session, new, actor="visitor", at=shop.at)
        consent(session, made.id, ticket_id=case.id, actor="visitor", at=shop.at)

    with store.reading() as session:
        assert proposal(session, made.id, conversation_id=shop.thread).status is ProposalStatus.CONSENTED
        assert pending(session, other.id) == others
        assert pending(session, shop.thread) is None


def test_what_is_proposed_elsewhere_supersedes_nothing_here(store: Store, shop: Shop) -> None:
    made = _propose(store, shop)
    with store.transaction() as session:
        other, _ = conversations.start(session, "web", language="en", at=shop.at)
    _propose(store, shop, other.id)

    with store.reading() as session:
        assert pending(session, shop.thread) == made


def _propose(store: Store, shop: Shop, thread: str = "") -> Proposal:
    with store.transaction() as session:
        return propose(
            session,
            ("start_return", ARGUMENTS),
            PREVIEW,
            conversation_id=thread or shop.thread,
            contact_id=shop.lin,
            at=shop.at,
        )


def _settle(store: Store, shop: Shop, made: Proposal, outcome: ProposalStatus) -> None:
    with store.transaction() as session:
        settle(session, made.id, outcome, actor="visitor", at=shop.at)
