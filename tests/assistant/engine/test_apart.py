"""Several questions in one message: each searched and answered by itself, in order, and none passed over in silence."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.engine.apart import Asked, Questions, asked_apart, decide_each
from assistant.engine.case import Move
from assistant.engine.company import Company
from assistant.engine.situation import SEARCH, Found, Situation
from assistant.engine.state import State
from assistant.engine.understanding import Reading

KNOWLEDGE = Reading("knowledge", 0.9)


def reads(intent: str = "knowledge", *, settled: bool = False) -> Reading:
    return Reading(intent, 0.9, settled=settled)


def asked(*said: str) -> Questions:
    return Questions(tuple(Asked(one, one, KNOWLEDGE) for one in said), KNOWLEDGE)


def decide(situation: Situation, reading: Reading) -> Move:
    """Answers what was found, and misses what was not."""
    if situation.found and situation.found.answerable:
        return Move(text=f"About {situation.text.rstrip('?')} [r1].", state=State("knowledge"), confidence=0.8)
    return Move(state=State("knowledge", misses=1), confidence=0.2)


def found(*searches: tuple[str, bool]) -> Situation:
    finds = tuple((name, Found(answerable)) for name, answerable in searches)
    return Situation(text="a? b?", finds=finds, found=finds[-1][1], found_first=finds[0][1])


def test_each_question_is_searched_before_anything_is_said() -> None:
    situation = found(("a? b?", True))
    move = decide_each(situation, asked("a?", "b?"), decide)
    assert (move.tool, move.args) == (SEARCH, {"question": "a?"})
    move = decide_each(found(("a? b?", True), ("a?", True)), asked("a?", "b?"), decide)
    assert move.args == {"question": "b?"}


def test_the_answers_stand_in_the_order_of_the_questions() -> None:
    move = decide_each(found(("a? b?", True), ("a?", True), ("b?", True)), asked("a?", "b?"), decide)
    assert move.text == "About a [r1].\n\nAbout b [r1]."
    assert not move.choices


def test_the_half_without_an_answer_is_named_and_the_person_offered() -> None:
    move = decide_each(found(("a? b?", True), ("a?", True), ("b?", False)), asked("a?", "b?"), decide)
    assert move.text.startswith("About a [r1].\n\nOn “b” I found nothing reliable")
    assert [one.label for one in move.choices] == ["Talk to a person"]
    assert move.state.asked == "offer_person"


def test_where_nothing_can_be_answered_the_whole_message_is_decided_as_one() -> None:
    move = decide_each(found(("a? b?", False), ("a?", False), ("b?", False)), asked("a?", "b?"), decide)
    assert move.state.misses == 1
    assert not move.text


def test_what_both_answers_would_say_is_said_once() -> None:
    def same(situation: Situation, reading: Reading) -> Move:
        return Move(text="It takes 3 days [r1].", state=State("knowledge"))

    move = decide_each(found(("a? b?", True), ("a?", True), ("b?", True)), asked("a?", "b?"), same)
    assert move.text == "It takes 3 days [r1]."


def test_a_question_back_to_the_customer_stands_last() -> None:
    def back(situation: Situation, reading: Reading) -> Move:
        if situation.text == "a?":
            return Move(text="Which email?", state=State("order_status", asked="email"), verify="email")
        return decide(situation, reading)

    move = decide_each(found(("a? b?", True), ("a?", True), ("b?", True)), asked("a?", "b?"), back)
    assert move.text == "About b [r1].\n\nWhich email?"
    assert move.verify == "email"


@pytest.mark.parametrize(
    "text",
    ["How long is the warranty?", "Thanks a lot.", "保修多久"],
)
def test_a_message_that_asks_one_thing_is_left_whole(text: str, company: Company) -> None:
    assert asked_apart(Situation(text=text), lambda _: KNOWLEDGE, company) is None


def test_nothing_is_taken_apart_while_something_else_is_open(company: Company) -> None:
    text = "How long is the warranty? What does delivery cost?"
    assert asked_apart(Situation(text=text), lambda _: KNOWLEDGE, company)
    waiting = replace(Situation(text=text), state=State("start_return", asked="order_number"))
    assert asked_apart(waiting, lambda _: KNOWLEDGE, company) is None


def test_a_wish_is_no_question(company: Company) -> None:
    def read(text: str) -> Reading:
        return reads("cancel_order", settled=True) if "cancel" in text else KNOWLEDGE

    assert asked_apart(Situation(text="Can you cancel A-1? What does delivery cost?"), read, company) is None


@pytest.mark.parametrize(
    ("text", "second"),
    [
        ("What does the Aria One weigh? How big is it?", "How big is it? (Aria One)"),
        ("How big is the Aria One? What does it cost to return something?", "What does it cost to return something?"),
    ],
)
def test_it_means_the_goods_named_before(text: str, second: str, company: Company) -> None:
    questions = asked_apart(Situation(text=text), lambda _: KNOWLEDGE, company)
    assert questions is not None
    assert questions.asked[1].text == second
    assert not questions.asked[1].about
