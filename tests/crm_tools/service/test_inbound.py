"""Messages from channels: whose they are, which thread they belong to, and what they prove."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from crm_tools.approvals import ProposalStatus, propose, statuses
from crm_tools.desk import Preview
from crm_tools.errors import Invalid
from crm_tools.people.identities import find_contact
from crm_tools.people.levels import Level
from crm_tools.service import inbound as intake
from crm_tools.service.conversations import Conversation, Owner, conversation
from crm_tools.service.inbound import Accepted, Inbound, receive_inbound
from crm_tools.service.loops import MOST, TOLD
from crm_tools.service.messages import Author, Message, NewMessage, add_message, transcript
from crm_tools.service.outbox import OutboxRow
from crm_tools.service.speakers import Proof, admit_speaker
from crm_tools.service.tickets import TicketRow
from crm_tools.store import Store
from crm_tools.words import Words
from tests.conftest import FakeClock
from tests.crm_tools.conftest import Shop, at_once

LIN = "lin@example.com"
PHONE = Proof("telegram", "501", proven=True)
VOUCHED = Proof("webhook", "p-1", email=LIN, proven=True)
CLAIMED = replace(VOUCHED, proven=False)


def written(text: str = "Hello", *, id: str = "1", proof: Proof = PHONE, **more: Any) -> Inbound:
    more = {"thread_key": proof.handle, "handle": proof.handle, **more}
    return Inbound(proof.channel, "ours", id, text=text, proof=proof, **more)


def take(store: Store, one: Inbound, clock: FakeClock) -> Accepted:
    with store.transaction() as session:
        return receive_inbound(session, one, at=clock())


def thread(store: Store, accepted: Accepted) -> Conversation:
    with store.reading() as session:
        return conversation(session, accepted.conversation_id)


def said(store: Store, accepted: Accepted) -> list[Message]:
    with store.reading() as session:
        return transcript(session, accepted.conversation_id, internal=True)


def offered(store: Store, accepted: Accepted, contact: str, clock: FakeClock) -> str:
    preview = Preview(Words("Return 1", "退 1 件"), ())
    with store.transaction() as session:
        about = accepted.conversation_id
        made = propose(session, ("t", {}), preview, conversation_id=about, contact_id=contact, at=clock())
        return made.id


def status(store: Store, accepted: Accepted, proposal_id: str) -> ProposalStatus:
    with store.reading() as session:
        return statuses(session, accepted.conversation_id)[proposal_id]


def test_a_first_message_opens_a_thread_with_its_work(any_store: Store, clock: FakeClock) -> None:
    accepted = take(any_store, written(), clock)

    found = thread(any_store, accepted)
    assert (found.channel, found.channel_account, found.thread_key, found.handle) == ("telegram", "ours", "501", "501")
    assert (found.contact_id, found.level) == (None, Level.ANONYMOUS)
    assert any_store.count("work", {"conversation_id": found.id, "status": "pending"}) == 1


def test_a_repeat_changes_nothing(any_store: Store, clock: FakeClock) -> None:
    first = take(any_store, written(), clock)
    tables = ("messages", "work", "events", "conversations", "contacts")
    before = [any_store.count(one, {}) for one in tables]
    again = take(any_store, written("something else"), clock)

    assert (again.is_new, again.received.message_id) == (False, first.received.message_id)
    assert [any_store.count(one, {}) for one in tables] == before


def test_the_same_id_at_another_account_is_another_message(any_store: Store, clock: FakeClock) -> None:
    first = take(any_store, written(), clock)
    other = take(any_store, replace(written(), account="theirs"), clock)

    assert other.is_new
    assert other.conversation_id != first.conversation_id


@pytest.mark.parametrize("count", [2, 20])
def test_one_message_many_times_at_once_is_one_row_and_one_turn(any_store: Store, clock: FakeClock, count: int) -> None:
    taken = at_once(count, lambda _: take(any_store, written(proof=VOUCHED), clock))

    assert sum(one.is_new for one in taken) == 1
    assert len({one.conversation_id for one in taken}) == 1
    for table in ("messages", "work", "conversations"):
        assert any_store.count(table, {}) == 1, table
    assert any_store.count("contacts", {}) == 1


def test_twenty_first_messages_of_one_sender_at_once_are_one_conversation_of_one_contact(
    any_store: Store, clock: FakeClock
) -> None:
    taken = at_once(20, lambda n: take(any_store, written(f"Hello {n}", id=str(n), proof=VOUCHED), clock))

    assert len({one.conversation_id for one in taken}) == 1
    assert sorted(one.received.seq for one in taken) == list(range(1, 21))
    assert any_store.count("contacts", {}) == 1
    assert any_store.count("work", {}) == 1


def test_a_vouched_stranger_becomes_a_contact_and_a_claimed_one_does_not(any_store: Store, clock: FakeClock) -> None:
    take(any_store, written(proof=replace(CLAIMED, handle="p-2", email="new@example.com"), id="2"), clock)
    assert any_store.count("contacts", {}) == 0

    accepted = take(any_store, written(proof=VOUCHED, name="Lin"), clock)
    with any_store.reading() as session:
        assert thread(any_store, accepted).contact_id == find_contact(session, "email", LIN)
    assert any_store.count("contacts", {"name": "Lin"}) == 1


def test_the_same_person_vouched_for_on_two_channels_is_one_contact(store: Store, shop: Shop, clock: FakeClock) -> None:
    mail = Proof("email", LIN, email=LIN, proven=True)
    taken = [take(store, written(proof=proof), clock) for proof in (VOUCHED, mail)]

    assert {thread(store, one).contact_id for one in taken} == {shop.lin}
    assert len({one.conversation_id for one in taken}) == 2


def test_a_handle_that_was_proven_once_is_known_in_every_thread(store: Store, shop: Shop, clock: FakeClock) -> None:
    first = take(store, written(), clock)
    with store.transaction() as session:
        admit_speaker(session, first.conversation_id, shop.lin, at=clock())
    second = take(store, written(id="2", thread_key="another"), clock)

    assert (thread(store, second).contact_id, thread(store, second).level) == (shop.lin, Level.VERIFIED)


def test_whoever_proves_who_they_are_takes_their_ownerless_ticket_along(
    store: Store, shop: Shop, clock: FakeClock
) -> None:
    first = take(store, written(), clock)
    with store.transaction() as session:
        session.add(_ticket("tic_1", first.conversation_id, clock))
        session.flush()
        admit_speaker(session, first.conversation_id, shop.lin, at=clock())

    assert store.count("tickets", {"id": "tic_1", "contact_id": shop.lin}) == 1


def test_a_claim_joins_the_thread_but_is_served_as_a_claim_and_nothing_waits_for_its_yes(
    any_store: Store, any_shop: Shop, clock: FakeClock
) -> None:
    first = take(any_store, written(proof=VOUCHED), clock)
    waiting = offered(any_store, first, any_shop.lin, clock)
    assert thread(any_store, first).level is Level.VERIFIED
    claim = take(any_store, written("yes", id="2", proof=CLAIMED), clock)

    assert claim.conversation_id == first.conversation_id
    assert thread(any_store, claim).level is Level.CLAIMED
    assert status(any_store, first, waiting) is ProposalStatus.SUPERSEDED


def test_a_proven_message_keeps_what_waits(store: Store, shop: Shop, clock: FakeClock) -> None:
    first = take(store, written(proof=VOUCHED), clock)
    waiting = offered(store, first, shop.lin, clock)
    take(store, written("yes", id="2", proof=VOUCHED), clock)

    assert thread(store, first).level is Level.VERIFIED
    assert status(store, first, waiting) is ProposalStatus.PENDING


def test_who_answers_our_letter_has_received_it(store: Store, shop: Shop, clock: FakeClock) -> None:
    mail = Proof("email", LIN, email=LIN, proven=True)
    first = take(store, written(proof=mail), clock)
    waiting = offered(store, first, shop.lin, clock)
    letter = _answer(store, first, clock)
    claim = replace(mail, proven=False)
    answer = take(store, written("yes", id="2", proof=claim, thread_key="other", answers=(letter,)), clock)

    assert answer.conversation_id == first.conversation_id
    assert thread(store, answer).level is Level.VERIFIED
    assert status(store, first, waiting) is ProposalStatus.PENDING


def test_our_letters_id_in_the_hands_of_another_address_opens_nothing(
    store: Store, shop: Shop, clock: FakeClock
) -> None:
    first = take(store, written(proof=Proof("email", LIN, email=LIN, proven=True)), clock)
    letter = _answer(store, first, clock)
    thief = Proof("email", "thief@example.com", email="thief@example.com")
    other = take(store, written("yes", id="2", proof=thief, answers=(letter,)), clock)

    assert other.conversation_id != first.conversation_id
    assert thread(store, other).level is Level.ANONYMOUS


def test_naming_another_persons_thread_does_not_join_it(any_store: Store, any_shop: Shop, clock: FakeClock) -> None:
    first = take(any_store, written(proof=VOUCHED, thread_key="case"), clock)
    thief = replace(VOUCHED, handle="p-9", email=None, proven=False)
    second, third = (
        take(any_store, written("let me in", id=number, proof=thief, thread_key="case"), clock) for number in "23"
    )

    assert second.conversation_id == third.conversation_id != first.conversation_id
    assert thread(any_store, second).handle == "p-9"
    assert thread(any_store, first).level is Level.VERIFIED
    assert [one.text for one in said(any_store, first)] == ["Hello"]


def test_another_person_who_proves_themselves_becomes_the_speaker_and_what_waited_ends(
    store: Store, shop: Shop, clock: FakeClock
) -> None:
    first = take(store, written(proof=VOUCHED), clock)
    waiting = offered(store, first, shop.lin, clock)
    other = replace(VOUCHED, email="zhang@example.com")
    take(store, written("and me", id="2", proof=other), clock)

    assert thread(store, first).contact_id not in (None, shop.lin)
    assert thread(store, first).level is Level.VERIFIED
    assert status(store, first, waiting) is ProposalStatus.SUPERSEDED


def test_a_vouched_address_says_more_than_a_handle_somebody_proved_before(
    store: Store, shop: Shop, clock: FakeClock
) -> None:
    first = take(store, written(proof=replace(VOUCHED, email=None, proven=False)), clock)
    with store.transaction() as session:
        admit_speaker(session, first.conversation_id, shop.zhang, at=clock())
    take(store, written(id="2", proof=VOUCHED), clock)

    assert thread(store, first).contact_id == shop.lin


def test_a_ticket_number_leads_to_the_threads_own_sender_alone(store: Store, shop: Shop, clock: FakeClock) -> None:
    first = take(store, written(proof=VOUCHED, thread_key="case"), clock)
    with store.transaction() as session:
        session.add(_ticket("tic_1", first.conversation_id, clock))
    own = take(store, written(id="2", proof=VOUCHED, thread_key="new", ticket_number="T-9001"), clock)
    stranger = replace(VOUCHED, handle="p-9", email="zhang@example.com")
    theirs = take(store, written(id="3", proof=stranger, thread_key="x", ticket_number="T-9001"), clock)

    assert own.conversation_id == first.conversation_id
    assert theirs.conversation_id != first.conversation_id


def test_automatic_mail_is_kept_for_people_and_answered_by_nobody(any_store: Store, clock: FakeClock) -> None:
    accepted = take(any_store, written("I am away", automatic=True), clock)
    again = take(any_store, written("I am away", automatic=True), clock)

    (kept,) = said(any_store, accepted)
    assert (kept.internal, again.is_new) == (True, False)
    assert any_store.count("work", {}) == 0
    assert thread(any_store, accepted).status == "ended"


def test_a_text_of_any_length_is_taken_and_its_whole_kept(store: Store, clock: FakeClock) -> None:
    accepted = take(store, written("词" * 9000), clock)

    (kept,) = said(store, accepted)
    assert len(kept.text) == 4000
    assert len(kept.payload["whole"]) == 9000


def test_a_message_without_any_text_leaves_nothing_behind(any_store: Store, clock: FakeClock) -> None:
    with pytest.raises(Invalid):
        take(any_store, written(" \x00 ", proof=VOUCHED), clock)

    assert any_store.count("conversations", {}) == any_store.count("contacts", {}) == 0


def test_a_machine_that_answers_us_is_stopped_and_people_are_told_why(any_store: Store, clock: FakeClock) -> None:
    accepted = take(any_store, written(), clock)
    for number in range(MOST):
        clock.move(seconds=20)
        _answer(any_store, accepted, clock)
        accepted = take(any_store, written(f"Thank you {number}", id=f"a{number}"), clock)

    found = thread(any_store, accepted)
    assert (found.owner, found.queue) == (Owner.QUEUE, "service")
    last, told, note = said(any_store, accepted)[-3:]
    assert (last.text, told.text) == (f"Thank you {MOST - 1}", TOLD.en)
    assert (note.text, note.internal) == ("possible automatic loop", True)


def test_a_machine_that_opens_a_new_thread_each_time_is_stopped_too(store: Store, clock: FakeClock) -> None:
    for number in range(MOST + 1):
        clock.move(seconds=5)
        accepted = take(store, written("Out of office", id=f"n{number}", thread_key=f"thread-{number}"), clock)
        _answer(store, accepted, clock)

    assert thread(store, accepted).owner is Owner.QUEUE


def test_a_person_who_takes_their_time_is_no_machine(store: Store, clock: FakeClock) -> None:
    accepted = take(store, written(), clock)
    for number in range(30):
        clock.move(minutes=1)
        _answer(store, accepted, clock)
        accepted = take(store, written(f"And {number}?", id=f"a{number}"), clock)

    assert thread(store, accepted).owner is Owner.ASSISTANT


def test_an_arrival_in_two_threads_at_once_is_still_one_message(
    store: Store, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = take(store, written(), clock)
    seen, blind = intake._repeat, iter([True, True])
    monkeypatch.setattr(intake, "_repeat", lambda *given: None if next(blind, False) else seen(*given))
    again = take(store, written(thread_key="other"), clock)

    assert (again.is_new, again.conversation_id) == (False, first.conversation_id)


def _answer(store: Store, accepted: Accepted, clock: FakeClock) -> str:
    """The assistant says something; returns the id of the letter that brings it."""
    with store.transaction() as session:
        new = NewMessage(Author.ASSISTANT, "You are welcome", "en")
        added = add_message(session, accepted.conversation_id, new, at=clock(), actor="assistant")
        return session.scalars(select(OutboxRow.id).where(OutboxRow.message_id == added.id)).one()


def _ticket(ticket_id: str, conversation_id: str, clock: FakeClock) -> TicketRow:
    return TicketRow(
        id=ticket_id, number="T-9001", kind="question", subject="-", status="open", priority="normal",
        queue="service", conversation_id=conversation_id, created_at=clock(), updated_at=clock(),
    )  # fmt: skip
