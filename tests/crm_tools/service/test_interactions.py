"""The record of a conversation."""

from __future__ import annotations

from crm_tools.service.conversations import conversation
from crm_tools.service.interactions import Interaction, Outcome, Sentiment, interaction_of, log_interaction
from crm_tools.store import Store
from tests.crm_tools.conftest import Shop


def test_intents_and_promises_add_up_and_the_rest_is_the_latest(any_store: Store, any_shop: Shop) -> None:
    _log(any_store, any_shop, Interaction("greeting", Outcome.ANSWERED, Sentiment.NEUTRAL))
    _log(any_store, any_shop, Interaction("return", Outcome.WAITING, Sentiment.NEGATIVE, ("return R-1001",)))
    _log(any_store, any_shop, Interaction("return", Outcome.DONE, Sentiment.NEUTRAL, ("return R-1001",)))
    _log(any_store, any_shop, Interaction("thanks", Outcome.ANSWERED, Sentiment.POSITIVE))

    with any_store.reading() as session:
        assert interaction_of(session, any_shop.thread) == {
            "channel": "web",
            "intent": "return",
            "intents": ["greeting", "return", "thanks"],
            "outcome": "done",
            "sentiment": "positive",
            "promised": ["return R-1001"],
            "turns": 4,
        }


def test_a_conversation_without_a_turn_has_no_record(store: Store, shop: Shop) -> None:
    with store.reading() as session:
        assert interaction_of(session, shop.thread) is None


def _log(store: Store, shop: Shop, now: Interaction) -> None:
    with store.transaction() as session:
        log_interaction(session, conversation(session, shop.thread), now, at=shop.at)
