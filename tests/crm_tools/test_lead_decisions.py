"""Who may decide what a customer agreed to, on which state of it, and in whose name it stays."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from crm_tools.approvals import (
    ProposalRow,
    ProposalStatus,
    Suggestion,
    amend,
    approve,
    decline_by_staff,
    overdue,
    pending,
    reviewable,
)
from crm_tools.errors import Conflict, NotAllowed
from crm_tools.people.levels import Role
from crm_tools.people.users import NewUser, User, create_user, user_by_id
from crm_tools.store import Session, Store
from crm_tools.store.events import events_of_conversation
from tests.crm_tools.conftest import Shop
from tests.crm_tools.test_approval_story import HOUR, PREVIEW, agreed, elsewhere


def lead(session: Session, shop: Shop, email: str = "li@example.com", role: Role = Role.LEAD) -> User:
    user = user_by_id(session, create_user(session, NewUser(email, "Li", "a long password", role), at=shop.at))
    assert user is not None
    return user


@pytest.mark.parametrize("role", Role)
def test_a_lead_or_an_admin_decides_also_for_a_visitor_without_a_name(store: Store, shop: Shop, role: Role) -> None:
    with store.transaction() as session:
        made, user = agreed(session, shop), lead(session, shop, role=role)
        if role is Role.REP:
            with pytest.raises(NotAllowed):
                reviewable(session, made.id, user, at=shop.at)
        else:
            assert approve(session, made.id, user, at=shop.at).id == made.id
            assert session.get_one(ProposalRow, made.id).approver_id == user.id


def test_nobody_decides_their_own_purchase_and_anybody_elses(store: Store, shop: Shop) -> None:
    with store.transaction() as session:
        own, user = agreed(session, shop, contact_id=shop.lin), lead(session, shop, email="lin@example.com")
        other = agreed(session, shop, contact_id=shop.zhang, thread=elsewhere(session, shop))

        with pytest.raises(NotAllowed, match="their own"):
            reviewable(session, own.id, user, at=shop.at)
        assert reviewable(session, other.id, user, at=shop.at) == other


def test_a_lead_sees_the_proposal_as_it_is_now_and_not_as_it_was_read_before(store: Store, shop: Shop) -> None:
    with store.transaction() as session:
        made, li = agreed(session, shop), lead(session, shop)
        assert session.get_one(ProposalRow, made.id).status == ProposalStatus.CONSENTED.value
        by_another = update(ProposalRow).where(ProposalRow.id == made.id).values(status=ProposalStatus.DECLINED.value)
        session.connection().execute(by_another)

        with pytest.raises(Conflict, match="declined"):
            reviewable(session, made.id, li, at=shop.at)


def test_a_decision_is_returned_and_kept_in_the_leads_name(store: Store, shop: Shop) -> None:
    with store.transaction() as session:
        made, li = agreed(session, shop), lead(session, shop)
        assert decline_by_staff(session, made.id, li, reason="Used.", at=shop.at) == made
        row = session.get_one(ProposalRow, made.id, populate_existing=True)

        assert (row.status, row.decided_by, row.approver_id) == ("declined", f"user:{li.id}", li.id)
    assert store.count("ticket_notes", {"text": "Used."}) == 1


def test_a_change_by_a_lead_is_told_with_what_took_its_place(store: Store, shop: Shop) -> None:
    with store.transaction() as session:
        made, li = agreed(session, shop), lead(session, shop)
        anew = amend(session, made, Suggestion({"n": 9}, PREVIEW, "Used."), li, at=shop.at)

        changed = [one for one in events_of_conversation(session, shop.thread) if one.kind == "proposal.changed"]
        assert [(one.subject, one.actor, one.data) for one in changed] == [
            (f"proposal:{made.id}", f"user:{li.id}", {"new": anew.id})
        ]
        assert pending(session, shop.thread) == anew
        assert anew.approver_id == li.id


def test_it_is_overdue_when_its_week_is_over_and_no_lead_may_decide_it_then(store: Store, shop: Shop) -> None:
    with store.transaction() as session:
        made, li = agreed(session, shop), lead(session, shop)
        week = shop.at + HOUR + timedelta(days=7)
        assert overdue(session, at=week - timedelta(seconds=1)) == []
        assert reviewable(session, made.id, li, at=week - timedelta(seconds=1)) == made

        assert overdue(session, at=week) == [made]
        with pytest.raises(Conflict, match="too long"):
            reviewable(session, made.id, li, at=week)
