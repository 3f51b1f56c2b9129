"""A write above a limit: the customer's yes, then a colleague's, then done once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from assistant.approving import approve_proposal, decline_proposal, expire_approvals
from assistant.turn import take_turn
from crm_tools.approvals import ProposalStatus, waiting_for_staff
from crm_tools.commerce.orders import OrderRow
from crm_tools.errors import Conflict, CrmError, Invalid, NotAllowed, NotFound
from crm_tools.people.levels import Role
from crm_tools.people.users import User
from crm_tools.service import conversations, handoff, work
from crm_tools.service.messages import Author, Message, transcript
from tests.assistant.approval import ASK, RETURN, limit_refunds, new_lead
from tests.assistant.conftest import Customer

Talk = Callable[..., Customer]


@pytest.fixture
def begin(talk: Talk) -> Talk:
    """A conversation in a shop where every refund above ¥1,000 needs a lead."""

    def start(*steps: object, **how: object) -> Customer:
        lin = talk(RETURN, ASK, *steps, **how)
        limit_refunds(lin.mind.store, 100_000, at=lin.mind.clock())
        return lin

    return start


async def _agreed(lin: Customer) -> Message:
    await lin.hears("I want to return the Aria One")
    return await lin.hears("yes")


def _waiting(lin: Customer) -> str:
    with lin.mind.store.reading() as session:
        (found,) = waiting_for_staff(session)
    return found.proposal.id


def _last(lin: Customer) -> Message:
    with lin.mind.store.reading() as session:
        return transcript(session, lin.thread)[-1]


def _lead(lin: Customer, **more: str) -> User:
    return new_lead(lin.mind.store, at=lin.mind.clock(), **more)


async def test_a_yes_above_the_limit_is_laid_before_a_colleague_and_told_truthfully(begin: Talk) -> None:
    lin = begin()
    offered = await lin.hears("I want to return the Aria One")
    reply = await lin.hears("yes")

    assert "A refund above ¥1,000 needs a colleague's approval." in offered.payload["proposal"]["effects"]
    assert "A refund above ¥1,000 needs a colleague's approval: it is with the team as T-" in reply.text
    assert "Nothing is done before they decide" in reply.text
    assert reply.payload["actions"] == [
        {"tool": "start_return", "effect": "write", "status": "proposed", "receipts": ["r1"]}
    ]
    assert reply.payload["ticket"]["number"].startswith("T-")
    assert lin.count("returns") == 0
    assert lin.count("proposals", status="consented") == 1
    assert lin.count("tickets", kind="approval", queue="returns", status="open") == 1
    assert lin.count("events", kind="proposal.consented") == 1


async def test_it_is_said_in_chinese_too(begin: Talk) -> None:
    lin = begin()
    await lin.hears("I want to return the Aria One")
    with lin.mind.store.transaction() as session:
        conversations.set_language(session, lin.thread, "zh", chosen=True)
    reply = await lin.hears("好的")
    await approve_proposal(lin.mind, _waiting(lin), _lead(lin))

    assert "退款超过 ¥1,000 需同事审批" in reply.text
    assert "审批前不会办理" in reply.text
    assert _last(lin).text.startswith("同事已批准。")


async def test_below_the_limit_the_yes_is_enough(talk: Talk) -> None:
    lin = talk(RETURN, ASK)
    limit_refunds(lin.mind.store, 189_900, at=lin.mind.clock())

    await _agreed(lin)

    assert (lin.count("returns"), lin.count("proposals", status="done")) == (1, 1)


async def test_an_approval_does_it_once_and_tells_the_customer_with_its_evidence(begin: Talk) -> None:
    lin = begin()
    await _agreed(lin)
    lead = _lead(lin)
    proposal_id = _waiting(lin)

    decided = await approve_proposal(lin.mind, proposal_id, lead)

    assert decided.status is ProposalStatus.DONE
    assert lin.count("returns", order_number="A-1001", reason="too loud") == 1
    assert lin.count("proposals", status="done", approver_id=lead.id) == 1
    assert lin.count("tickets", kind="approval", status="closed") == 1
    assert lin.count("receipts", tool="start_return", status="done") == 1
    told = _last(lin)
    assert told.author is Author.ASSISTANT
    assert told.text.startswith("A colleague has approved it.")
    assert "R-" in told.text
    assert "[r1]" not in told.text
    with pytest.raises(Conflict):
        await approve_proposal(lin.mind, proposal_id, lead)
    assert lin.count("returns") == 1


async def test_two_leads_at_once_do_it_once(begin: Talk) -> None:
    lin = begin()
    await _agreed(lin)
    proposal_id, leads = _waiting(lin), (_lead(lin), _lead(lin, email="wu@example.com"))

    came = await asyncio.gather(
        *(approve_proposal(lin.mind, proposal_id, one) for one in leads), return_exceptions=True
    )

    assert sorted(type(one).__name__ for one in came) == ["Conflict", "Decided"]
    assert lin.count("returns") == 1


async def test_what_has_become_impossible_is_not_done_and_the_customer_is_told_what_is_still_possible(
    begin: Talk,
) -> None:
    lin = begin()
    await _agreed(lin)
    with lin.mind.store.transaction() as session:
        session.get_one(OrderRow, "A-1001").status = "cancelled"

    decided = await approve_proposal(lin.mind, _waiting(lin), _lead(lin))

    assert decided.status is ProposalStatus.FAILED
    assert (lin.count("returns"), lin.count("proposals", status="failed")) == (0, 1)
    assert "no longer possible, and nothing was changed" in _last(lin).text
    assert 'Say "person"' in _last(lin).text


async def test_nobody_is_asked_to_approve_what_is_impossible_already(begin: Talk) -> None:
    lin = begin()
    await lin.hears("I want to return the Aria One")
    with lin.mind.store.transaction() as session:
        session.get_one(OrderRow, "A-1001").status = "cancelled"

    reply = await lin.hears("yes")

    assert reply.text.startswith("That could not be done")
    assert (lin.count("tickets"), lin.count("proposals", status="failed")) == (0, 1)


async def test_a_lead_declines_with_a_reason_that_the_customer_hears(begin: Talk) -> None:
    lin = begin()
    await _agreed(lin)
    lead = _lead(lin)
    with pytest.raises(Invalid):
        await decline_proposal(lin.mind, _waiting(lin), lead, "  ")

    await decline_proposal(lin.mind, _waiting(lin), lead, "The machine was used in a café.")

    assert "did not approve it, so nothing was changed" in _last(lin).text
    assert "The machine was used in a café." in _last(lin).text
    assert (lin.count("returns"), lin.count("proposals", status="declined", approver_id=lead.id)) == (0, 1)
    assert lin.count("tickets", kind="approval", status="closed") == 1


@pytest.mark.parametrize(("email", "role"), [("rep@example.com", Role.REP), ("lin@example.com", Role.ADMIN)])
async def test_neither_a_rep_nor_the_buyer_themselves_may_approve(begin: Talk, email: str, role: Role) -> None:
    lin = begin()
    await _agreed(lin)
    user = new_lead(lin.mind.store, at=lin.mind.clock(), email=email, role=role)

    proposal_id = _waiting(lin)

    with pytest.raises(NotAllowed):
        await approve_proposal(lin.mind, proposal_id, user)
    with pytest.raises(NotAllowed):
        await decline_proposal(lin.mind, proposal_id, user, "no")

    assert (lin.count("returns"), lin.count("proposals", status="consented")) == (0, 1)


async def test_an_unknown_proposal_cannot_be_approved(begin: Talk) -> None:
    lin = begin()

    with pytest.raises(NotFound):
        await approve_proposal(lin.mind, "prp_none", _lead(lin))


@pytest.mark.parametrize("said", ["cancel", "no", "取消"])
async def test_the_customer_calls_it_off_before_a_colleague_decides(begin: Talk, said: str) -> None:
    lin = begin()
    await _agreed(lin)
    proposal_id = _waiting(lin)

    reply = await lin.hears(said)

    assert reply.text in ("All right, nothing was changed.", "好的，未做任何更改。")
    assert lin.count("proposals", status="declined") == 1
    with pytest.raises(Conflict):
        await approve_proposal(lin.mind, proposal_id, _lead(lin))


async def test_a_no_to_something_else_leaves_it_with_the_colleague(begin: Talk) -> None:
    lin = begin("Anything else?", "Fine.")
    await _agreed(lin)
    await lin.hears("thank you very much for that")
    await lin.hears("no")

    assert lin.count("proposals", status="consented") == 1


async def test_who_asks_for_a_person_has_it_withdrawn_and_hears_so(begin: Talk) -> None:
    lin = begin()
    await _agreed(lin)

    reply = await lin.hears("a person please")

    assert "What waited for approval is withdrawn" in reply.text
    assert lin.count("proposals", status="superseded") == 1
    assert lin.count("tickets", kind="approval", status="closed") == 1


async def test_a_colleague_who_takes_the_conversation_decides_it_there(begin: Talk) -> None:
    lin = begin()
    await _agreed(lin)
    lin.colleague_takes()

    assert lin.count("proposals", status="superseded") == 1


async def test_after_seven_days_it_expires_and_the_customer_hears_so(begin: Talk) -> None:
    lin = begin()
    await _agreed(lin)
    proposal_id = _waiting(lin)
    lin.mind.clock.move(days=6, hours=23)  # type: ignore[attr-defined]
    assert await expire_approvals(lin.mind) == []
    lin.mind.clock.move(hours=1)  # type: ignore[attr-defined]
    with pytest.raises(Conflict):
        await approve_proposal(lin.mind, proposal_id, _lead(lin))

    (late,) = await expire_approvals(lin.mind)

    assert late.status is ProposalStatus.EXPIRED
    assert "Nobody decided in time, and nothing was changed" in _last(lin).text
    assert await expire_approvals(lin.mind) == []


async def test_the_same_write_cannot_be_asked_for_twice_while_it_waits(begin: Talk) -> None:
    lin = begin(RETURN, "It already waits.")
    await _agreed(lin)

    await lin.hears("return the Aria One please")

    assert lin.count("proposals") == 1


async def test_a_decision_in_the_middle_of_a_question_answers_nothing_for_the_customer(begin: Talk) -> None:
    lin = begin("Hm.")
    await _agreed(lin)
    lin.write("how long does it take?")
    taken = lin.claim()
    await approve_proposal(lin.mind, _waiting(lin), _lead(lin))

    assert [one.text for one in lin.open()[0].news] == ["how long does it take?"]
    with lin.mind.store.transaction() as session:
        work.release(session, taken.id, error="again", at=lin.mind.clock())
    lin.mind.clock.move(seconds=10)  # type: ignore[attr-defined]
    reply = await take_turn(lin.mind, lin.claim())
    assert reply is not None
    assert reply.text == "Hm."


async def test_a_crash_after_the_yes_is_told_at_the_next_turn(begin: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    lin = begin()
    await lin.hears("I want to return the Aria One")
    lin.write("yes")
    opening, turn = lin.open()
    assert opening.pending is not None
    await lin.mind.toolbox.carry_out(opening.pending, turn)  # and the process died before it could say so

    reply = await take_turn(lin.mind, lin.claim())

    assert reply is not None
    assert "needs a colleague's approval: it is with the team as T-" in reply.text
    assert reply.payload["actions"] == [
        {"tool": "start_return", "effect": "write", "status": "proposed", "receipts": ["r1"]}
    ]


async def test_the_conversation_in_a_colleagues_hands_is_not_spoken_into_by_a_late_approval(begin: Talk) -> None:
    lin = begin()
    await _agreed(lin)
    proposal_id = _waiting(lin)
    with lin.mind.store.transaction() as session:
        handoff.take(session, lin.thread, lin.shop.mei, at=lin.mind.clock())

    with pytest.raises(CrmError):
        await approve_proposal(lin.mind, proposal_id, _lead(lin))

    assert _last(lin).text != "A colleague has approved it."
    assert lin.count("returns") == 0
