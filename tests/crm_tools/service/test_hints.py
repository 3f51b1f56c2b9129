"""What channels without buttons say in words."""

from __future__ import annotations

import pytest

from crm_tools.service import conversations
from crm_tools.service.conversations import Place
from crm_tools.service.hints import with_hint
from crm_tools.service.messages import Author, NewMessage, add_message
from crm_tools.store import Store
from tests.conftest import FakeClock

OFFER = {"proposal": {"id": "prp_1"}}
CHOICES = {"choices": [{"label": "Black", "value": "black"}, {"label": "Silver", "value": ""}]}


def test_a_proposal_in_plain_text_ends_with_how_to_agree() -> None:
    assert with_hint("Return it?", "rasa", OFFER, "en").endswith("\n\nReply “yes” to confirm or “no” to cancel.")
    assert with_hint("退货？", "webhook", OFFER, "zh").endswith("\n\n回复“好的”确认，回复“取消”放弃。")


def test_choices_are_listed_where_there_are_no_buttons() -> None:
    assert with_hint("Which?", "webhook", CHOICES, "en") == "Which?\n\nYou can reply: black / Silver"
    assert with_hint("哪个？", "rasa", CHOICES, "zh") == "哪个？\n\n您可以回复：black、Silver"


@pytest.mark.parametrize("channel", ["web", "telegram", "email"])
def test_a_channel_that_shows_a_proposal_its_own_way_gets_the_text_as_it_is(channel: str) -> None:
    assert with_hint("Return it?", channel, OFFER, "en") == "Return it?"


def test_a_text_that_asks_nothing_stays_as_it_is() -> None:
    assert with_hint("On its way.", "email", {"proposal": None, "choices": []}, "en") == "On its way."


def test_the_hint_is_sent_and_not_stored(store: Store, clock: FakeClock) -> None:
    with store.transaction() as session:
        place = Place("shop", "thread-1", "lin")
        thread, _ = conversations.start(session, "webhook", language="en", at=clock(), place=place)
        new = NewMessage(Author.ASSISTANT, "Return it?", "en", payload=OFFER)
        said = add_message(session, thread.id, new, at=clock(), actor="assistant")

    assert said.text == "Return it?"
    assert store.count("outbox", {"text": "Return it?\n\nReply “yes” to confirm or “no” to cancel."}) == 1
