"""A colleague suggests something else instead: the customer's new yes is needed, and then it is enough."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from assistant.approving import Decided, approve_proposal, change_proposal
from assistant.testing import Calls
from assistant.turn import take_turn
from crm_tools.approvals import Proposal, ProposalStatus, pending, waiting_for_staff
from crm_tools.commerce.orders import OrderLineRow
from crm_tools.errors import Conflict, Invalid, NotAllowed
from crm_tools.people.levels import Role
from crm_tools.people.users import User
from crm_tools.service import conversations
from crm_tools.service.conversations import ConversationRow
from crm_tools.service.messages import Message, transcript
from tests.assistant.approval import ASK, OTHER, RETURN, RETURN_ARGUMENTS, limit_refunds, new_lead
from tests.assistant.conftest import Customer

Talk = Callable[..., Customer]
OTHER_RETURN = Calls.one("start_return", **{**RETURN_ARGUMENTS, **OTHER})
WHY = "The machine shows traces of use"


@pytest.fixture
def begin(talk: Talk) -> Talk:
    """A conversation in a shop where every refund above ¥10 needs a lead."""

    def start(*steps: object, **how: object) -> Customer:
        lin = talk(RETURN, ASK, *steps, **how)
        limit_refunds(lin.mind.store, 1000, at=lin.mind.clock())
        return lin

    return start


async def _agreed(lin: Customer) -> str:
    await lin.hears("I want to return the Aria One")
    await lin.hears("yes")
    with lin.mind.store.reading() as session:
        (found,) = waiting_for_staff(session)
    return found.proposal.id


async def _changed(lin: Customer, arguments: Mapping[str, Any] = OTHER, *, reason: str = WHY) -> Decided:
    return await change_proposal(lin.mind, await _agreed(lin), _lead(lin), arguments, reason)


def _lead(lin: Customer, **more: Any) -> User:
    return new_lead(lin.mind.store, at=lin.mind.clock(), **more)


def _last(lin: Customer) -> Message:
    with lin.mind.store.reading() as session:
        return transcript(session, lin.thread)[-1]


def _pending(lin: Customer) -> Proposal | None:
    with lin.mind.store.reading() as session:
        return pending(session, lin.thread)


async def test_the_customer_is_asked_anew_with_the_reason_and_nothing_is_done(begin: Talk) -> None:
    lin = begin()

    decided = await _changed(lin)

    told = _last(lin)
    assert (decided.status, decided.text) == (ProposalStatus.SUPERSEDED, told.text)
    assert told.text.startswith("A colleague has looked at it and suggests something else instead")
    assert "1 × Cup" in told.text
    assert "Their reason: The machine shows traces of use. Shall I go ahead with this?" in told.text
    assert told.payload["proposal"]["id"] == decided.asked.id if decided.asked else False
    assert not any("needs a colleague" in one for one in told.payload["proposal"]["effects"])
    assert told.payload["proposal"]["effects"][-1] == "A colleague has approved this already."
    assert lin.count("returns") == 0
    assert lin.count("proposals", status="superseded") == 1
    assert lin.count("events", kind="proposal.changed") == 1
    assert lin.count("tickets", kind="approval", status="closed") == 1
    assert lin.count("ticket_notes", text=WHY) == 1


async def test_a_plain_yes_carries_it_out_at_once_without_a_second_approval(begin: Talk) -> None:
    lin = begin()
    await _changed(lin)

    reply = await lin.hears("yes")

    assert "R-" in reply.text
    assert (lin.count("returns"), lin.count("proposals", status="done")) == (1, 1)
    assert lin.count("proposals", status="consented") == 0
    assert lin.count("tickets", kind="approval", status="open") == 0


async def test_the_button_carries_it_out_and_a_no_leaves_everything_as_it_was(begin: Talk) -> None:
    lin = begin()
    decided = await _changed(lin)
    assert decided.asked is not None

    await lin.hears("Confirm", decision={"proposal": decided.asked.id, "accept": True})

    assert lin.count("returns") == 1


async def test_a_no_ends_it(begin: Talk) -> None:
    lin = begin()
    await _changed(lin)

    reply = await lin.hears("no")

    assert reply.text == "All right, nothing was changed."
    assert (lin.count("returns"), lin.count("proposals", status="declined")) == (0, 1)


async def test_a_yes_that_was_written_before_the_change_could_be_read_is_no_yes_to_it(begin: Talk) -> None:
    lin = begin("Hm.")
    waiting = await _agreed(lin)
    lin.write("yes")
    await change_proposal(lin.mind, waiting, _lead(lin), OTHER, WHY)

    await take_turn(lin.mind, lin.claim())

    assert (lin.count("returns"), lin.count("proposals", status="pending")) == (0, 1)


async def test_it_expires_like_any_other(begin: Talk) -> None:
    lin = begin()
    await _changed(lin)
    lin.mind.clock.move(minutes=31)  # type: ignore[attr-defined]

    reply = await lin.hears("yes")

    assert "expired" in reply.text
    assert (lin.count("returns"), lin.count("proposals", status="expired")) == (0, 1)


async def test_it_is_said_in_chinese_too(begin: Talk) -> None:
    lin = begin()
    waiting = await _agreed(lin)
    with lin.mind.store.transaction() as session:
        conversations.set_language(session, lin.thread, "zh", chosen=True)

    await change_proposal(lin.mind, waiting, _lead(lin), OTHER, "机器有使用痕迹")

    told = _last(lin)
    assert told.text.startswith("同事审核后建议改为：退回订单 A-1001 中的 1 件 Cup")
    assert "原因：机器有使用痕迹。目前尚未办理。" in told.text
    assert told.payload["proposal"]["effects"][-1] == "同事已批准此方案。"


async def test_what_is_impossible_is_refused_with_its_reason_and_the_customer_hears_nothing(begin: Talk) -> None:
    lin = begin()
    waiting, lead = await _agreed(lin), _lead(lin)
    heard = _last(lin)

    for foreign in ("A-1002", "A-9999"):
        with pytest.raises(Conflict, match="cannot be offered, and nothing was changed"):
            await change_proposal(lin.mind, waiting, lead, {**OTHER, "order_number": foreign}, WHY)

    assert _last(lin) == heard
    assert lin.count("proposals", status="consented") == 1


@pytest.mark.parametrize(
    ("arguments", "reason", "said"),
    [
        ({"contact_id": "con_1"}, WHY, "this does not fit: contact_id"),
        ({"order_number": 5}, WHY, "this does not fit: order_number"),
        (OTHER, "  ", "say why"),
        (OTHER, "x" * 501, "say why"),
    ],
)
async def test_what_does_not_fit_is_refused(begin: Talk, arguments: dict[str, Any], reason: str, said: str) -> None:
    lin = begin()

    with pytest.raises(Invalid, match=said) as refused:
        await _changed(lin, arguments, reason=reason)

    assert refused.value.say("zh") != refused.value.say("en")
    assert lin.count("proposals", status="consented") == 1


async def test_the_same_again_is_no_change(begin: Talk) -> None:
    lin = begin()

    with pytest.raises(Conflict, match="agreed to already"):
        await _changed(lin, {})


@pytest.mark.parametrize(("email", "role"), [("rep@example.com", Role.REP), ("lin@example.com", Role.ADMIN)])
async def test_neither_a_rep_nor_the_buyer_themselves_may_change_it(begin: Talk, email: str, role: Role) -> None:
    lin = begin()
    waiting = await _agreed(lin)
    user = _lead(lin, email=email, role=role)

    with pytest.raises(NotAllowed):
        await change_proposal(lin.mind, waiting, user, OTHER, WHY)

    assert lin.count("proposals", status="consented") == 1


async def test_what_was_asked_meanwhile_is_set_aside_and_named(begin: Talk) -> None:
    lin = begin(OTHER_RETURN, ASK)
    waiting = await _agreed(lin)
    await lin.hears("and I would like to return a Cup")
    aside = _pending(lin)
    assert aside is not None

    await change_proposal(lin.mind, waiting, _lead(lin), OTHER, WHY)

    assert f"set aside: {aside.preview.summary.en}" in _last(lin).text


async def test_by_mail_the_suggestion_leaves_with_the_outbox(begin: Talk) -> None:
    lin = begin()
    waiting = await _agreed(lin)
    with lin.mind.store.transaction() as session:
        thread = session.get_one(ConversationRow, lin.thread)
        thread.channel, thread.handle = "email", "lin@example.com"

    await change_proposal(lin.mind, waiting, _lead(lin), OTHER, WHY)

    assert lin.count("outbox", recipient="lin@example.com", channel="email") == 1
    assert (await lin.hears("yes")).payload["actions"][0]["status"] == "done"


async def test_an_approval_of_what_reads_differently_now_asks_the_customer_anew(begin: Talk) -> None:
    lin = begin()
    waiting, lead = await _agreed(lin), _lead(lin)
    with lin.mind.store.transaction() as session:
        line = session.query(OrderLineRow).filter_by(order_number="A-1001", sku="ARIA-1-SIL").one()
        line.price_minor -= 5000

    decided = await approve_proposal(lin.mind, waiting, lead)

    assert decided.status is ProposalStatus.SUPERSEDED
    assert "no longer be what you agreed to, so nothing was changed" in _last(lin).text
    assert lin.count("returns") == 0
    reply = await lin.hears("yes")  # above the limit still, and approved by nobody in this form
    assert "needs a colleague's approval" in reply.text
    assert (lin.count("returns"), lin.count("proposals", status="consented")) == (0, 1)
