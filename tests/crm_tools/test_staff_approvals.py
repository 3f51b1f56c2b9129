"""No order of yeses, noes and time does a write twice, or without both who have to agree."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from crm_tools.approvals import (
    ProposalStatus,
    Suggestion,
    amend,
    approve,
    awaiting,
    consent,
    decline_by_staff,
    overdue,
    pending,
    propose,
    reviewable,
    settle,
    waiting_for_staff,
    withdraw,
    withdraw_approvals,
)
from crm_tools.desk import Preview
from crm_tools.errors import Conflict, CrmError
from crm_tools.people.levels import Role
from crm_tools.people.users import NewUser, User, create_user, user_by_id
from crm_tools.service.approval_cases import open_case
from crm_tools.store import Store
from crm_tools.words import Words
from tests.conftest import FakeClock
from tests.crm_tools.conftest import Shop, at_once

WHY = Words("A refund above ¥3,000 needs a colleague's approval", "退款超过 ¥3,000 需同事审批")
PREVIEW = Preview(Words("Return the lamp.", "退回灯。"), (), WHY)
CONSENTED = ProposalStatus.CONSENTED


def _lead(store: Store, shop: Shop) -> User:
    with store.transaction() as session:
        new = NewUser("li@example.com", "Li", "a long password", Role.LEAD)
        user = user_by_id(session, create_user(session, new, at=shop.at))
    assert user is not None
    return user


def _agree(store: Store, shop: Shop, write: tuple[str, dict[str, Any]] = ("start_return", {})) -> str:
    with store.transaction() as session:
        made = propose(session, write, PREVIEW, conversation_id=shop.thread, contact_id=shop.lin, at=shop.at)
        ticket = open_case(session, shop.thread, PREVIEW, contact_id=shop.lin, actor="visitor", at=shop.at)
        consent(session, made.id, ticket_id=ticket.id, actor="visitor", at=shop.at)
    return made.id


def test_what_waits_for_staff_says_why_since_when_and_under_which_ticket(any_store: Store, any_shop: Shop) -> None:
    made = _agree(any_store, any_shop)

    with any_store.reading() as session:
        (waiting,) = waiting_for_staff(session)
    assert (waiting.proposal.id, waiting.since) == (made, any_shop.at)
    assert waiting.proposal.preview.needs_approval == WHY
    assert waiting.ticket_number.startswith("T-")
    assert waiting.proposal.expires_at == any_shop.at + timedelta(days=7)


def test_ten_leads_at_once_approve_it_once(any_store: Store, any_shop: Shop) -> None:
    made, lead = _agree(any_store, any_shop), _lead(any_store, any_shop)

    def decide(number: int) -> bool:
        try:
            with any_store.transaction() as session:
                if number % 2:
                    approve(session, made, lead, at=any_shop.at)
                else:
                    decline_by_staff(session, made, lead, reason="no", at=any_shop.at)
        except Conflict:
            return False
        return True

    assert sorted(at_once(10, decide)) == [False] * 9 + [True]


def test_the_customers_word_alone_never_does_it(store: Store, shop: Shop) -> None:
    with store.transaction() as session:
        made = propose(session, ("a", {}), PREVIEW, conversation_id=shop.thread, contact_id=None, at=shop.at)
    with store.transaction() as session, pytest.raises(Conflict):
        settle(session, made.id, ProposalStatus.DONE, actor="visitor", at=shop.at)


def test_what_a_lead_changed_waits_for_the_customer_and_for_nobody_else(any_store: Store, any_shop: Shop) -> None:
    made, lead = _agree(any_store, any_shop), _lead(any_store, any_shop)
    instead = Suggestion({"item": "Cup"}, PREVIEW, "The lamp was used.")
    with any_store.transaction() as session:
        found = reviewable(session, made, lead, at=any_shop.at)
        asked = amend(session, found, instead, lead, at=any_shop.at)

    with any_store.reading() as session:
        assert waiting_for_staff(session) == []
        assert pending(session, any_shop.thread) == asked
    assert (asked.arguments, asked.approver_id, asked.ticket_id) == ({"item": "Cup"}, lead.id, None)
    assert any_store.count("proposals", {"id": made, "status": "superseded", "approver_id": lead.id}) == 1
    assert any_store.count("ticket_notes", {"text": "The lamp was used."}) == 1
    with any_store.transaction() as session:
        settle(session, asked.id, ProposalStatus.DONE, actor="visitor", at=any_shop.at)
        with pytest.raises(Conflict):
            reviewable(session, made, lead, at=any_shop.at)


def test_ten_changes_at_once_leave_one_question(any_store: Store, any_shop: Shop) -> None:
    made, lead = _agree(any_store, any_shop), _lead(any_store, any_shop)

    def change(number: int) -> bool:
        try:
            with any_store.transaction() as session:
                found = reviewable(session, made, lead, at=any_shop.at)
                amend(session, found, Suggestion({"n": number}, PREVIEW, "no"), lead, at=any_shop.at)
        except Conflict:
            return False
        return True

    assert sorted(at_once(10, change)) == [False] * 9 + [True]
    assert any_store.count("proposals", {"status": "pending"}) == 1


class Deciding(RuleBasedStateMachine):
    """Everything that can happen to proposals of one conversation, in any order."""

    store: Store
    shop: Shop
    lead: User
    numbers = count()  # the store outlives an example, and with it what waits

    def __init__(self) -> None:
        super().__init__()
        self.now = self.shop.at
        self.made: list[str] = []
        self.agreed: set[str] = set()
        self.approved: set[str] = set()
        self.written: list[str] = []

    @rule(above=st.booleans())
    def offer(self, above: bool) -> None:
        preview = PREVIEW if above else Preview(Words("a", "b"), ())
        write = ("start_return", {"n": next(self.numbers)})
        with self.store.transaction() as session:
            made = propose(
                session, write, preview, conversation_id=self.shop.thread, contact_id=self.shop.lin, at=self.now
            )
        self.made.append(made.id)
        if not above:
            self.approved.add(made.id)

    @precondition(lambda self: self.made)
    @rule(which=st.integers(0, 5))
    def customer_says_yes(self, which: int) -> None:
        proposal_id = self.made[-1 - which % len(self.made)]
        with suppress(CrmError), self.store.transaction() as session:
            waiting = pending(session, self.shop.thread)
            if (
                waiting is None
                or waiting.id != proposal_id
                or waiting.preview.needs_approval is None
                or waiting.approver_id
            ):
                settle(session, proposal_id, ProposalStatus.DONE, actor="visitor", at=self.now)
                self.agreed.add(proposal_id)
                self.written.append(proposal_id)
            else:
                case = open_case(session, self.shop.thread, PREVIEW, contact_id=None, actor="visitor", at=self.now)
                consent(session, proposal_id, ticket_id=case.id, actor="visitor", at=self.now)
                self.agreed.add(proposal_id)

    @rule()
    def customer_says_no(self) -> None:
        with self.store.transaction() as session:
            for one in awaiting(session, self.shop.thread):
                settle(session, one.id, ProposalStatus.DECLINED, actor="visitor", at=self.now, waiting=CONSENTED)

    @precondition(lambda self: self.made)
    @rule(which=st.integers(0, 5), yes=st.booleans())
    def lead_decides(self, which: int, yes: bool) -> None:
        proposal_id = self.made[which % len(self.made)]
        with suppress(CrmError), self.store.transaction() as session:
            if yes:
                approve(session, proposal_id, self.lead, at=self.now)
                self.approved.add(proposal_id)
                self.written.append(proposal_id)
            else:
                decline_by_staff(session, proposal_id, self.lead, reason="no", at=self.now)

    @precondition(lambda self: self.made)
    @rule(which=st.integers(0, 5), above=st.booleans())
    def lead_changes(self, which: int, above: bool) -> None:
        preview = replace(PREVIEW, needs_approval=WHY if above else None)
        instead = Suggestion({"n": next(self.numbers)}, preview, "used")
        with suppress(CrmError), self.store.transaction() as session:
            found = reviewable(session, self.made[which % len(self.made)], self.lead, at=self.now)
            made = amend(session, found, instead, self.lead, at=self.now)
            self.made.append(made.id)
            self.approved.add(made.id)

    @rule()
    def somebody_takes_over(self) -> None:
        with self.store.transaction() as session:
            withdraw(session, self.shop.thread, actor="user:x", at=self.now)
            withdraw_approvals(session, self.shop.thread, actor="user:x", at=self.now)

    @rule(days=st.sampled_from([0.01, 1, 8]))
    def time_passes(self, days: float) -> None:
        self.now += timedelta(days=days)
        with self.store.transaction() as session:
            for one in overdue(session, at=self.now):
                settle(session, one.id, ProposalStatus.EXPIRED, actor="assistant", at=self.now, waiting=CONSENTED)

    @invariant()
    def nothing_is_done_twice_or_without_both(self) -> None:
        assert len(self.written) == len(set(self.written))
        assert set(self.written) <= self.agreed & self.approved
        assert self.store.count("proposals", {"status": "done"}) >= len(self.written)
        assert self.store.count("proposals", {"status": "pending"}) <= 1


def test_no_order_of_events_does_a_write_twice_or_without_both(store: Store, shop: Shop, clock: FakeClock) -> None:
    house = {"store": store, "shop": shop, "lead": _lead(store, shop)}
    machine = type("DecidingHere", (Deciding,), house)

    run_state_machine_as_test(machine, settings=settings(max_examples=25, stateful_step_count=20, deadline=None))
