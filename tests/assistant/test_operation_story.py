"""The story of a write can be read: shown, agreed to, done, taken back, each step with its receipts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta

import pytest

from assistant.testing import Calls
from crm_tools.approvals import Proposal, ProposalStatus
from crm_tools.desk import Change, Preview
from crm_tools.errors import NotFound
from crm_tools.service.operation_story import Line, Proof, Story, story_of, tell_story
from crm_tools.store.events import Event
from crm_tools.words import Words
from tests.assistant.conftest import Customer
from tests.conftest import FakeClock

RETURN = Calls.one("start_return", order_number="A-1001", items=["Aria One"], reason="too loud")
NAMES = {"user:usr_1": "Mei"}
NOW = FakeClock()()


def read(lin: Customer, wanted: str) -> Story:
    with lin.mind.store.reading() as session:
        return story_of(session, wanted)


def steps(lines: tuple[Line, ...]) -> list[tuple[str, str, list[str]]]:
    return [(one.kind, one.text.en, [proof.ref for proof in one.proofs]) for one in lines]


async def test_a_write_that_was_taken_back_is_told_from_the_preview_on(talk: Callable[..., Customer]) -> None:
    lin = talk(RETURN, "Shall I go ahead?")
    offer = (await lin.hears("return the Aria One")).payload["proposal"]
    done = await lin.hears("yes")
    await lin.hears("undo")

    told = read(lin, done.payload["undo"]["operation"])

    assert steps(told.lines) == [
        ("proposal.pending", f"Shown to the customer: {offer['summary']}", ["start_return"]),
        ("proposal.done", "Agreed to by the customer", []),
        ("operation.done", "Done", ["return R-1001"]),
        ("operation.undone", "Taken back by the customer", ["return R-1001"]),
    ]
    assert [one.text.zh for one in told.lines][1:] == ["客户已同意", "已办理", "客户已撤销"]
    shown = [(one["name"], one["before"], one["after"]) for one in offer["changes"]]
    assert [(one.name.en, one.before, one.after and one.after.en) for one in told.lines[0].changes] == shown
    assert told.lines[2].changes == told.lines[0].changes
    assert read(lin, told.proposal.id) == told


async def test_a_write_that_was_declined_has_a_story_and_no_operation(talk: Callable[..., Customer]) -> None:
    lin = talk(RETURN, "Shall I go ahead?")
    offer = await lin.hears("return the Aria One")
    await lin.hears("no")

    told = read(lin, offer.payload["proposal"]["id"])

    assert told.operation_id is None
    assert [one.kind for one in told.lines] == ["proposal.pending", "proposal.declined"]
    assert told.lines[1].text == Words("Declined by the customer", "客户已拒绝")
    with pytest.raises(NotFound):
        read(lin, "op_none")


@pytest.mark.parametrize(
    ("kinds", "said"),
    [
        (
            {"consented": "contact:con_1", "done": "user:usr_1"},
            ["Agreed to by the customer; a colleague has to agree too: Above ¥1,000", "Approved by Mei"],
        ),
        (
            {"consented": "contact:con_1", "declined": "user:usr_1"},
            ["Agreed to by the customer; a colleague has to agree too: Above ¥1,000", "Declined by Mei"],
        ),
        ({"failed": "contact:con_1"}, ["Not done, and nothing was changed: it has been sent back"]),
        ({"expired": "assistant"}, ["Ended: nobody agreed in time"]),
        ({"superseded": "assistant"}, ["Ended by the assistant: something else took its place"]),
        ({"approved-by-nobody": "assistant"}, []),
    ],
)
def test_every_end_is_told_in_words(kinds: Mapping[str, str], said: list[str]) -> None:
    events = [
        Event(number, f"proposal.{kind}", "proposal:prp", actor, NOW, {})
        for number, (kind, actor) in enumerate(kinds.items())
    ]
    preview = Preview(Words("Return it", "退货"), (), Words("Above ¥1,000", "超过 ¥1,000"), (CHANGE,))
    found = Proposal("prp", "cnv", "con_1", "start_return", {}, preview, ProposalStatus.PENDING, NOW + timedelta(1))
    proofs = [Proof("trc", "r1", "start_return", "failed", "it has been sent back")]

    lines = list(tell_story(found, events, proofs, NAMES))

    assert [one.text.en for one in lines] == said
    assert all(one.text.zh for one in lines)


CHANGE = Change(Words("State", "状态"), Words("kept", "保留"), Words("sent back", "退回"))
