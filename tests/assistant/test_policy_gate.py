"""The first step of a turn where something was done, cannot be undone, or is asked beside something else."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from assistant.policy import decide
from assistant.steps import Answer, AskByName, CarryOut, Confirm, Decline, Score, Step, TakeBack, Tell, Wait
from crm_tools.people.levels import Level
from crm_tools.service.conversations import Owner
from crm_tools.service.messages import Author, Message
from crm_tools.service.receipts import Receipt
from crm_tools.words import Words
from tests.assistant.test_policy import NOW, RETURN, SHOWN, opening, said

DONE = Receipt("r1", "tool", "return R-1", {}, tool="start_return")
INVOICE = Words("issue the invoice", "开具发票")
TOLD = said("Done.", Author.ASSISTANT)
SOLVED = said("Is it solved?", Author.ASSISTANT, ask_solved="T-1")
RATED = said("How was it?", Author.ASSISTANT, ask_rating="T-1")


def step(*history: Message, **given: Any) -> Step:
    about = {name: given.pop(name) for name in ("untold", "by_name", "last_done", "asked") if name in given}
    return decide(replace(opening(*history, **given), **about), now=NOW)


def test_what_was_done_and_not_told_is_told_first_but_not_past_a_colleague() -> None:
    assert step(said("hello?"), untold=(DONE,)) == Tell((DONE,))
    assert step(said("hello?"), untold=(DONE,), owner=Owner.QUEUE) == Tell((DONE,))
    assert step(said("hello?"), untold=(DONE,), owner=Owner.USER) == Wait()


def test_a_colleague_is_answered_and_never_handed_over() -> None:
    assert step(said("a person please"), level=Level.STAFF) == Answer()


@pytest.mark.parametrize("text", ["undo", "Undo it please", "撤销"])
def test_the_word_takes_back_what_was_done_last(text: str) -> None:
    assert step(TOLD, said(text), last_done="op_1") == TakeBack("op_1")
    assert step(TOLD, said(text)) == Answer()
    assert step(TOLD, said(text), said("wait, where is my order?"), last_done="op_1") == Answer()


@pytest.mark.parametrize("text", ["undo?", "can you undo it later", "do not undo it", "不要撤销"])
def test_more_than_the_word_takes_nothing_back(text: str) -> None:
    assert step(TOLD, said(text), last_done="op_1") == Answer()


def test_the_word_means_nothing_done_while_something_else_was_just_shown() -> None:
    assert step(SHOWN, said("undo"), last_done="op_1", pending=RETURN) == Answer()
    assert step(SHOWN, TOLD, said("undo"), last_done="op_1", pending=RETURN) == TakeBack("op_1")
    assert step(SHOWN, said("undo"), last_done="op_1") == TakeBack("op_1")
    assert step(said("undo"), last_done="op_1", pending=RETURN) == TakeBack("op_1")


def test_the_button_says_which_one_is_taken_back() -> None:
    assert step(SHOWN, said("Undo", undo="op_2"), last_done="op_1", pending=RETURN) == TakeBack("op_2")
    assert step(TOLD, said("Undo", undo=["op_2"])) == Answer()


def test_the_undo_button_is_no_yes_to_anything() -> None:
    pressed = said("yes", undo=True)

    assert step(SHOWN, pressed, pending=RETURN) == Answer()
    assert step(SOLVED, said("yes", undo="op_1"), asked="solved") == TakeBack("op_1")


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        (said("yes"), AskByName(RETURN, INVOICE)),
        (said("好的"), AskByName(RETURN, INVOICE)),
        (said("yes, issue the invoice"), CarryOut(RETURN)),
        (said("确认开具发票"), CarryOut(RETURN)),
        (said("issue the invoice"), CarryOut(RETURN)),
        (said("issue the invoice?"), Answer()),
        (said("issue the invoice tomorrow"), Answer()),
        (said("do not issue the invoice"), Answer()),
        (said("no"), Decline(RETURN)),
        (said("Yes", decision={"proposal": RETURN.id, "accept": True}), CarryOut(RETURN)),
        (said("Yes", decision={"proposal": "prp_old", "accept": True}), Answer()),
    ],
)
def test_what_cannot_be_undone_is_agreed_to_by_its_name_or_the_button(message: Message, expected: Step) -> None:
    assert step(SHOWN, message, pending=RETURN, by_name=INVOICE) == expected


def test_the_name_of_one_thing_is_no_yes_to_another() -> None:
    assert step(SHOWN, said("yes, issue the invoice"), pending=RETURN) == Answer()
    assert step(TOLD, said("issue the invoice"), pending=RETURN, by_name=INVOICE) == Answer()


def test_of_a_burst_one_has_to_say_the_name_and_all_have_to_agree() -> None:
    burst = (said("yes"), said("issue the invoice"))

    assert step(SHOWN, *burst, pending=RETURN, by_name=INVOICE) == CarryOut(RETURN)
    assert step(SHOWN, *burst, said("but not today"), pending=RETURN, by_name=INVOICE) == Answer()


def test_a_survey_is_answered_only_to_the_assistant_that_asked() -> None:
    assert step(SOLVED, said("yes"), asked="solved") == Confirm()
    assert step(said("yes"), asked="solved") == Answer()
    assert step(SOLVED, said("Anything else?", Author.USER), said("it is solved"), asked="solved") == Answer()
    assert step(SOLVED, TOLD, said("it is solved"), asked="solved") == Confirm()
    assert step(SOLVED, TOLD, said("yes"), asked="solved") == Answer()


@pytest.mark.parametrize("payload", [{"proposal": {"id": "prp"}}, {"choices": [1]}, {"verify": "code"}])
def test_a_bare_number_answers_what_was_asked_last(payload: dict[str, Any]) -> None:
    assert step(RATED, said("4"), asked="score") == Score(4)
    assert step(RATED, said("Which one.", Author.ASSISTANT, **payload), said("4"), asked="score") == Answer()


@pytest.mark.parametrize("text", ["Which one?", "哪一个？"])
def test_a_bare_number_after_a_question_is_no_score(text: str) -> None:
    assert step(RATED, said(text, Author.ASSISTANT), said("4"), asked="score") == Answer()


def test_a_number_or_a_word_rates_and_solves_nothing_that_was_not_asked() -> None:
    assert step(RATED, said("4")) == Answer()
    assert step(SOLVED, said("it is solved")) == Answer()


def test_a_plain_no_beside_a_press_stops_it() -> None:
    pressed = said("Confirm", decision={"proposal": RETURN.id, "accept": True})

    assert step(SHOWN, pressed, said("no"), pending=RETURN) == Decline(RETURN)
    assert step(SHOWN, said("wait, how much?"), pressed, pending=RETURN) == CarryOut(RETURN)


def test_only_what_the_assistant_showed_is_agreed_to() -> None:
    colleague = said("Shall I?", Author.USER, proposal={"id": RETURN.id}, awaits_approval=RETURN.id)

    assert step(colleague, said("yes"), pending=RETURN) == Answer()
    assert step(colleague, said("no"), pending=RETURN) == Answer()
