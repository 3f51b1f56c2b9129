from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.opening import Opening
from assistant.policy import decide
from assistant.steps import (
    Answer,
    CarryOut,
    CheckCode,
    Confirm,
    Decline,
    Deny,
    Expire,
    HandOver,
    Prove,
    Score,
    SendCode,
    Wait,
)
from crm_tools.approvals import Proposal, ProposalStatus
from crm_tools.desk import Preview
from crm_tools.people.levels import Level
from crm_tools.service.conversations import Conversation, Owner
from crm_tools.service.messages import Author, Message
from crm_tools.words import Words
from tests.conftest import FakeClock

NOW = FakeClock()()
THREAD = Conversation(
    "cnv", "web", None, Level.ANONYMOUS, "en", Owner.ASSISTANT, None, None, False, "open", None, 9, NOW, NOW
)
PREVIEW = Preview(Words("a", "b"), ())
SOON = NOW + timedelta(minutes=30)
RETURN = Proposal("prp_new", "cnv", None, "start_return", {}, PREVIEW, ProposalStatus.PENDING, SOON)


def said(text: str, author: Author = Author.CUSTOMER, **payload: Any) -> Message:
    return Message(f"m{text}{author}", "cnv", 1, author, None, False, text, "en", payload, None, NOW)


def opening(*history: Message, pending: Proposal | None = None, **thread: Any) -> Opening:
    numbered = tuple(replace(one, seq=seq) for seq, one in enumerate(history, 1))
    return Opening(replace(THREAD, **thread), numbered, pending)


SHOWN = said("Shall I go ahead?", Author.ASSISTANT, proposal={"id": RETURN.id})


def test_a_question_is_answered() -> None:
    assert decide(opening(said("where is my order?")), now=NOW) == Answer()


@pytest.mark.parametrize("owner", [Owner.QUEUE, Owner.USER])
def test_the_assistant_keeps_silent_while_people_own_the_conversation(owner: Owner) -> None:
    assert decide(opening(said("hello?"), owner=owner), now=NOW) == Wait()


@pytest.mark.parametrize("author", [Author.ASSISTANT, Author.USER])
def test_there_is_nothing_to_say_when_somebody_has_answered(author: Author) -> None:
    assert decide(opening(said("hello?"), said("hi", author)), now=NOW) == Wait()


def test_a_message_that_came_while_a_reply_was_made_is_still_to_be_answered() -> None:
    late = opening(said("yes"), said("how long?"), said("Booked.", Author.ASSISTANT, answered=1))

    assert [one.text for one in late.news] == ["how long?"]
    assert decide(late, now=NOW) == Answer()
    answered = said("Two days.", Author.ASSISTANT, answered=3)
    assert decide(opening(*late.history, answered), now=NOW) == Wait()


def test_a_system_message_is_no_answer() -> None:
    assert decide(opening(said("hello?"), said("joined", Author.SYSTEM)), now=NOW) == Answer()


def test_a_wish_for_a_person_is_granted_before_anything_else() -> None:
    for message in (said("a person please"), said("转人工"), said("Talk to a person", wish="person")):
        assert decide(opening(message, pending=RETURN), now=NOW) == HandOver("asked for a person")


def test_the_button_counts_beside_other_messages() -> None:
    found = decide(opening(said("it leaks"), said("Talk to a person", wish="person")), now=NOW)

    assert isinstance(found, HandOver)


def test_a_yes_carries_out_what_waits() -> None:
    assert decide(opening(SHOWN, said("yes please"), pending=RETURN), now=NOW) == CarryOut(RETURN)


def test_a_yes_to_nothing_is_answered() -> None:
    assert decide(opening(said("yes please")), now=NOW) == Answer()


def test_a_no_declines() -> None:
    assert decide(opening(SHOWN, said("不用了"), pending=RETURN), now=NOW) == Decline(RETURN)


@pytest.mark.parametrize("text", ["yes, but not the filter", "好的，但是运费谁出", "what does it cost?", "👍"])
def test_anything_but_a_plain_word_leaves_the_proposal_waiting(text: str) -> None:
    assert decide(opening(SHOWN, said(text), pending=RETURN), now=NOW) == Answer()


@pytest.mark.parametrize("texts", [("yes", "no"), ("no", "yes"), ("yes", "how much is it?"), ("wait", "ok")])
def test_a_burst_that_does_not_agree_with_itself_is_no_consent(texts: tuple[str, ...]) -> None:
    assert decide(opening(SHOWN, *map(said, texts), pending=RETURN), now=NOW) == Answer()


def test_a_burst_of_yeses_is_one_yes() -> None:
    assert decide(opening(SHOWN, said("yes"), said("ok"), said("好的"), pending=RETURN), now=NOW) == CarryOut(RETURN)


def test_a_yes_that_comes_too_late_changes_nothing() -> None:
    assert decide(opening(SHOWN, said("yes"), pending=RETURN), now=RETURN.expires_at) == Expire(RETURN)
    assert decide(
        opening(SHOWN, said("yes"), pending=RETURN), now=RETURN.expires_at - timedelta(seconds=1)
    ) == CarryOut(RETURN)


def test_a_no_that_comes_late_is_still_a_no() -> None:
    assert decide(opening(SHOWN, said("no"), pending=RETURN), now=RETURN.expires_at) == Decline(RETURN)


def test_a_yes_after_a_reply_that_asked_something_else_is_no_consent() -> None:
    other = said("It takes 40 seconds to heat up.", Author.ASSISTANT)

    assert decide(opening(SHOWN, said("how long?"), other, said("ok thanks"), pending=RETURN), now=NOW) == Answer()


def test_a_button_means_the_proposal_it_was_shown_for() -> None:
    pressed = said("Yes", decision={"proposal": RETURN.id, "accept": True})
    refused = said("No", decision={"proposal": RETURN.id, "accept": False})

    assert decide(opening(pressed, pending=RETURN), now=NOW) == CarryOut(RETURN)
    assert decide(opening(refused, pending=RETURN), now=NOW) == Decline(RETURN)


@pytest.mark.parametrize("accept", [True, False])
def test_a_button_of_an_older_proposal_decides_nothing(accept: bool) -> None:
    pressed = said("Yes", decision={"proposal": "prp_old", "accept": accept})

    assert decide(opening(pressed, pending=RETURN), now=NOW) == Answer()


@pytest.mark.parametrize("accept", [None, "true", 1, "yes"])
def test_only_a_true_yes_on_a_button_is_a_yes(accept: object) -> None:
    pressed = said("Yes", decision={"proposal": RETURN.id, "accept": accept})

    assert not isinstance(decide(opening(pressed, pending=RETURN), now=NOW), CarryOut)


def test_an_address_is_taken_only_when_it_was_asked_for() -> None:
    asked = said("Which address?", Author.ASSISTANT, verify="email")

    assert decide(opening(asked, said("it is a@example.com")), now=NOW) == SendCode("a@example.com")
    assert decide(opening(said("it is a@example.com")), now=NOW) == Answer()


def test_a_code_is_checked_only_when_one_was_sent() -> None:
    sent = said("What is the code?", Author.ASSISTANT, verify="code")
    asked = said("Which address?", Author.ASSISTANT, verify="email")

    assert decide(opening(sent, said("123 456")), now=NOW) == CheckCode("123456")
    assert decide(opening(asked, said("123 456")), now=NOW) == Answer()


def test_another_address_instead_of_the_code_gets_a_code_of_its_own() -> None:
    sent = said("What is the code?", Author.ASSISTANT, verify="code")

    assert decide(opening(sent, said("oh, b@example.com")), now=NOW) == SendCode("b@example.com")


def test_a_question_in_between_is_answered() -> None:
    sent = said("What is the code?", Author.ASSISTANT, verify="code")

    assert decide(opening(sent, said("why do you need that?")), now=NOW) == Answer()


def test_somebody_verified_is_not_asked_again() -> None:
    sent = said("What is the code?", Author.ASSISTANT, verify="code")

    assert decide(opening(sent, said("123456"), level=Level.VERIFIED), now=NOW) == Answer()


def test_only_the_last_reply_asks() -> None:
    asked = said("Which address?", Author.ASSISTANT, verify="email")
    moved_on = said("Parcels take 2 days.", Author.ASSISTANT)

    assert decide(opening(asked, said("how long?"), moved_on, said("a@example.com")), now=NOW) == Answer()


@given(st.text(min_size=1, max_size=60))
def test_no_text_decides_without_a_proposal(text: str) -> None:
    step = decide(opening(said(text)), now=NOW)

    assert not isinstance(step, CarryOut | Decline | Expire)


def test_a_yes_to_a_colleague_s_question_is_no_consent_to_what_the_assistant_proposed() -> None:
    colleague = said("Keep it, and I send you a voucher. Is that fine?", Author.USER)

    assert decide(opening(SHOWN, said("hm"), colleague, said("yes"), pending=RETURN), now=NOW) == Answer()


def test_a_press_counts_although_something_else_was_written_beside_it() -> None:
    pressed = said("Confirm", decision={"proposal": RETURN.id, "accept": True})

    found = decide(opening(SHOWN, said("how long does it take?"), pressed, pending=RETURN), now=NOW)

    assert found == CarryOut(RETURN)


def test_of_two_presses_the_first_counts() -> None:
    yes = said("Confirm", decision={"proposal": RETURN.id, "accept": True})
    no = said("Cancel", decision={"proposal": RETURN.id, "accept": False})

    assert decide(opening(SHOWN, yes, no, pending=RETURN), now=NOW) == CarryOut(RETURN)
    assert decide(opening(SHOWN, no, yes, pending=RETURN), now=NOW) == Decline(RETURN)


AGREED = replace(RETURN, id="prp_agreed", status=ProposalStatus.CONSENTED)
TOLD = said("A colleague has to approve it.", Author.ASSISTANT, awaits_approval=AGREED.id)
SOLVED = said("Is T-1001 solved?", Author.ASSISTANT, ask_solved="T-1001")
RATE = said("How was it?", Author.ASSISTANT, ask_rating=True, choices=[{"label": "Good", "value": "Good"}])


@pytest.mark.parametrize("text", ["no", "cancel", "取消", "不用了"])
def test_what_waits_for_a_colleague_can_be_called_off(text: str) -> None:
    found = replace(opening(TOLD, said(text)), awaiting=(AGREED,))

    assert decide(found, now=NOW) == Decline(AGREED)


@pytest.mark.parametrize("text", ["yes", "ok", "好的", "how long will that take?"])
def test_nothing_the_customer_says_carries_out_what_waits_for_a_colleague(text: str) -> None:
    assert decide(replace(opening(TOLD, said(text)), awaiting=(AGREED,)), now=NOW) == Answer()


def test_a_no_to_another_question_calls_nothing_off() -> None:
    other = said("Anything else?", Author.ASSISTANT)

    assert decide(replace(opening(TOLD, other, said("no")), awaiting=(AGREED,)), now=NOW) == Answer()


def test_the_cancel_button_calls_off_what_waits_for_a_colleague() -> None:
    other = said("Anything else?", Author.ASSISTANT)
    pressed = said("Cancel", decision={"proposal": AGREED.id, "accept": False})

    assert decide(replace(opening(TOLD, other, pressed), awaiting=(AGREED,)), now=NOW) == Decline(AGREED)


def test_a_yes_in_a_thread_that_no_longer_proves_who_speaks_asks_for_proof() -> None:
    found = replace(opening(SHOWN, said("yes"), pending=RETURN, level=Level.CLAIMED), needed=Level.VERIFIED)

    assert decide(found, now=NOW) == Prove(RETURN)
    assert decide(replace(found, thread=replace(THREAD, level=Level.VERIFIED)), now=NOW) == CarryOut(RETURN)


def test_a_code_beside_a_signatures_address_is_a_code() -> None:
    sent = said("What is the code?", Author.ASSISTANT, verify="code")

    assert decide(opening(sent, said("123456\n\nLin Mei\nlin@example.com")), now=NOW) == CheckCode("123456")
    assert decide(opening(sent, said("try 123456@qq.com")), now=NOW) == SendCode("123456@qq.com")


@pytest.mark.parametrize("owner", Owner)
@pytest.mark.parametrize(
    ("text", "step"),
    [("yes", Confirm()), ("解决了", Confirm()), ("It works now!", Confirm()), ("no", Deny()), ("还没解决", Deny())],
)
def test_a_plain_answer_to_whether_it_is_solved_is_read(owner: Owner, text: str, step: object) -> None:
    assert decide(replace(opening(SOLVED, said(text), owner=owner), asked="solved"), now=NOW) == step


@pytest.mark.parametrize("text", ["yes, but the lid is loose", "is it?", "解决了一半，还是漏水"])
def test_anything_else_is_answered_and_the_question_stays(text: str) -> None:
    assert decide(replace(opening(SOLVED, said(text)), asked="solved"), now=NOW) == Answer()


def test_a_yes_to_something_asked_later_does_not_say_that_it_is_solved() -> None:
    other = said("Shall I look it up?", Author.ASSISTANT)

    assert decide(replace(opening(SOLVED, said("hm"), other, said("yes")), asked="solved"), now=NOW) == Answer()
    assert decide(opening(SOLVED, said("yes")), now=NOW) == Answer(), "the question was answered before"


@pytest.mark.parametrize(
    ("text", "score"),
    [("5", 5), ("4 stars", 4), ("3分", 3), ("Very good", 5), ("很不满意", 1), ("不满意", 2), ("满意", 4), ("fair.", 3)],
)
def test_a_rating_is_read_in_digits_and_words(text: str, score: int) -> None:
    assert decide(replace(opening(RATE, said(text)), asked="score"), now=NOW) == Score(score)


@pytest.mark.parametrize("text", ["6", "0", "10", "5 days", "what about A-1001?", "very good, but slow"])
def test_what_is_no_rating_is_answered(text: str) -> None:
    assert decide(replace(opening(RATE, said(text)), asked="score"), now=NOW) == Answer()


def test_a_bare_number_still_rates_after_a_plain_answer_but_never_answers_another_question() -> None:
    plain, question = said("It is 1.8 litres.", Author.ASSISTANT), said("How many?", Author.ASSISTANT)

    assert decide(replace(opening(RATE, said("size"), plain, said("5")), asked="score"), now=NOW) == Score(5)
    assert decide(replace(opening(RATE, said("cups"), question, said("5")), asked="score"), now=NOW) == Answer()
    assert decide(replace(opening(RATE, said("x"), plain, said("good")), asked="score"), now=NOW) == Answer()


def test_while_nobody_is_at_the_desk_those_who_wait_are_answered() -> None:
    waits = opening(said("how long can I return it?"), owner=Owner.QUEUE)

    assert decide(replace(waits, desk_open=False), now=NOW) == Answer()
    assert decide(waits, now=NOW) == Wait()
    assert decide(replace(opening(said("hm"), owner=Owner.USER), desk_open=False), now=NOW) == Wait()
