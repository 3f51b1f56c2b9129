"""What a colleague does: once, and not over another's head."""

from __future__ import annotations

import pytest

from channels.console.acts import ActName, Said, do, speak
from channels.console.drafts import Drafts
from channels.console.sign_in import SignIn, sign_in_page, way_back
from channels.console.thread import bar_data, messages_data, read_thread
from crm_tools.errors import Conflict, Invalid
from crm_tools.people.users import User
from crm_tools.service import handoff
from crm_tools.service.conversations import Owner, conversation
from crm_tools.service.messages import Author, NewMessage, add_message, transcript
from crm_tools.store import Session
from tests.channels.console.desk import NOON, staff, talk


@pytest.fixture
def thread(session: Session) -> str:
    return talk(session, 0, (Author.CUSTOMER, "hello"))


def test_a_reply_tried_twice_is_sent_once(session: Session, mei: User, thread: str) -> None:
    for _try in range(2):
        speak(Said(thread, "reply", "Good day", "x1"), at=NOON)(session, mei)
        speak(Said(thread, "note", "Good day", "x1"), at=NOON)(session, mei)
    assert [m.text for m in transcript(session, thread)] == ["hello", "Good day"]
    assert [m.internal for m in transcript(session, thread, internal=True)] == [False, False, True]
    assert conversation(session, thread).owner is Owner.USER


@pytest.mark.parametrize("text", ["", "  \n", "x" * 4001])
def test_an_empty_or_endless_text_is_refused(session: Session, mei: User, thread: str, text: str) -> None:
    with pytest.raises(Invalid):
        speak(Said(thread, "reply", text, "x1"), at=NOON)(session, mei)


def test_a_colleagues_conversation_is_not_ended_or_handed_back(session: Session, mei: User, thread: str) -> None:
    tom = staff(session, "tom@example.com", "Tom")
    do("take", thread, from_colleague=False, at=NOON)(session, tom)
    names: tuple[ActName, ...] = ("take", "give_back", "end")
    for name in names:
        with pytest.raises(Conflict):
            do(name, thread, from_colleague=False, at=NOON)(session, mei)
    do("take", thread, from_colleague=True, at=NOON)(session, mei)
    assert conversation(session, thread).user_id == mei.id


def test_a_colleagues_conversation_offers_only_taking(session: Session, mei: User, thread: str) -> None:
    tom = staff(session, "tom@example.com", "Tom")
    do("take", thread, from_colleague=False, at=NOON)(session, tom)
    bar = bar_data(read_thread(session, thread, mei), "zh")
    assert bar["offered"] == ["take"]
    assert bar["state"] == "由Tom接待"


def test_a_note_is_marked_and_a_citation_elsewhere_is_no_link(session: Session, mei: User, thread: str) -> None:
    speak(Said(thread, "note", "careful", "x1"), at=NOON)(session, mei)
    assert [one["author"] for one in messages_data(read_thread(session, thread, mei), "en")] == ["customer", "note"]


def test_drafts_of_the_two_modes_never_mix() -> None:
    drafts = Drafts(most=2)
    drafts.keep("u", "c", "note", "inside")
    assert drafts.text("u", "c", "reply") == ""
    assert drafts.mode("u", "c") == "note"
    drafts.keep("u", "c", "note", " ")
    assert not drafts.has_any("u", "c")


@pytest.mark.parametrize(
    "address", ["https://evil.example/", "//evil.example/console/", "/\\evil.example", "/admin", ""]
)
def test_the_way_back_never_leaves_this_door(address: str) -> None:
    assert way_back(address) == "/"


@pytest.mark.parametrize("place", ["/lead?case=T-1007", "/lead", "/customers/con_1", "/tickets/T-1007"])
def test_the_way_back_leads_to_every_page_of_this_door(place: str) -> None:
    assert way_back(f"/console{place}") == way_back(place) == place


def test_the_way_back_keeps_the_place() -> None:
    assert way_back("http://desk.example/console/?view=mine&c=cnv_1") == "/?view=mine&c=cnv_1"


def test_what_was_typed_is_escaped_on_the_sign_in_page() -> None:
    page = sign_in_page(SignIn("en", email='"><script>', back='/?"><script>', error="Email or password is wrong."))
    assert "<script>" not in page
    assert "Email or password is wrong." in page


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "Reason for handover: The customer asked for a person"), ("zh", "转人工原因：客户要求人工服务")],
)
def test_a_handover_leaves_its_reason_in_the_readers_language(
    session: Session, mei: User, thread: str, language: str, said: str
) -> None:
    handoff.hand_over(session, thread, "service", reason="asked for a person", actor="test", at=NOON)
    assert messages_data(read_thread(session, thread, mei), language)[-1]["html"] == f"<p>{said}</p>"


def test_any_other_reason_begins_with_a_capital(session: Session, mei: User, thread: str) -> None:
    handoff.hand_over(session, thread, "service", reason="wants <b>cash</b>", actor="test", at=NOON)
    last = messages_data(read_thread(session, thread, mei), "en")[-1]
    assert last["html"] == "<p>Reason for handover: Wants &lt;b&gt;cash&lt;/b&gt;</p>"


def test_a_handover_alone_is_nothing_to_rest_on(session: Session, mei: User, thread: str) -> None:
    passed = {"tool": "hand_over", "status": "done"}
    receipt = {"id": "r1", "kind": "record", "ref": "handoff service"}
    for actions in ([passed], [passed, {"tool": "my_orders", "status": "done"}]):
        payload = {"actions": actions, "receipts": [receipt], "confidence": 0.9}
        add_message(session, thread, NewMessage(Author.ASSISTANT, "done", "en", payload=payload), at=NOON, actor="t")
    alone, with_more = messages_data(read_thread(session, thread, mei), "en")[-2:]
    assert alone["basis"] is None
    assert with_more["basis"]["actions"] == ["Looked up orders: done"]  # type: ignore[index]


def test_handing_back_an_unanswered_message_is_asked_about(session: Session, mei: User, thread: str) -> None:
    handoff.take(session, thread, mei, at=NOON)
    handoff.add_note(session, thread, mei, "hm", at=NOON)
    assert bar_data(read_thread(session, thread, mei), "en")["unanswered"] is True
    speak(Said(thread, "reply", "Good day", "x1"), at=NOON)(session, mei)
    assert bar_data(read_thread(session, thread, mei), "en")["unanswered"] is False
