"""What a turn starts from: what is new, what was said so far, and what is left when a button has been answered."""

from __future__ import annotations

from assistant.policy import decide
from assistant.steps import Answer
from crm_tools.service.messages import Author
from tests.assistant.test_policy import NOW, RETURN, SHOWN, opening, said

PRESSED = said("Confirm", decision={"proposal": RETURN.id, "accept": True})


def test_everything_the_customer_wrote_is_what_they_said_and_nothing_of_others() -> None:
    told = opening(said("a lamp"), said("Which one?", Author.ASSISTANT), said("the Aria"), said("Mei", Author.USER))

    assert told.said == "a lamp\nthe Aria"


def test_a_press_that_was_answered_is_left_out_and_all_else_stays() -> None:
    older = said("Cancel", decision={"proposal": "prp_old", "accept": False})
    left = opening(SHOWN, said("how long?"), older, PRESSED, pending=RETURN).beside(RETURN.id)

    assert [one.text for one in left.history] == [SHOWN.text, "how long?", "Cancel"]
    assert decide(left, now=NOW) == Answer()


def test_before_the_assistant_has_spoken_there_is_no_reply_to_go_by() -> None:
    begun = opening(said("hello"), said("Mei here", Author.USER, verify="code"))

    assert begun.last_reply == {}
    assert begun.last_answer is not None
    assert begun.last_answer.text == "Mei here"


def test_everything_counts_as_new_until_somebody_answers() -> None:
    first = opening(said("hello"), said("joined", Author.SYSTEM), said("anyone?"))

    assert [one.text for one in first.news] == ["hello", "anyone?"]
    assert first.text == "hello\nanyone?"
