"""A conversation and the key to it."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from crm_tools.errors import NotFound
from crm_tools.people.levels import Level
from crm_tools.service import conversations
from crm_tools.service.conversations import ConversationRow, Owner
from crm_tools.service.intake import receive
from crm_tools.store import Store
from tests.conftest import FakeClock
from tests.crm_tools.conftest import Shop


def test_a_new_conversation_is_anonymous_and_the_assistants(any_store: Store, any_shop: Shop) -> None:
    with any_store.reading() as session:
        new = conversations.conversation(session, any_shop.thread)

    assert (new.level, new.owner, new.contact_id, new.last_seq) == (Level.ANONYMOUS, Owner.ASSISTANT, None, 0)


def test_only_its_own_token_opens_a_conversation(any_store: Store, any_shop: Shop) -> None:
    with any_store.transaction() as session:
        other, others_token = conversations.start(session, "web", language="en", at=any_shop.at)
        assert conversations.authorise(session, any_shop.thread, any_shop.token).id == any_shop.thread
        refusals = []
        for thread, token in ((any_shop.thread, others_token), (other.id, ""), ("cnv_none", any_shop.token)):
            with pytest.raises(NotFound) as refusal:
                conversations.authorise(session, thread, token)
            refusals.append(str(refusal.value))

    assert len(set(refusals)) == 1


def test_the_token_is_stored_as_a_hash_only(store: Store, shop: Shop) -> None:
    with store.reading() as session:
        row = session.scalars(select(ConversationRow)).one()

    assert shop.token not in " ".join(str(value) for value in vars(row).values())


def test_who_speaks_and_in_which_language_can_change_in_one_transaction(any_store: Store, any_shop: Shop) -> None:
    with any_store.transaction() as session:
        conversations.set_language(session, any_shop.thread, "zh", chosen=True)
        conversations.set_speaker(session, any_shop.thread, any_shop.lin, Level.VERIFIED, at=any_shop.at)
    with any_store.reading() as session:
        now = conversations.conversation(session, any_shop.thread)

    assert (now.language, now.contact_id, now.level) == ("zh", any_shop.lin, Level.VERIFIED)


def test_a_chosen_language_is_not_overruled_by_what_is_written(store: Store, shop: Shop) -> None:
    told = []
    with store.transaction() as session:
        for language, chosen in (("zh", False), ("en", True), ("zh", False), ("zh", True)):
            conversations.set_language(session, shop.thread, language, chosen=chosen)
            told.append(conversations.conversation(session, shop.thread).language)

    assert told == ["zh", "en", "en", "zh"]


def test_conversations_without_a_message_are_not_listed(store: Store, shop: Shop, clock: FakeClock) -> None:
    with store.transaction() as session:
        newer, _ = conversations.start(session, "web", language="en", at=shop.at)
        conversations.start(session, "web", language="en", at=shop.at)
        for thread in (shop.thread, newer.id):
            receive(session, thread, "Hello", client_id="c1", at=clock.move(minutes=1))
    with store.reading() as session:
        assert [one.id for one in conversations.recent(session)] == [newer.id, shop.thread]
        assert conversations.recent(session, owner=Owner.QUEUE) == []


def test_an_unknown_conversation_is_not_found(store: Store) -> None:
    with store.reading() as session, pytest.raises(NotFound):
        conversations.conversation(session, "cnv_none")
