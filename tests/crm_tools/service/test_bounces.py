from __future__ import annotations

from datetime import timedelta

from crm_tools.service.bounces import mark_bounced
from crm_tools.service.conversations import Place, start
from crm_tools.service.correspondence import correspondence, loose_letters
from crm_tools.service.inbound import Inbound, receive_inbound
from crm_tools.service.messages import Author, NewMessage, add_message, transcript
from crm_tools.service.outbox import Letter, due, mark_sending, mark_sent, queue
from crm_tools.service.speakers import Proof
from crm_tools.service.tickets import NewTicket, open_ticket
from crm_tools.store import Session, Store
from tests.conftest import FakeClock

LIN, US = "lin@example.com", "help@shop.example"


def mail(text: str, external_id: str, **more: object) -> Inbound:
    proof = Proof("email", LIN, LIN)
    return Inbound("email", US, external_id, f"{external_id} {LIN}", LIN, text, proof, **more)  # type: ignore[arg-type]


def answered(session: Session, clock: FakeClock) -> tuple[str, str]:
    """A thread in which we have answered a mail; its id and that of our letter, which has been sent."""
    thread = receive_inbound(session, mail("Where is it?", "a@b"), at=clock()).conversation_id
    add_message(session, thread, NewMessage(Author.ASSISTANT, "Here.", "en"), at=clock(), actor="assistant")
    [letter] = due(session, at=clock())
    mark_sending(session, letter.id, at=clock())
    mark_sent(session, letter.id, at=clock())
    return thread, letter.id


def test_a_letter_that_came_back_fails_and_the_thread_tells_why(any_store: Store, clock: FakeClock) -> None:
    with any_store.transaction() as session:
        thread, letter = answered(session, clock)
        news = mail("Undelivered", "b@mx", automatic=True, payload={"bounce": {"outgoing": letter, "reason": "550 no"}})
        first = receive_inbound(session, news, at=clock())
        again = receive_inbound(session, news, at=clock())
        note = transcript(session, thread, internal=True)[-1]

    assert (first.conversation_id, first.is_new, again.is_new) == (thread, True, False)
    assert (note.internal, note.text) == (True, "Our email could not be delivered: 550 no")
    assert any_store.count("outbox", {"status": "failed", "error": "550 no"}) == 1
    assert any_store.count("events", {"kind": "delivery.bounced"}) == 1
    assert any_store.count("conversations", {}) == 1


def test_news_of_a_letter_nobody_knows_is_kept_as_automatic_mail(any_store: Store, clock: FakeClock) -> None:
    with any_store.transaction() as session:
        news = mail("Undelivered", "b@mx", automatic=True, payload={"bounce": {"outgoing": "out_x", "reason": "?"}})
        kept = receive_inbound(session, news, at=clock())

    assert kept.is_new
    assert any_store.count("messages", {"internal": True, "text": "Undelivered"}) == 1


def test_a_letter_of_another_channel_is_no_mails_business(any_store: Store, clock: FakeClock) -> None:
    with any_store.transaction() as session:
        letter = queue(session, Letter("telegram", "42", "", "hello", "key"), at=clock())

        assert mark_bounced(session, letter, reason="550", at=clock()) is None

    assert any_store.count("outbox", {"status": "queued"}) == 1


def test_an_answer_knows_which_mails_it_answers_and_the_ticket(any_store: Store, clock: FakeClock) -> None:
    with any_store.transaction() as session:
        thread, _ = answered(session, clock)
        receive_inbound(session, mail("And now?", "c@d", answers=("a@b",)), at=clock.move(seconds=1))
        open_ticket(session, NewTicket("question", "s", "d", "service", None, thread), actor="assistant", at=clock())
        add_message(session, thread, NewMessage(Author.ASSISTANT, "Still.", "en"), at=clock(), actor="assistant")
        [letter] = due(session, at=clock())

    assert letter.payload["replies_to"] == ["a@b", "c@d"]
    assert letter.payload["tracking"].startswith("T-")


def test_what_was_trimmed_by_the_channel_is_not_lost_in_a_long_mail(any_store: Store, clock: FakeClock) -> None:
    with any_store.transaction() as session:
        long = mail("word " * 2000, "a@b", payload={"whole": "word and what was quoted"})
        thread = receive_inbound(session, long, at=clock()).conversation_id
        [said] = transcript(session, thread)

    assert len(said.text) <= 4000
    assert said.payload["whole"] == "word and what was quoted"


def test_correspondence_shows_both_sides_and_letters_without_a_thread_apart(any_store: Store, clock: FakeClock) -> None:
    with any_store.transaction() as session:
        thread, letter = answered(session, clock)
        web, _ = start(session, "web", language="en", at=clock())
        code = queue(session, Letter("email", LIN, "Code", "123", "k", web.id), at=clock() + timedelta(seconds=1))
        start(session, "email", language="en", at=clock(), place=Place(US, "x", "bo@example.com"))
        [one] = correspondence(session, "email", LIN)
        loose = loose_letters(session, "email", LIN)

    assert one.thread.id == thread
    assert [mail.text for mail in one.received] == ["Where is it?"]
    assert [(mail.letter.id, mail.status) for mail in one.sent] == [(letter, "sent")]
    assert [mail.letter.id for mail in loose] == [code]
