"""What channels without buttons say in words."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from crm_tools.people.company import save_company
from crm_tools.service import conversations
from crm_tools.service.conversations import Place
from crm_tools.service.hints import change_lines, take_back, with_hint
from crm_tools.service.messages import Author, NewMessage, add_message
from crm_tools.service.outbox import OutboxRow
from crm_tools.store import Store
from tests.conftest import FakeClock
from tests.crm_tools.sales.conftest import PROFILE

AT = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
INVOICE = {"proposal": {"id": "prp_1", "by_name": "issue the invoice", "changes": []}}
ADDRESS = {
    "changes": [
        {"name": "Street", "before": "18 Lakeside Road", "after": "7 Orchard Lane"},
        {"name": "Second line", "before": "c/o Lin", "after": None},
        {"name": "Country", "before": None, "after": "CN"},
    ]
}
OFFER = {"proposal": {"id": "prp_1"}}
CHOICES = {"choices": [{"label": "Black", "value": "black"}, {"label": "Silver", "value": ""}]}


def test_a_proposal_in_plain_text_ends_with_how_to_agree() -> None:
    assert with_hint("Return it?", "rasa", OFFER, "en", at=AT).endswith(
        "\n\nReply “yes” to confirm or “no” to leave it as it is."
    )
    assert with_hint("退货？", "webhook", OFFER, "zh", at=AT).endswith("\n\n回复“好的”确认，回复“不用了”放弃。")


def test_what_changes_is_told_before_and_after_a_line_a_field() -> None:
    assert change_lines(ADDRESS, "en", text="") == [
        "Street: 18 Lakeside Road → 7 Orchard Lane",
        "Second line: c/o Lin → none",
        "Country: CN",
    ]
    assert change_lines(ADDRESS, "zh", text="")[1] == "Second line：c/o Lin → 无"
    text = with_hint("Send it there?", "webhook", {"proposal": {"id": "prp_1", **ADDRESS}}, "en", at=AT)
    assert text.startswith("Send it there?\n\nStreet: 18 Lakeside Road → 7 Orchard Lane\n")


def test_what_cannot_be_undone_is_agreed_to_by_its_name() -> None:
    told = with_hint("Issue it?", "webhook", INVOICE, "en", at=AT)
    assert told == "Issue it?\n\nReply “yes, issue the invoice” to confirm or “no” to leave it as it is."


@pytest.mark.parametrize(
    ("until", "language", "told"),
    [
        ("2026-11-21T17:30:00+08:00", "en", "Reply “undo” until 17:30 (UTC+08:00) to take it back."),
        ("2026-11-22T17:30:00+08:00", "en", "Reply “undo” until Sun 17:30 (UTC+08:00) to take it back."),
        ("2026-11-22T17:30:00+08:00", "zh", "周日 17:30（UTC+08:00）前回复“撤销”即可撤销。"),
    ],
)
def test_the_way_back_is_told_with_its_end(until: str, language: str, told: str) -> None:
    assert take_back({"operation": "op_1", "until": until}, language, at=AT) == told


def test_choices_are_listed_where_there_are_no_buttons() -> None:
    assert with_hint("Which?", "webhook", CHOICES, "en", at=AT) == "Which?\n\nYou can reply: black / Silver"
    assert with_hint("哪个？", "rasa", CHOICES, "zh", at=AT) == "哪个？\n\n您可以回复：black、Silver"


@pytest.mark.parametrize("channel", ["web", "telegram", "email"])
def test_a_channel_that_shows_a_proposal_its_own_way_gets_the_text_as_it_is(channel: str) -> None:
    assert with_hint("Return it?", channel, OFFER, "en", at=AT) == "Return it?"


def test_a_text_that_asks_nothing_stays_as_it_is() -> None:
    assert with_hint("On its way.", "email", {"proposal": None, "choices": []}, "en", at=AT) == "On its way."


def test_a_letter_tells_the_end_of_an_undo_by_the_companys_clock(store: Store, clock: FakeClock) -> None:
    undo = {"operation": "op_1", "until": "2026-11-21T09:30:00+00:00"}
    with store.transaction() as session:
        save_company(session, PROFILE, at=clock())
        place = Place("shop", "thread-1", "lin")
        thread, _ = conversations.start(session, "webhook", language="en", at=clock(), place=place)
        new = NewMessage(Author.ASSISTANT, "Done.", "en", payload={"undo": undo})
        add_message(session, thread.id, new, at=AT, actor="assistant")
        letter = session.scalars(select(OutboxRow)).one()

    assert letter.payload["undo"] == {"operation": "op_1", "until": "2026-11-21T17:30:00+08:00"}
    assert letter.text == "Done.\n\nReply “undo” until 17:30 (UTC+08:00) to take it back."


def test_the_hint_is_sent_and_not_stored(store: Store, clock: FakeClock) -> None:
    with store.transaction() as session:
        place = Place("shop", "thread-1", "lin")
        thread, _ = conversations.start(session, "webhook", language="en", at=clock(), place=place)
        new = NewMessage(Author.ASSISTANT, "Return it?", "en", payload=OFFER)
        said = add_message(session, thread.id, new, at=clock(), actor="assistant")

    assert said.text == "Return it?"
    assert store.count("outbox", {"text": "Return it?\n\nReply “yes” to confirm or “no” to leave it as it is."}) == 1
