"""The customer's page: what it says, what each fact links to, what its buttons do."""

from __future__ import annotations

from datetime import timedelta

import pytest

from channels.console.customer_page import draw_customer, reacting, reaction_of
from channels.console.customer_view import read_customer_view, telling_of
from channels.console.live_page import Outcome
from channels.console.tree import Node
from crm_tools.errors import Conflict, NotFound
from crm_tools.insights.summary import sentences
from crm_tools.people.contacts import create_contact
from crm_tools.people.users import User
from crm_tools.sales.reaction_log import Reaction, reactions_to
from crm_tools.sales.reactions import NewReaction
from crm_tools.sales.tasks import tasks_of
from crm_tools.service.tickets import NewTicket, open_ticket
from crm_tools.store import Session
from tests.channels.console.desk import NOON
from tests.channels.console.trees import acts_in, links_in, nodes_in, part_of, text_of
from tests.crm_tools.sales.conftest import Trade, open_trade
from tests.crm_tools.sales.test_reactions import EXTEND, buy

DO = NewReaction(EXTEND, Reaction.DONE)


@pytest.fixture
def trade(session: Session) -> Trade:
    found = open_trade(session, NOON)
    buy(session, found)
    return found


def page(session: Session, contact_id: str, user: User, language: str = "en", outcome: Outcome | None = None) -> Node:
    seen = read_customer_view(session, contact_id, user, now=NOON)
    return draw_customer(seen, sentences(seen.view), outcome or Outcome(), telling_of(seen, language))


def complain(session: Session, trade: Trade) -> str:
    new = NewTicket("complaint", "Broken on arrival", "Broken", "repair", trade.hotel, trade.thread)
    return open_ticket(session, new, actor="assistant", at=NOON).number


def test_the_parts_stand_in_the_order_in_which_they_are_needed(session: Session, trade: Trade) -> None:
    tree = page(session, trade.hotel, trade.ann)

    parts = [one["at"]["id"] for one in nodes_in(tree) if one["tag"] == "section"]
    assert parts == ["owed", "summary", "actions", "work", "timeline", "orders", "identities"]


def test_every_sentence_of_the_summary_links_to_its_records(session: Session, trade: Trade) -> None:
    summary = part_of(page(session, trade.hotel, trade.ann), "summary")

    lines = [one for one in nodes_in(summary) if one["tag"] == "li"]
    assert 1 < len(lines) <= 5
    assert all(links_in(line) for line in lines)
    assert "#order-A-1" in links_in(summary)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_place_that_is_linked_to_is_on_the_page(session: Session, trade: Trade, language: str) -> None:
    complain(session, trade)
    reacting(trade.hotel, NewReaction(best(session, trade), Reaction.DONE), at=NOON)(session, trade.ann)

    tree = page(session, trade.hotel, trade.ann, language)

    places = {f"#{one['at']['id']}" for one in nodes_in(tree) if "id" in one["at"]}
    assert {one for one in links_in(tree) if one.startswith("#")} <= places


def best(session: Session, trade: Trade) -> str:
    acts = acts_in(part_of(page(session, trade.hotel, trade.ann), "actions"))
    return acts[0]["action"]


def test_an_action_says_its_reason_its_facts_and_until_when(session: Session, trade: Trade) -> None:
    card = next(
        one for one in nodes_in(page(session, trade.hotel, trade.ann)) if one["at"].get("data-action") == EXTEND
    )

    said = text_of(card)
    assert "Worth doing until" in said
    assert "the action itself" in said
    assert "Delivered: Mon 20:00" in said
    assert "#order-A-1" in links_in(card)
    assert [one["reaction"] for one in acts_in(card)] == ["done", *["snoozed"] * 3, *["declined"] * 4]


def test_while_a_complaint_is_open_nothing_is_sold_and_the_page_says_why(session: Session, trade: Trade) -> None:
    number = complain(session, trade)

    actions = part_of(page(session, trade.hotel, trade.ann), "actions")

    assert "Nothing is sold now" in text_of(actions)
    assert f"/console/tickets/{number}" in links_in(actions)
    assert EXTEND not in [one["action"] for one in acts_in(actions)]


def test_a_running_promise_is_owed_with_its_words(session: Session, trade: Trade) -> None:
    number = complain(session, trade)

    owed = part_of(page(session, trade.hotel, trade.ann), "owed")

    assert "First reply" in text_of(owed)
    assert "left" in text_of(owed) or "Mon" in text_of(owed)
    assert f"/console/tickets/{number}" in links_in(owed)


def test_a_customer_without_history_has_a_page(session: Session, trade: Trade) -> None:
    nobody = create_contact(session, "<b>New</b>", language="zh", at=NOON)

    tree = page(session, nobody, trade.ann)

    assert "Nothing is owed to them" in text_of(tree)
    assert "No action is best" in text_of(part_of(tree, "actions"))
    assert "Nothing has happened yet" in text_of(tree)
    assert "<b>New</b>" in text_of(tree)
    assert "Local time unknown" in text_of(tree)


def test_an_unknown_customer_has_none(session: Session, trade: Trade) -> None:
    with pytest.raises(NotFound):
        read_customer_view(session, "con_nobody", trade.ann, now=NOON)


def test_doing_an_action_makes_a_task_that_the_page_shows(session: Session, trade: Trade) -> None:
    done = reacting(trade.hotel, DO, at=NOON)(session, trade.ann)

    (task,) = tasks_of(session, trade.ann.id)
    assert (done.task_id, done.by) == (task.id, "")
    assert {"name": "task", "id": task.id} in acts_in(page(session, trade.hotel, trade.ann))
    assert {"name": "task", "id": task.id} not in acts_in(page(session, trade.hotel, trade.ben))


@pytest.mark.parametrize("later", [Reaction.DONE, Reaction.DECLINED])
def test_whoever_is_later_hears_who_was_quicker(session: Session, trade: Trade, later: Reaction) -> None:
    reacting(trade.hotel, DO, at=NOON)(session, trade.ann)

    done = reacting(trade.hotel, NewReaction(EXTEND, later), at=NOON)(session, trade.ben)

    assert (done.reaction, done.by) == (Reaction.DONE, "Ann")
    assert len(reactions_to(session, trade.hotel)) == 1


def test_an_action_whose_facts_have_changed_is_refused_in_words(session: Session, trade: Trade) -> None:
    complain(session, trade)

    with pytest.raises(Conflict) as refused:
        reacting(trade.hotel, DO, at=NOON + timedelta(minutes=1))(session, trade.ann)

    assert "no longer recommended" in refused.value.say("en")
    assert "不再推荐" in refused.value.say("zh")


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"action": EXTEND, "reaction": "sold"},
        {"action": EXTEND, "reaction": "snoozed", "days": "999"},
        {"action": EXTEND, "reaction": "declined", "reason": "a word of my own"},
        {"action": "", "reaction": "done"},
    ],
)
def test_what_no_button_sends_is_no_reaction(sent: dict[str, str]) -> None:
    assert reaction_of(sent) is None


def test_a_reason_is_kept_in_plain_words() -> None:
    new = reaction_of({"action": EXTEND, "reaction": "declined", "reason": "bad_moment"})

    assert new == NewReaction(EXTEND, Reaction.DECLINED, "Not the moment for it", 7)


def test_the_outcome_of_an_act_is_told_with_the_way_to_what_it_made(session: Session, trade: Trade) -> None:
    told = page(session, trade.hotel, trade.ann, outcome=Outcome("Done: the task is yours.", href="#task-1"))

    line = next(one for one in nodes_in(told) if "data-outcome" in one["at"])
    assert text_of(line) == "Done: the task is yours. Show it"
    assert line["at"]["role"] == "status"
