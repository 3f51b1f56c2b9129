"""People take over, answer, and give back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from crm_tools.errors import Conflict, Invalid
from crm_tools.people.levels import Role
from crm_tools.people.users import NewUser, User, create_user, user_by_email
from crm_tools.service import conversations, handoff
from crm_tools.service.conversations import Conversation, Owner
from crm_tools.service.intake import receive
from crm_tools.service.messages import transcript
from crm_tools.store import Store
from tests.crm_tools.conftest import Shop, at_once


@pytest.fixture
def li(any_store: Store, any_shop: Shop) -> User:
    """A second colleague."""
    with any_store.transaction() as session:
        create_user(session, NewUser("li@example.com", "Li", "a long password", Role.REP), at=any_shop.at)
        found = user_by_email(session, "li@example.com")
    assert found is not None
    return found


def test_a_conversation_handed_over_waits_in_its_queue(any_store: Store, any_shop: Shop) -> None:
    place = _hand_over(any_store, any_shop, "returns")
    now = _now(any_store, any_shop)

    assert (place.queue, place.ahead) == ("returns", 0)
    assert (now.owner, now.queue) == (Owner.QUEUE, "returns")


def test_handing_over_twice_keeps_the_first_place(any_store: Store, any_shop: Shop) -> None:
    _hand_over(any_store, any_shop, "returns")
    again = _hand_over(any_store, any_shop, "sales")

    assert again.queue == "returns"
    assert any_store.count("events", {"kind": "conversation.handed-over"}) == 1


def test_who_came_earlier_stands_ahead_in_the_same_queue_only(store: Store, shop: Shop) -> None:
    with store.transaction() as session:
        places = []
        for number, queue in enumerate(["sales", "sales", "repair", "sales"]):
            thread, _ = conversations.start(session, "web", language="en", at=shop.at)
            at = shop.at + timedelta(seconds=number)
            places.append(handoff.hand_over(session, thread.id, queue, reason="asked", actor="visitor", at=at).ahead)

    assert places == [0, 1, 0, 2]


def test_an_ended_conversation_that_is_handed_over_is_open_and_visible_in_the_queue(
    any_store: Store, any_shop: Shop
) -> None:
    with any_store.transaction() as session:
        receive(session, any_shop.thread, "Hello", client_id="c1", at=any_shop.at)
        handoff.end(session, any_shop.thread, actor="visitor", at=any_shop.at)
    _hand_over(any_store, any_shop, "service")

    with any_store.reading() as session:
        assert [one.id for one in conversations.recent(session, owner=Owner.QUEUE)] == [any_shop.thread]


def test_taking_and_giving_back_change_the_owner(any_store: Store, any_shop: Shop) -> None:
    _hand_over(any_store, any_shop, "service")
    with any_store.transaction() as session:
        handoff.take(session, any_shop.thread, any_shop.mei, at=any_shop.at)
    taken = _now(any_store, any_shop)
    with any_store.transaction() as session:
        handoff.give_back(session, any_shop.thread, any_shop.mei, at=any_shop.at)
    given_back = _now(any_store, any_shop)

    assert (taken.owner, taken.user_id) == (Owner.USER, any_shop.mei.id)
    assert (given_back.owner, given_back.user_id, given_back.queue) == (Owner.ASSISTANT, None, None)


def test_a_colleagues_conversation_is_taken_over_only_when_meant(any_store: Store, any_shop: Shop, li: User) -> None:
    with any_store.transaction() as session:
        handoff.take(session, any_shop.thread, any_shop.mei, at=any_shop.at)
        with pytest.raises(Conflict):
            handoff.take(session, any_shop.thread, li, at=any_shop.at)
        with pytest.raises(Conflict):
            handoff.reply(session, any_shop.thread, li, "Hi", at=any_shop.at, client_id="r1")
        handoff.take(session, any_shop.thread, li, at=any_shop.at, from_colleague=True)

    assert _now(any_store, any_shop).user_id == li.id


def test_of_two_colleagues_who_take_it_at_once_one_has_it(any_store: Store, any_shop: Shop, li: User) -> None:
    def take(number: int) -> bool:
        try:
            with any_store.transaction() as session:
                handoff.take(session, any_shop.thread, (any_shop.mei, li)[number], at=any_shop.at)
        except Conflict:
            return False
        return True

    assert sorted(at_once(2, take)) == [False, True]
    assert any_store.count("events", {"kind": "conversation.taken"}) == 1


def test_a_reply_takes_the_conversation_and_carries_the_colleagues_name(any_store: Store, any_shop: Shop) -> None:
    _hand_over(any_store, any_shop, "service")
    with any_store.transaction() as session:
        said = handoff.reply(session, any_shop.thread, any_shop.mei, "Hi", at=any_shop.at, client_id="r1")

    assert (said.author, said.payload["name"]) == ("user", "Mei")
    assert _now(any_store, any_shop).owner == Owner.USER


def test_a_reply_sent_twice_is_said_once(any_store: Store, any_shop: Shop) -> None:
    with any_store.transaction() as session:
        first = handoff.reply(session, any_shop.thread, any_shop.mei, "Hi", at=any_shop.at, client_id="r1")
        again = handoff.reply(session, any_shop.thread, any_shop.mei, "Hi", at=any_shop.at, client_id="r1")
        with pytest.raises(Conflict):
            handoff.reply(session, any_shop.thread, any_shop.mei, "Other", at=any_shop.at, client_id="r1")

    assert again == first
    assert any_store.count("messages", {}) == 1


def test_notes_never_reach_the_customer(any_store: Store, any_shop: Shop) -> None:
    with any_store.transaction() as session:
        handoff.add_note(session, any_shop.thread, any_shop.mei, "Be careful", at=any_shop.at)
        handoff.reply(session, any_shop.thread, any_shop.mei, "Hi", at=any_shop.at, client_id="r1")
    with any_store.reading() as session:
        customers = [one.text for one in transcript(session, any_shop.thread)]
        staffs = [one.text for one in transcript(session, any_shop.thread, internal=True)]

    assert (customers, staffs) == (["Hi"], ["Be careful", "Hi"])
    assert any_store.count("events", {"kind": "note.added"}) == 1


def test_a_note_leaves_the_owner_as_it_was(store: Store, shop: Shop) -> None:
    with store.transaction() as session:
        handoff.add_note(session, shop.thread, shop.mei, "Be careful", at=shop.at)

    assert _now(store, shop).owner == Owner.ASSISTANT


def test_ending_twice_is_ending_once(store: Store, shop: Shop) -> None:
    with store.transaction() as session:
        for _ in range(2):
            handoff.end(session, shop.thread, actor="visitor", at=shop.at)

    assert store.count("events", {"kind": "conversation.ended"}) == 1


def test_a_later_rating_replaces_the_earlier_one(store: Store, shop: Shop) -> None:
    with store.transaction() as session:
        handoff.rate(session, shop.thread, 2, actor="visitor", at=shop.at)
        handoff.rate(session, shop.thread, 5, actor="visitor", at=shop.at)

    assert _now(store, shop).rating == 5


@pytest.mark.parametrize("score", [-1, 0, 6])
def test_a_rating_is_a_number_from_one_to_five(store: Store, shop: Shop, score: int) -> None:
    with store.transaction() as session, pytest.raises(Invalid):
        handoff.rate(session, shop.thread, score, actor="visitor", at=shop.at)


def _hand_over(store: Store, shop: Shop, queue: str) -> handoff.Place:
    with store.transaction() as session:
        return handoff.hand_over(session, shop.thread, queue, reason="asked", actor="visitor", at=shop.at)


def _now(store: Store, shop: Shop) -> Conversation:
    with store.reading() as session:
        return conversations.conversation(session, shop.thread)
