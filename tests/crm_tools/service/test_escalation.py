"""A ticket comes before the leads with its evidence, and leaves when they have decided."""

from __future__ import annotations

from datetime import timedelta

import pytest

from crm_tools.approvals import propose
from crm_tools.desk import Preview
from crm_tools.errors import Conflict, Invalid, NotFound
from crm_tools.people.levels import Caller, Level
from crm_tools.people.users import User
from crm_tools.service import escalation, handoff, tickets
from crm_tools.service.deadlines import act_on_all_due
from crm_tools.service.escalation import Reason, ReviewCard, review_cards
from crm_tools.service.intake import receive
from crm_tools.service.messages import Author, NewMessage, add_message
from crm_tools.service.receipts import Receipt, keep_receipt
from crm_tools.store import Store
from crm_tools.words import Words
from tests.conftest import FakeClock
from tests.crm_tools.conftest import Shop, open_shop
from tests.crm_tools.service.desk_shop import ALWAYS, colleague, kinds, set_hours, set_tier, ticket_for


@pytest.fixture
def any_shop(any_store: Store, clock: FakeClock) -> Shop:
    """The shop, open day and night."""
    opened = open_shop(any_store, clock())
    set_hours(any_store, ALWAYS, at=clock())
    return opened


@pytest.fixture
def ann(any_store: Store, any_shop: Shop) -> User:
    return colleague(any_store, "Ann", "repair", at=any_shop.at)


def test_a_card_shows_why_the_evidence_the_clock_and_the_customer(
    any_store: Store, any_shop: Shop, ann: User, clock: FakeClock
) -> None:
    with any_store.transaction() as session:
        set_tier(session, any_shop.lin, "gold")
        receive(session, any_shop.thread, "It hums and nobody answers!", client_id="c1", at=clock())
        said = NewMessage(Author.ASSISTANT, "I have opened a ticket.", "en")
        add_message(session, any_shop.thread, said, at=clock(), actor="assistant")
        receipt = Receipt("r1", "tool", "ticket T-1001", {}, "open_ticket")
        lin = Caller(Level.VERIFIED, any_shop.lin)
        keep_receipt(session, receipt, conversation_id=any_shop.thread, trace_id="trc_1", at=clock(), caller=lin)
        preview = Preview(Words("Return it", "退货"), ())
        propose(session, ("start_return", {}), preview, conversation_id=any_shop.thread, contact_id=None, at=clock())
    ticket_for(any_store, at=clock(), contact_id=any_shop.lin, thread=any_shop.thread)
    with any_store.transaction() as session:
        act_on_all_due(session, at=clock.move(minutes=255))
    (card,) = _cards(any_store, clock)

    assert (card.number, card.owner, card.value) == ("T-1001", "Ann", "¥2,299")
    assert card.why == Words("Nobody answered the customer in time", "未在承诺时间内首次回复客户")
    assert card.contact is not None
    assert card.contact.tier == "gold"
    assert card.clock is not None
    assert (card.clock.state, card.clock.said.en) == ("broken", "15 min over")
    assert card.proposal is not None
    assert card.proposal.preview.summary.zh == "退货"
    found = {one.kind: one for one in card.evidence}
    assert found["customer"].text == "It hums and nobody answers!"
    assert found["customer"].ref.startswith("message:msg_")
    assert found["assistant"].text == "I have opened a ticket."
    assert found["tool"].text == "open_ticket: ticket T-1001 (done)"
    assert [one.text.split(" · ")[1] for one in card.evidence if one.kind == "event"][:2] == ["opened", "given to Ann"]
    assert "Who answers" in card.decision.en


def test_a_card_of_a_ticket_without_a_conversation_or_customer_shows_its_first_note(
    any_store: Store, any_shop: Shop, clock: FakeClock
) -> None:
    ticket_for(any_store, at=clock(), text="It hums.")
    (card,) = _cards(any_store, clock)

    assert (card.contact, card.owner, card.value, card.proposal) == (None, None, "¥0", None)
    assert (card.evidence[0].kind, card.evidence[0].text) == ("customer", "It hums.")
    assert card.why.en == "Its queue has no people"


def test_a_paused_clock_is_shown_as_paused(any_store: Store, any_shop: Shop, ann: User, clock: FakeClock) -> None:
    ticket_for(any_store, at=clock())
    with any_store.transaction() as session:
        escalation.escalate(session, "T-1001", Reason.ANGER, by="assistant", at=clock())
        tickets.wait_for_customer(session, "T-1001", by=f"user:{ann.id}", at=clock.move(minutes=20))
    (card,) = _cards(any_store, clock)

    assert card.clock is not None
    assert (card.clock.state, card.clock.said.zh) == ("paused", "已暂停，剩 3 小时 40 分钟")


def test_what_a_colleague_wants_decided_stands_on_the_card(
    any_store: Store, any_shop: Shop, ann: User, clock: FakeClock
) -> None:
    ticket_for(any_store, at=clock())
    with any_store.transaction() as session:
        by = f"user:{ann.id}"
        escalation.escalate(session, "T-1001", Reason.BY_HAND, by=by, at=clock(), note="20 % off?")
        escalation.escalate(session, "T-1001", Reason.ANGER, by="assistant", at=clock.move(minutes=1))
    (card,) = _cards(any_store, clock)

    assert [one.text for one in card.evidence if one.kind == "note"] == ["20 % off?"]
    assert [one.en for one in card.reasons] == ["A colleague asks for a decision", "The customer is upset"]
    assert card.why.zh == "客户情绪激动"
    assert card.escalated_at == any_shop.at


def test_cards_stand_in_the_order_in_which_their_clocks_break(
    any_store: Store, any_shop: Shop, clock: FakeClock
) -> None:
    for text in ("-", "it is smoking", "leaking"):
        ticket_for(any_store, at=clock(), text=text)

    assert [card.number for card in _cards(any_store, clock)] == ["T-1002", "T-1003", "T-1001"]


def test_given_back_a_ticket_is_its_owners_again_and_the_note_stays(
    any_store: Store, any_shop: Shop, ann: User, clock: FakeClock
) -> None:
    ticket_for(any_store, at=clock())
    with any_store.transaction() as session:
        with pytest.raises(Conflict, match="not before the leads"):
            escalation.give_back(session, "T-1001", by="user:lead", at=clock(), note="Offer 10 %")
        escalation.escalate(session, "T-1001", Reason.ANGER, by="assistant", at=clock())
        with pytest.raises(Invalid):
            escalation.give_back(session, "T-1001", by="user:lead", at=clock(), note=" ")
        escalation.give_back(session, "T-1001", by="user:lead", at=clock(), note="Offer 10 %")

    assert _cards(any_store, clock) == []
    with any_store.reading() as session:
        now = tickets.ticket_by_number(session, "T-1001")
    assert (now.user_id, now.escalated_at, now.escalation) == (ann.id, None, None)
    assert any_store.count("ticket_notes", {"text": "Offer 10 %", "author": "user:lead"}) == 1


def test_given_back_without_an_owner_it_goes_to_whoever_suits_now(
    any_store: Store, any_shop: Shop, clock: FakeClock
) -> None:
    ticket_for(any_store, at=clock())
    ann = colleague(any_store, "Ann", "repair", at=clock())
    with any_store.transaction() as session:
        escalation.give_back(session, "T-1001", by="user:lead", at=clock(), note="Ann is trained now")
        assert tickets.ticket_by_number(session, "T-1001").user_id == ann.id


def test_a_lead_gives_a_ticket_to_anybody_or_to_the_queue(
    any_store: Store, any_shop: Shop, ann: User, clock: FakeClock
) -> None:
    ticket_for(any_store, at=clock())
    with any_store.transaction() as session:
        escalation.reassign(session, "T-1001", any_shop.mei.id, by="user:lead", at=clock())
        given = tickets.ticket_by_number(session, "T-1001")
        escalation.reassign(session, "T-1001", None, by="user:lead", at=clock())
        with pytest.raises(NotFound):
            escalation.reassign(session, "T-1001", "usr_none", by="user:lead", at=clock())
        routed = tickets.ticket_by_number(session, "T-1001")

    assert (given.user_id, given.routing["en"]) == (any_shop.mei.id, "given by hand")
    assert routed.user_id == ann.id


def test_a_resolved_case_leaves_the_leads_and_the_customer_is_asked(
    any_store: Store, any_shop: Shop, clock: FakeClock
) -> None:
    ticket_for(any_store, at=clock(), thread=any_shop.thread)
    with any_store.transaction() as session:
        escalation.resolve(session, "T-1001", by="user:lead", at=clock(), note="Refunded")
        with pytest.raises(Conflict):
            escalation.escalate(session, "T-1001", Reason.ANGER, by="assistant", at=clock())

    assert _cards(any_store, clock) == []
    assert kinds(any_store, "T-1001")[-2:] == ["ticket.solved", "survey.asked"]


def test_an_upset_customers_open_tickets_come_before_the_leads_once(
    any_store: Store, any_shop: Shop, ann: User, clock: FakeClock
) -> None:
    for _ in range(2):
        ticket_for(any_store, at=clock(), thread=any_shop.thread)
    for _ in range(2):
        with any_store.transaction() as session:
            tickets.solve(session, "T-1002", by="user:x", at=clock(), ask=False)
            found = escalation.escalate_conversation(
                session, any_shop.thread, Reason.ANGER, by="assistant", at=clock.move(minutes=1)
            )
    assert found == ["T-1001"]
    assert kinds(any_store, "T-1001").count("ticket.escalated") == 1


def test_a_lead_who_answers_in_the_conversation_has_answered(
    any_store: Store, any_shop: Shop, clock: FakeClock
) -> None:
    ticket_for(any_store, at=clock(), thread=any_shop.thread)
    with any_store.transaction() as session:
        handoff.reply(session, any_shop.thread, any_shop.mei, "On it", at=clock(), client_id="r1")
    (card,) = _cards(any_store, clock)

    assert card.clock is not None
    assert card.clock.target == "resolution"
    assert [one.text for one in card.evidence if one.kind == "colleague"] == ["On it"]


def _cards(store: Store, clock: FakeClock) -> list[ReviewCard]:
    with store.reading() as session:
        return review_cards(session, now=clock(), language="en")


def test_an_overlong_note_is_refused(any_store: Store, any_shop: Shop, clock: FakeClock) -> None:
    ticket_for(any_store, at=clock() - timedelta(hours=1))
    with any_store.transaction() as session, pytest.raises(Invalid):
        escalation.resolve(session, "T-1001", by="user:lead", at=clock(), note="x" * 2001)
