from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from langchain_core.messages import AIMessage, HumanMessage, SystemMessage, ToolMessage

from assistant.agent import Draft
from assistant.closing import commit_reply
from assistant.review import Finding, Verdict
from assistant.testing import Calls, Fails, Says, Waits
from assistant.turn import give_up, take_turn
from crm_tools.service import handoff
from crm_tools.service.interactions import interaction_of
from crm_tools.service.messages import Author, NewMessage, add_message, transcript
from crm_tools.service.receipts import untold
from tests.assistant.conftest import Customer

Talk = Callable[..., Customer]
RETURN = Calls.one("start_return", order_number="A-1001", items=["Aria One"], reason="too loud")
ASK = "I would return 1 × Aria One from A-1001. Shall I go ahead?"


async def test_a_question_that_the_help_centre_answers_costs_one_call(talk: Talk) -> None:
    lin = talk("You can return a product within 14 days [r1].", verified=False)

    reply = await lin.hears("How long can I return a product?")

    assert reply.text == "You can return a product within 14 days [1]."
    assert [one["article_id"] for one in reply.payload["citations"]] == ["returns"]
    assert len(lin.brain.heard) == 1


async def test_the_brain_is_told_what_a_turn_knows(talk: Talk) -> None:
    lin = talk(Says("Hello.", {"state": {"asked": "x"}}), "Fine.")
    await lin.hears("hi")

    await lin.hears("How long can I return a product?")

    prompt, *rest = lin.brain.heard[1]
    assert isinstance(prompt, SystemMessage)
    assert 'language: en\nverified: yes\ncustomer: "Lin"\noffer: none\ntoday: 2026-11-21' in prompt.text
    assert [type(one) for one in rest] == [HumanMessage, AIMessage, HumanMessage, AIMessage, ToolMessage]
    assert rest[1].additional_kwargs["state"] == {"asked": "x"}
    assert '"article_id": "returns"' in rest[4].text
    assert {"my_orders", "search_knowledge", "hand_over"} <= set(lin.brain.lent)


async def test_a_tool_is_used_and_its_record_becomes_a_receipt(talk: Talk) -> None:
    lin = talk(Calls.one("order_status", order_number="A-1001"), "A-1001 was delivered [r2].")

    reply = await lin.hears("Where is A-1001?")

    assert reply.text == "A-1001 was delivered."
    assert reply.payload["receipts"][1] == {"id": "r2", "kind": "record", "ref": "order A-1001"}
    assert reply.payload["actions"] == [
        {"tool": "order_status", "effect": "read", "status": "done", "receipts": ["r2"]}
    ]


async def test_several_tools_at_once(talk: Talk) -> None:
    both = Calls((("my_orders", {}), ("order_status", {"order_number": "A-1001"})))
    lin = talk(both, "You have A-1001 [r2][r3].")

    reply = await lin.hears("my orders and A-1001 please")

    assert sorted(one["tool"] for one in reply.payload["actions"]) == ["my_orders", "order_status"]


async def test_a_write_waits_for_the_yes_and_is_then_done_without_the_brain(talk: Talk) -> None:
    lin = talk(RETURN, ASK)

    asked = await lin.hears("I want to return the Aria One, it is too loud")
    assert (lin.count("returns"), asked.payload["proposal"]["tool"]) == (0, "start_return")

    done = await lin.hears("yes please")

    assert "R-1001" in done.text
    assert done.payload["ticket"] == {"number": "T-1001", "status": "open"}
    assert done.payload["actions"] == [
        {"tool": "start_return", "effect": "write", "status": "done", "receipts": ["r1"]}
    ]
    assert lin.count("returns", order_number="A-1001", reason="too loud") == 1
    assert len(lin.brain.heard) == 2


@pytest.mark.parametrize("text", ["yes, but only if it is free", "好的，但是运费谁出？", "ok?", "👍", "yes no"])
async def test_a_yes_with_a_but_is_answered_and_not_carried_out(talk: Talk, text: str) -> None:
    lin = talk(RETURN, ASK, "Hm.")
    await lin.hears("I want to return the Aria One")

    reply = await lin.hears(text)

    assert reply.text == "Hm."
    assert lin.count("returns") == 0
    assert lin.count("proposals", status="pending") == 1


async def test_a_no_changes_nothing(talk: Talk) -> None:
    lin = talk(RETURN, ASK)
    await lin.hears("I want to return the Aria One")

    reply = await lin.hears("no")

    assert reply.text == "All right, nothing was changed."
    assert lin.count("proposals", status="declined") == 1


async def test_a_yes_after_half_an_hour_changes_nothing(talk: Talk) -> None:
    lin = talk(RETURN, ASK)
    await lin.hears("I want to return the Aria One")
    lin.mind.clock.move(minutes=30)  # type: ignore[attr-defined]

    reply = await lin.hears("yes")

    assert "expired" in reply.text
    assert (lin.count("returns"), lin.count("proposals", status="expired")) == (0, 1)


async def test_a_yes_means_the_newest_proposal(talk: Talk) -> None:
    cup = Calls.one("start_return", order_number="A-1001", items=["Cup"], reason="")
    lin = talk(RETURN, ASK, cup, "The cup, then. Shall I go ahead?")
    await lin.hears("I want to return the Aria One")
    await lin.hears("no, I mean the cup")

    await lin.hears("yes")

    assert lin.count("returns", sku="CUP-2") == lin.count("returns") == 1


async def test_a_yes_that_cannot_be_carried_out_any_more_says_why(talk: Talk) -> None:
    lin = talk(RETURN, ASK)
    await lin.hears("I want to return the Aria One")
    lin.verify(lin.shop.zhang)

    reply = await lin.hears("yes")

    assert reply.text.startswith("That could not be done, and nothing was changed: somebody else speaks now")
    assert lin.count("returns") == 0


async def test_an_unprovable_draft_is_drafted_once_more(talk: Talk) -> None:
    lin = talk("You can return it within 77 days [r1].", "You can return it within 14 days [r1].")

    reply = await lin.hears("How long can I return a product?")

    assert "14 days" in reply.text
    correction = lin.brain.heard[1][-1].text
    assert correction.startswith("[review]")
    assert "77" in correction


async def test_after_a_second_unprovable_draft_a_person_takes_over(talk: Talk) -> None:
    lin = talk("It takes 77 days.", "It takes 78 days.")

    reply = await lin.hears("How long can I return a product?")

    assert reply.text.startswith("I could not prove my answer")
    assert "77" not in reply.text
    assert "78" not in reply.text
    assert lin.count("conversations", owner="queue") == 1


async def test_an_empty_draft_is_never_sent(talk: Talk) -> None:
    lin = talk("", "", verified=False)

    reply = await lin.hears("hello")

    assert "colleague" in reply.text


async def test_a_promised_person_without_a_handoff_is_not_sent(talk: Talk) -> None:
    lin = talk(
        "I am passing you on to a colleague.", Calls.one("hand_over", reason="asked"), "A colleague will answer here."
    )

    reply = await lin.hears("can somebody help me with this?")

    assert reply.text == "A colleague will answer here."
    assert lin.count("conversations", owner="queue") == 1


async def test_a_wish_for_a_person_needs_no_brain(talk: Talk) -> None:
    lin = talk(verified=False)
    lin.mind.clock.move(days=2)  # type: ignore[attr-defined]  # Monday, and people are there

    reply = await lin.hears("talk to a person")

    assert reply.text.startswith("I am passing you on to a colleague: you are next")
    assert lin.count("conversations", owner="queue") == 1
    assert await lin.say("hello?") is None


async def test_a_burst_is_one_turn(talk: Talk) -> None:
    lin = talk("Noted.")
    lin.write("It leaks.")
    lin.write("Since yesterday.")

    reply = await take_turn(lin.mind, lin.claim())

    assert reply is not None
    assert "It leaks.\nSince yesterday." in [one.text for one in lin.brain.heard[0]]
    assert lin.count("work", status="pending") == 0


async def test_a_brain_that_hangs_is_replaced_by_an_apology(talk: Talk) -> None:
    lin = talk(Waits(5, "Too late."))
    lin.mind = replace(lin.mind, turn_seconds=0.2)

    reply = await lin.hears("hello")

    assert reply.text.startswith("That failed on our side. Nothing was changed.")
    assert _interaction(lin)["outcome"] == "failed"


async def test_a_brain_that_hangs_after_its_handoff_still_tells_of_it(talk: Talk) -> None:
    lin = talk(Calls.one("hand_over", reason="upset"), Waits(5, "Too late."))
    lin.mind = replace(lin.mind, turn_seconds=1.0)

    reply = await lin.hears("this is awful")

    assert reply.text.startswith("I am passing you on to a colleague")
    assert lin.count("conversations", owner="queue") == 1


async def test_a_proposal_that_a_hanging_brain_left_cannot_be_agreed_to_unseen(talk: Talk) -> None:
    lin = talk(RETURN, Waits(5, ASK), "Hm.")
    lin.mind = replace(lin.mind, turn_seconds=1.0)

    apology = await lin.hears("return the Aria One")
    await lin.hears("ok")

    assert apology.payload["proposal"] is None
    assert (lin.count("returns"), lin.count("proposals", status="superseded")) == (0, 1)


async def test_an_older_proposal_goes_on_waiting_behind_an_apology(talk: Talk) -> None:
    lin = talk(RETURN, ASK, Waits(5, "Too late."))
    asked = await lin.hears("return the Aria One")
    lin.mind = replace(lin.mind, turn_seconds=0.2)
    await lin.hears("when do I get my money?")

    await lin.hears("Confirm", decision={"proposal": asked.payload["proposal"]["id"], "accept": True})

    assert lin.count("returns") == 1


async def test_what_was_done_is_told_when_time_is_up(talk: Talk) -> None:
    lin = talk(RETURN, ASK, Waits(5, "Too late."))
    await lin.hears("return the Aria One")
    lin.mind = replace(lin.mind, turn_seconds=1.0, review=lambda *_, **__: Verdict((Finding("empty", "for the test"),)))

    reply = await lin.hears("yes")

    assert "R-1001" in reply.text
    assert "Nothing was changed" not in reply.text


async def test_a_brain_that_only_calls_tools_ends_with_a_person(talk: Talk) -> None:
    lin = talk(*[Calls.one("my_orders") for _ in range(12)])

    reply = await lin.hears("hello")

    assert "colleague" in reply.text
    assert len(lin.brain.heard) <= 12


async def test_a_provider_that_breaks_leaves_the_work_to_be_tried_again(talk: Talk) -> None:
    lin = talk(Fails(ConnectionError("no route")), "Hello.")
    lin.write("hi")
    taken = lin.claim()

    with pytest.raises(ConnectionError):
        await take_turn(lin.mind, taken)
    assert lin.count("work", status="running") == 1

    reply = await take_turn(lin.mind, taken)
    assert reply is not None
    assert lin.count("work", status="done") == 1


async def test_giving_up_hands_over_with_a_word(talk: Talk) -> None:
    lin = talk()
    lin.write("hi")

    reply = await give_up(lin.mind, lin.claim())

    assert reply is not None
    assert reply.text.startswith("I am passing you on to a colleague")
    assert lin.count("conversations", owner="queue") == 1
    assert lin.count("work", status="done") == 1


async def test_giving_up_says_nothing_when_a_colleague_has_it(talk: Talk) -> None:
    lin = talk()
    lin.write("hi")
    with lin.mind.store.transaction() as session:
        handoff.take(session, lin.thread, lin.shop.mei, at=lin.mind.clock())

    assert await give_up(lin.mind, lin.claim()) is None
    assert lin.count("work", status="done") == 1


async def test_a_turn_that_was_already_taken_says_nothing(talk: Talk) -> None:
    lin = talk("Hello.")
    lin.write("hi")
    taken = lin.claim()
    await take_turn(lin.mind, taken)

    assert await take_turn(lin.mind, taken) is None
    assert _told(lin) == ["Hello."]


async def test_notes_of_colleagues_never_reach_the_brain(talk: Talk) -> None:
    lin = talk("Hello.")
    with lin.mind.store.transaction() as session:
        note = NewMessage(Author.USER, "she is a fraudster", "en", user_id=lin.shop.mei.id, internal=True)
        add_message(session, lin.thread, note, at=lin.mind.clock(), actor="x")

    await lin.hears("hi")

    assert not any("fraudster" in one.text for one in lin.brain.heard[0])


def _told(lin: Customer) -> list[str]:
    with lin.mind.store.reading() as session:
        return [one.text for one in transcript(session, lin.thread) if one.author in (Author.ASSISTANT, Author.USER)]


def _interaction(lin: Customer) -> dict[str, Any]:
    with lin.mind.store.reading() as session:
        found = interaction_of(session, lin.thread)
        assert found is not None
    return found


async def test_a_write_whose_turn_died_before_its_reply_is_told_by_the_next_and_not_done_again(talk: Talk) -> None:
    lin = talk(RETURN, ASK, "Anything else?")
    await lin.hears("I want to return the Aria One")
    lin.write("yes please")
    opening, turn = lin.open()
    assert opening.pending is not None
    await lin.mind.toolbox.carry_out(opening.pending, turn)  # and then the process dies

    told = await take_turn(lin.mind, lin.claim())

    assert told is not None
    assert "R-1001" in told.text
    assert lin.count("returns") == 1
    assert "R-1001" not in (await lin.hears("thanks")).text


async def test_a_handoff_whose_turn_died_is_told_too(talk: Talk) -> None:
    lin = talk()
    lin.write("a person please")
    _, turn = lin.open()
    await lin.mind.toolbox.use("hand_over", {"reason": "asked", "topic": "service"}, turn)

    told = await take_turn(lin.mind, lin.claim())

    assert told is not None
    assert "colleague" in told.text


async def test_what_was_done_while_a_colleague_took_over_is_left_as_a_note(talk: Talk) -> None:
    lin = talk(RETURN, ASK)
    await lin.hears("I want to return the Aria One")
    lin.write("yes please")
    opening, turn = lin.open()
    assert opening.pending is not None
    await lin.mind.toolbox.carry_out(opening.pending, turn)
    lin.colleague_takes()
    taken = lin.claim()

    with lin.mind.store.transaction() as session:
        assert commit_reply(session, taken, opening, turn, Draft("Booked R-1001 [r1].")) is None

    with lin.mind.store.reading() as session:
        assert "R-1001" in transcript(session, lin.thread, internal=True)[-1].text
        assert all("R-1001" not in one.text for one in transcript(session, lin.thread))
        assert untold(session, lin.thread) == ("", ())


async def test_a_press_beside_a_question_is_carried_out_and_the_question_answered(talk: Talk) -> None:
    lin = talk(RETURN, ASK, "A product can be returned within 14 days of delivery [r2].")
    asked = await lin.hears("I want to return the Aria One")
    lin.write("How long can I return a product?")

    both = await lin.hears("Confirm", decision={"proposal": asked.payload["proposal"]["id"], "accept": True})

    assert "R-1001" in both.text
    assert "14 days" in both.text
    assert lin.count("returns") == 1


async def test_nothing_proposed_before_a_colleague_came_is_carried_out_after_they_left(talk: Talk) -> None:
    lin = talk(RETURN, ASK, "Sorry, what do you mean?")
    await lin.hears("I want to return the Aria One")
    lin.colleague_takes()
    with lin.mind.store.transaction() as session:
        handoff.give_back(session, lin.thread, lin.shop.mei, at=lin.mind.clock())
    assert await take_turn(lin.mind, lin.claim()) is None

    await lin.hears("yes")

    assert lin.count("returns") == 0


async def test_what_the_customer_asked_a_silent_colleague_is_answered_after_the_case_is_given_back(talk: Talk) -> None:
    lin = talk("You can return a product within 14 days [r1].")
    lin.colleague_takes()
    lin.write("How long can I return a product?")
    with lin.mind.store.transaction() as session:
        handoff.give_back(session, lin.thread, lin.shop.mei, at=lin.mind.clock())

    answered = await take_turn(lin.mind, lin.claim())

    assert answered is not None
    assert "14 days" in answered.text
