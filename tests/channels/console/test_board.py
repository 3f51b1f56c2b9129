"""The list: who stands where, in which order, since when they wait."""

from __future__ import annotations

from datetime import datetime, timedelta

from channels.console.board import Board, View, by_view
from channels.console.drafts import Drafts
from channels.console.rows import list_data
from channels.console.thread import bar_data, read_thread
from crm_tools.people.users import User
from crm_tools.service import handoff
from crm_tools.service.conversations import conversation
from crm_tools.service.interactions import Interaction, Outcome, Sentiment, log_interaction
from crm_tools.service.messages import Author, NewMessage, add_message
from crm_tools.service.staff_chats import start_staff_chat
from crm_tools.service.tickets import NewTicket, open_ticket
from crm_tools.store import Session
from tests.channels.console.desk import NOON, staff, talk


def test_each_conversation_stands_in_exactly_one_view(session: Session, mei: User) -> None:
    tom = staff(session, "tom@example.com", "Tom")
    hello = (Author.CUSTOMER, "hello")
    places = {view: talk(session, n, hello) for n, view in enumerate(View)}
    handoff.hand_over(session, places[View.QUEUE], "sales", reason="asked", actor="test", at=NOON)
    handoff.take(session, places[View.MINE], mei, at=NOON)
    handoff.take(session, places[View.COLLEAGUES], tom, at=NOON)
    handoff.end(session, places[View.ENDED], actor="test", at=NOON)
    views = by_view(Board().lines(session), mei.id)
    assert {view: [line.thread.id for line in lines] for view, lines in views.items()} == {
        view: [conversation] for view, conversation in places.items()
    }


def test_counts_equal_lists(session: Session, mei: User) -> None:
    for minute in range(3):
        talk(session, minute, (Author.CUSTOMER, "hello"))
    lines = Board().lines(session)
    for view in View:
        data = list_data(lines, view, mei, "en", names={}, drafts=Drafts())
        counts = {one["key"]: one["count"] for one in data["views"]}  # type: ignore[attr-defined]
        assert counts[view] == str(len(data["rows"]))  # type: ignore[arg-type]


def test_who_waits_longest_for_a_person_comes_first(session: Session, mei: User) -> None:
    late, early = (talk(session, minute, (Author.CUSTOMER, "hello")) for minute in (1, 2))
    handoff.hand_over(session, late, "sales", reason="asked", actor="test", at=NOON + timedelta(minutes=9))
    handoff.hand_over(session, early, "sales", reason="asked", actor="test", at=NOON + timedelta(minutes=5))
    lines = by_view(Board().lines(session), mei.id)[View.QUEUE]
    assert [line.thread.id for line in lines] == [early, late]
    assert lines[0].waits == NOON + timedelta(minutes=5)


def test_with_a_colleague_the_wait_counts_from_the_first_unanswered_message(session: Session, mei: User) -> None:
    thread = talk(session, 0, (Author.USER, "hi"), (Author.CUSTOMER, "one"), (Author.CUSTOMER, "two"))
    handoff.take(session, thread, mei, at=NOON)
    board = Board()
    assert board.lines(session)[0].waits == NOON + timedelta(seconds=1)
    handoff.reply(session, thread, mei, "answer", at=NOON + timedelta(minutes=1), client_id="c1")
    assert board.lines(session)[0].waits is None


def test_a_note_is_not_shown_as_the_last_thing_said(session: Session, mei: User) -> None:
    thread = talk(session, 0, (Author.CUSTOMER, "**my** question [1]"))
    handoff.add_note(session, thread, mei, "difficult customer", at=NOON)
    assert Board().lines(session)[0].last == "my question"


def test_an_unchanged_row_is_not_read_again(session: Session) -> None:
    talk(session, 0, (Author.CUSTOMER, "hello"))
    board = Board()
    first = board.lines(session)[0]
    assert board.lines(session)[0] is first


def test_a_row_shows_the_customers_last_words_and_what_a_visitor_wants(session: Session, mei: User) -> None:
    thread = talk(session, 0, (Author.CUSTOMER, "send it back"), (Author.ASSISTANT, "I pass you on to a colleague"))
    for intent in ("start_return", "human"):
        wants = Interaction(intent, Outcome.HANDED_OVER, Sentiment.NEUTRAL)
        log_interaction(session, conversation(session, thread), wants, at=NOON)
    data = list_data(Board().lines(session), View.ASSISTANT, mei, "en", names={}, drafts=Drafts())
    row = data["rows"][0]  # type: ignore[index]
    assert (row["speaker"], row["last"], row["name"]) == ("Return:", "send it back", "Visitor")


def test_who_needs_a_person_stands_by_the_next_clock_then_by_the_wait(session: Session, mei: User) -> None:
    threads = [talk(session, minute, (Author.CUSTOMER, "hello")) for minute in range(3)]
    for n, thread in enumerate(threads):
        handoff.hand_over(session, thread, "sales", reason="asked", actor="test", at=NOON + timedelta(minutes=n))
    _open(session, threads[2], "It sparks, this is urgent!")
    views = by_view(Board().show(session, now=NOON), mei.id)
    assert [line.thread.id for line in views[View.QUEUE]] == [threads[2], threads[0], threads[1]]


def test_clock_words_go_on_while_the_row_itself_is_not_read_again(session: Session, mei: User) -> None:
    thread = talk(session, 0, (Author.CUSTOMER, "hello"))
    monday = NOON + timedelta(days=2)
    number = _open(session, thread, "It hums.", at=monday)
    board, said = Board(), []
    for minutes in (0, 30):
        lines = board.show(session, now=monday + timedelta(minutes=minutes))
        row = list_data(lines, View.ASSISTANT, mei, "en", names={}, drafts=Drafts())["rows"][0]  # type: ignore[index]
        said.append((row["ticket"]["number"], row["ticket"]["clock"]["said"]))
    assert said == [(number, "4 h left"), (number, "3 h 30 min left")]
    bar = bar_data(read_thread(session, thread, mei, now=monday), "en")
    assert bar["ticket"]["number"] == number  # type: ignore[index]


def test_a_colleagues_own_chat_is_in_no_list(session: Session, mei: User) -> None:
    chat = start_staff_chat(session, mei, language="en", at=NOON)
    add_message(session, chat.id, NewMessage(Author.USER, "catch me up", "en"), at=NOON, actor="test")
    assert Board().show(session, now=NOON) == []


def _open(session: Session, thread: str, text: str, *, at: datetime = NOON) -> str:
    return open_ticket(session, NewTicket("problem", text, text, "repair", None, thread), actor="visitor", at=at).number
