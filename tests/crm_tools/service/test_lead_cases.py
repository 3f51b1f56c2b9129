"""The leads' queue, the promises that break next, and the tickets that lists of conversations name."""

from __future__ import annotations

import pytest

from crm_tools.approvals import Proposal, consent, propose
from crm_tools.desk import Preview
from crm_tools.people.users import Presence
from crm_tools.service import escalation, tickets
from crm_tools.service.approval_cases import open_case
from crm_tools.service.assignment import candidates, team
from crm_tools.service.clocks import clocks_of, clocks_of_all
from crm_tools.service.deadlines import act_on_all_due
from crm_tools.service.lead_cases import Breaking, LeadCase, breaking_next, lead_cases
from crm_tools.service.review_cards import review_card
from crm_tools.service.ticket_marks import TicketMark, ticket_marks
from crm_tools.service.ticket_rows import TicketRow
from crm_tools.store import Store
from crm_tools.words import Words
from tests.conftest import FakeClock
from tests.crm_tools.conftest import Shop, open_shop
from tests.crm_tools.service.desk_shop import ALWAYS, colleague, set_hours, ticket_for

LIMIT = Words("A refund above ¥3,000 needs approval", "退款超过 ¥3,000 需审批")
PREVIEW = Preview(Words("Return the lamp.", "退回台灯。"), (), LIMIT)


@pytest.fixture
def any_shop(any_store: Store, clock: FakeClock) -> Shop:
    """The shop, open day and night."""
    opened = open_shop(any_store, clock())
    set_hours(any_store, ALWAYS, at=clock())
    colleague(any_store, "Ann", "repair", "returns", at=clock())
    return opened


def _agreed(store: Store, shop: Shop, clock: FakeClock) -> Proposal:
    with store.transaction() as session:
        write = ("start_return", {"item": "lamp"})
        made = propose(session, write, PREVIEW, conversation_id=shop.thread, contact_id=shop.lin, at=clock())
        case = open_case(session, shop.thread, PREVIEW, contact_id=shop.lin, actor="visitor", at=clock())
        consent(session, made.id, ticket_id=case.id, actor="visitor", at=clock())
    return made


def _cases(store: Store, clock: FakeClock) -> list[LeadCase]:
    with store.reading() as session:
        return lead_cases(session, now=clock())


def _breaking(store: Store, clock: FakeClock, limit: int = 3) -> list[Breaking]:
    with store.reading() as session:
        return breaking_next(session, now=clock(), limit=limit)


def test_what_is_escalated_and_what_waits_for_approval_stand_by_their_next_clock(
    any_store: Store, any_shop: Shop, clock: FakeClock
) -> None:
    made = _agreed(any_store, any_shop, clock)
    pressing = ticket_for(any_store, at=clock(), text="It sparks, this is urgent!", contact_id=any_shop.lin)
    ticket_for(any_store, at=clock())
    with any_store.transaction() as session:
        escalation.escalate(session, pressing.number, escalation.Reason.BY_HAND, by="user:x", at=clock())
    first, second = _cases(any_store, clock)
    assert (first.number, first.is_escalated, first.proposal) == (pressing.number, True, None)
    assert (second.why, second.is_escalated) == (LIMIT, False)
    assert second.proposal is not None
    assert second.proposal.id == made.id


def test_an_approval_that_also_broke_its_promise_is_one_case(
    any_store: Store, any_shop: Shop, clock: FakeClock
) -> None:
    _agreed(any_store, any_shop, clock)
    with any_store.transaction() as session:
        act_on_all_due(session, at=clock.move(hours=5))
    (case,) = _cases(any_store, clock)
    assert (case.is_escalated, case.why) == (True, LIMIT)
    assert case.clock is not None
    assert (case.clock.state, case.clock.said.en) == ("broken", "1 h over")


def test_a_case_whose_clock_stands_still_comes_last(any_store: Store, any_shop: Shop, clock: FakeClock) -> None:
    numbers = [ticket_for(any_store, at=clock(), text=text).number for text in ("It sparks, urgent!", "It hums.")]
    with any_store.transaction() as session:
        for number in numbers:
            escalation.escalate(session, number, escalation.Reason.BY_HAND, by="user:x", at=clock())
        tickets.reply(session, numbers[0], by="user:x", at=clock())
        tickets.wait_for_customer(session, numbers[0], by="user:x", at=clock())
    cases = _cases(any_store, clock)
    assert [case.number for case in cases] == [numbers[1], numbers[0]]
    assert cases[1].clock is not None
    assert cases[1].clock.state == "paused"


def test_what_breaks_next_leaves_out_what_is_broken_or_done(any_store: Store, any_shop: Shop, clock: FakeClock) -> None:
    broken = ticket_for(any_store, at=clock()).number
    clock.move(hours=5)
    late, soon, done = (
        ticket_for(any_store, at=clock(), text=text).number for text in ("It hums.", "Sparks, urgent!", "It rattles.")
    )
    with any_store.transaction() as session:
        tickets.solve(session, done, by="user:x", at=clock(), ask=False)
    found = _breaking(any_store, clock)
    # The first ticket's own solution is still to come: one promise broken does not break the other.
    assert [one.number for one in found] == [soon, late, broken]
    assert found[-1].clock.target == "resolution"
    assert [one.number for one in _breaking(any_store, clock, limit=1)] == [soon]


def test_a_conversation_is_marked_with_the_ticket_whose_clock_is_next(
    any_store: Store, any_shop: Shop, clock: FakeClock
) -> None:
    calm = ticket_for(any_store, at=clock(), thread=any_shop.thread)
    pressing = ticket_for(any_store, at=clock(), thread=any_shop.thread, text="It sparks, urgent!")
    assert _mark(any_store, any_shop, clock).number == pressing.number
    with any_store.transaction() as session:
        tickets.solve(session, pressing.number, by="user:x", at=clock(), ask=False)
    mark = _mark(any_store, any_shop, clock)
    assert mark.number == calm.number
    assert mark.clock is not None
    assert mark.clock.said.en == "4 h left"
    clock.move(minutes=200)
    later = _mark(any_store, any_shop, clock).clock
    assert later is not None
    assert (later.said.en, later.state) == ("40 min left", "close")


def _mark(store: Store, shop: Shop, clock: FakeClock) -> TicketMark:
    with store.reading() as session:
        return ticket_marks(session, [shop.thread, "cnv_none"], now=clock())[shop.thread]


def test_clocks_of_many_are_the_clocks_of_each(any_store: Store, any_shop: Shop, clock: FakeClock) -> None:
    made = [ticket_for(any_store, at=clock(), text=text).id for text in ("It hums.", "It sparks, urgent!")]
    clock.move(hours=2)
    with any_store.transaction() as session:
        act_on_all_due(session, at=clock())
        rows = [session.get_one(TicketRow, one) for one in made]
        assert clocks_of_all(session, rows, clock()) == {one: clocks_of(session, one, clock()) for one in made}
        assert clocks_of_all(session, [], clock()) == {}


def test_the_card_of_an_approval_has_no_reason_of_its_own(any_store: Store, any_shop: Shop, clock: FakeClock) -> None:
    _agreed(any_store, any_shop, clock)
    with any_store.reading() as session:
        card = review_card(session, "T-1001", now=clock(), language="en")
    assert (card.why.en, card.reasons) == ("", ())
    assert {one.target for one in card.clocks} == {"first_reply", "resolution"}


def test_the_team_is_looked_at_without_being_held(any_store: Store, any_shop: Shop, clock: FakeClock) -> None:
    colleague(any_store, "Aaron", presence=Presence.AWAY, at=clock())
    with any_store.reading() as session:
        assert [one.name for one in team(session)] == ["Aaron", "Ann", "Mei"]
        assert sorted(team(session), key=lambda one: one.user_id) == candidates(session)
