"""Whether a case is solved and how it went, said in words."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from crm_tools.service import conversations
from crm_tools.service.messages import Author, NewMessage, add_message
from crm_tools.service.surveys import SurveyRow
from crm_tools.service.tickets import NewTicket, TicketRow, open_ticket
from crm_tools.store import new_id
from tests.assistant.conftest import Customer

Talk = Callable[..., Customer]


def _ask(lin: Customer, *, language: str = "en") -> str:
    """A colleague has solved Lin's ticket, and the question was asked."""
    at = lin.mind.clock()
    with lin.mind.store.transaction() as session:
        conversations.set_language(session, lin.thread, language, chosen=True)
        new = NewTicket("problem", "Leaks", "It leaks.", "repair", lin.shop.lin, lin.thread)
        ticket = open_ticket(session, new, actor="visitor", at=at)
        session.get_one(TicketRow, ticket.id).status = "solved"
        session.add(
            SurveyRow(
                id=new_id("srv"), ticket_id=ticket.id, conversation_id=lin.thread, contact_id=lin.shop.lin, asked_at=at
            )
        )
        text = f"Is {ticket.number} solved?" if language == "en" else f"工单 {ticket.number} 解决了吗？"
        question = NewMessage(Author.ASSISTANT, text, language, payload={"ask_solved": ticket.number})
        add_message(session, lin.thread, question, at=at, actor="assistant")
    return ticket.number


async def test_a_yes_is_thanked_and_asks_how_it_was_and_the_number_is_kept(talk: Talk) -> None:
    lin = talk()
    _ask(lin)

    thanks = await lin.hears("yes, it's solved")
    rated = await lin.hears("4")

    assert thanks.text.startswith("Thank you, good to hear.")
    assert thanks.payload["ask_rating"] is True
    assert [one["value"] for one in thanks.payload["choices"]][::4] == ["Very poor", "Very good"]
    assert (rated.text, rated.payload["rated"]) == ("Thank you for your rating: Good.", 4)
    assert lin.count("surveys", score=4) == 1
    assert lin.count("conversations", rating=4) == 1


async def test_the_same_in_chinese(talk: Talk) -> None:
    lin = talk()
    _ask(lin, language="zh")

    thanks = await lin.hears("解决了，谢谢")
    rated = await lin.hears("很不满意")

    assert "您对本次服务满意吗？" in thanks.text
    assert rated.text.startswith("感谢您的评价：很不满意。很抱歉")
    assert lin.count("surveys", score=1) == 1


@pytest.mark.parametrize(("language", "text"), [("en", "not yet"), ("zh", "还没解决")])
async def test_a_no_opens_the_ticket_again_and_offers_the_person(talk: Talk, language: str, text: str) -> None:
    lin = talk()
    number = _ask(lin, language=language)

    reply = await lin.hears(text)

    assert number in reply.text
    assert reply.payload["ticket"] == {"number": number, "status": "open"}
    assert reply.payload["choices"][0]["value"] in ("Talk to a person", "转人工")
    assert lin.count("tickets", number=number, status="open") == 1


async def test_it_is_never_asked_twice_and_blocks_nothing(talk: Talk) -> None:
    lin = talk("Hm.", "Fine.", "Well.")
    _ask(lin)
    await lin.hears("yes")
    question = await lin.hears("tell me about something else")
    await lin.hears("5")
    later = await lin.hears("5")

    assert question.text == "Hm."
    assert later.text == "Fine."
    assert lin.count("surveys", score=5) == 1


async def test_the_answer_counts_while_a_colleague_has_the_conversation(talk: Talk) -> None:
    lin = talk()
    lin.colleague_takes()
    _ask(lin)

    reply = await lin.hears("yes")

    assert reply.payload["ask_rating"] is True
    assert lin.count("conversations", owner="user") == 1
    assert await lin.say("by the way, thanks Mei") is None
