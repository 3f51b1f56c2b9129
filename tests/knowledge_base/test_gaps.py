from __future__ import annotations

import random
from datetime import timedelta

import pytest

from crm_tools.service import handoff, surveys
from crm_tools.service.surveys import SurveyRow
from crm_tools.service.tickets import ticket_by_number
from crm_tools.store import new_id
from knowledge_base.errors import NotThere
from knowledge_base.gaps import collect, gaps_among
from tests.knowledge_base.asking import Desk
from tests.knowledge_base.conftest import Write

SHIPPING = "Do you ship parcels to Norway?"


def asked(desk: Desk) -> list[tuple[str, int]]:
    return [(gap.question, gap.people) for gap in desk.curation.gaps.all()]


def test_what_nothing_answered_is_a_gap_and_what_was_answered_is_none(desk: Desk, write: Write) -> None:
    desk.library.add(write("warranty", "The warranty of every grinder lasts twenty-four months."))
    desk.ask(SHIPPING)
    desk.ask("The warranty of every grinder lasts twenty-four months?")

    assert asked(desk) == [(SHIPPING, 1)]


def test_the_same_question_of_several_people_is_one_gap_counted_by_people(desk: Desk) -> None:
    anna = desk.contact()
    desk.ask(SHIPPING, thread=desk.thread(contact=anna))
    desk.ask("do you ship parcels to norway", thread=desk.thread(contact=anna))
    stranger = desk.thread()
    for _ in range(5):
        desk.ask("Hello, do you ship parcels to Norway??", thread=stranger)
    desk.ask("Is the coffee decaffeinated?")
    first, second = desk.curation.gaps.all()

    assert (first.people, len(first.searches), len(first.examples)) == (2, 7, 2)
    assert (second.question, second.people) == ("Is the coffee decaffeinated?", 1)
    assert first.first_seen < first.last_seen < second.first_seen


@pytest.mark.parametrize(
    ("text", "intent", "did"),
    [
        ("hello", "greeting", ""),
        ("yes please", "affirm", ""),
        ("A-1042", "knowledge", ""),
        ("ok", "capabilities", ""),
        ("a person please", "knowledge", ""),
        ("转人工", "knowledge", ""),
        ("好的，谢谢", "", ""),
        ("my code is 123456", "identify", ""),
        ("I want to send the grinder back", "start_return", ""),
        ("Do you sell lawn mowers?", "product_info", "find_products"),
        ("where is my parcel now", "knowledge", "my_orders"),
    ],
)
def test_small_talk_commands_and_what_a_tool_answered_are_no_gaps(desk: Desk, text: str, intent: str, did: str) -> None:
    desk.ask(text, intent=intent, did=did, confidence=0.9)

    assert asked(desk) == []


def test_a_question_that_the_brain_was_unsure_of_counts_whatever_it_took_it_for(desk: Desk) -> None:
    desk.ask("and who pays the customs duty?", intent="start_return", confidence=0.2)
    desk.ask("do you rent out zeppelins?", intent="capabilities", did="product_lookup", confidence=0.3)
    desk.ask("dsfg qwer asdf", intent="unclear", confidence=0.2)

    assert sorted(asked(desk)) == [("and who pays the customs duty?", 1), ("do you rent out zeppelins?", 1)]


def test_a_question_that_was_handed_over_is_a_gap(desk: Desk) -> None:
    desk.ask(SHIPPING, did="hand_over")

    assert asked(desk) == [(SHIPPING, 1)]


def test_who_tries_the_library_out_asks_nothing(desk: Desk) -> None:
    desk.library.search(SHIPPING, language="en")

    assert asked(desk) == []


@pytest.mark.parametrize("how", ["denied", "score", "rating"])
def test_a_found_answer_that_left_the_customer_discontent_is_a_gap(desk: Desk, write: Write, how: str) -> None:
    desk.library.add(write("warranty", "The warranty of every grinder lasts twenty-four months."))
    thread = desk.ask("The warranty of every grinder lasts twenty-four months?")
    assert asked(desk) == []
    number = desk.ticket("warranty", "how long?", thread=thread)
    with desk.store.transaction() as session:
        row = SurveyRow(
            id=new_id("svy"), ticket_id=_ticket_id(desk, number), conversation_id=thread, asked_at=desk.clock()
        )
        session.add(row)
        session.flush()
        if how == "denied":
            surveys.deny(session, thread, desk.clock())
        elif how == "score":
            surveys.confirm(session, thread, desk.clock())
            surveys.score(session, thread, 2, desk.clock())
        else:
            handoff.rate(session, thread, 1, actor="visitor", at=desk.clock())
    (gap,) = desk.curation.gaps.all()

    assert (gap.unhelpful, gap.people) == (1, 1)


def _ticket_id(desk: Desk, number: str) -> str:
    with desk.store.reading() as session:
        return ticket_by_number(session, number).id


def test_a_settled_gap_comes_back_only_when_it_is_asked_anew(desk: Desk) -> None:
    desk.ask(SHIPPING)
    desk.ask(SHIPPING)
    (gap,) = desk.curation.gaps.all()
    desk.curation.gaps.settle(gap.id, "dismissed", by="operator", key="k")

    assert asked(desk) == []
    desk.curation.gaps.settle(gap.id, "dismissed", by="operator", key="k")
    with pytest.raises(NotThere, match="kb gaps"):
        desk.curation.gaps.settle(gap.id, "dismissed", by="operator")
    desk.ask(SHIPPING)
    assert asked(desk) == [(SHIPPING, 1)]


def test_a_gap_says_what_is_near_and_what_answers_it_by_now_and_leaves_no_search_behind(
    desk: Desk, write: Write
) -> None:
    desk.library.add(write("returns", "A parcel is returned within fourteen days."))
    desk.ask(SHIPPING)
    (gap,) = desk.curation.gaps.all()
    assert desk.curation.gaps.looked_up(gap).answered_by is None
    assert [one.article_id for one in desk.curation.gaps.looked_up(gap).nearly] == ["returns"]

    desk.library.add(write("norway", "We ship parcels to Norway. Do you ship parcels to Norway? Yes.", title=SHIPPING))
    now = desk.curation.gaps.looked_up(gap)
    assert now.answered_by is not None
    assert now.answered_by.article_id == "norway"
    assert desk.store.count("search_traces", {}) == 1


def test_the_trend_counts_people_of_this_week_and_of_the_week_before(desk: Desk) -> None:
    for _ in range(3):
        desk.ask(SHIPPING)
    desk.clock.move(days=8)
    desk.ask(SHIPPING)
    (gap,) = desk.curation.gaps.all()

    assert (gap.recent, gap.before) == (1, 3)


def test_the_same_searches_give_the_same_gaps_in_any_order(desk: Desk) -> None:
    for topic in ("shipping to Norway", "decaffeinated coffee", "gift wrapping", "a trade-in of old machines"):
        for form in ("Do you offer {}?", "I would like to know about {}", "{} please"):
            desk.ask(form.format(topic))
    with desk.store.reading() as session:
        searches = collect(session)
    look = desk.curation.gaps._vectors.look
    now = desk.clock() + timedelta(hours=1)
    first = gaps_among(searches, look, now=now)
    again = gaps_among(searches, look, now=now)

    assert first == again
    assert sorted(one.trace_id for gap in first for one in gap.searches) == sorted(one.trace_id for one in searches)
    shuffled = list(searches)
    random.Random(7).shuffle(shuffled)
    assert {frozenset(one.trace_id for one in gap.searches) for gap in gaps_among(shuffled, look, now=now)} == {
        frozenset(one.trace_id for one in gap.searches) for gap in first
    }


def test_without_a_model_questions_are_put_together_by_their_words(desk: Desk) -> None:
    for text in ("Do you ship to Norway?", "Do you ship to Norway, please?", "Is the coffee decaffeinated?"):
        desk.ask(text)
    with desk.store.reading() as session:
        searches = collect(session)

    assert [gap.people for gap in gaps_among(searches, lambda _: None, now=desk.clock())] == [2, 1]
