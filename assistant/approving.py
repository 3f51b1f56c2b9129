"""A colleague decides what a customer agreed to: the same tool, once, and the customer is told what came of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from assistant.gate import commit_write
from assistant.mind import Mind
from assistant.phrases import APPROVAL_DECLINED, APPROVAL_EXPIRED, APPROVAL_FAILED, APPROVED
from assistant.policy import Opening
from assistant.receipts import Call
from assistant.reply import reply_payload, show_draft
from assistant.saying import fill, told
from assistant.turn_context import TurnContext
from assistant.writing import keep
from crm_tools.approvals import (
    Proposal,
    ProposalStatus,
    approve,
    decide,
    decline_by_staff,
    overdue,
    reviewable,
    settle,
)
from crm_tools.errors import CrmError, Invalid, NotFound
from crm_tools.people.company import company
from crm_tools.people.levels import Caller, Level
from crm_tools.people.users import User
from crm_tools.registry import Tool
from crm_tools.service.conversations import conversation
from crm_tools.service.messages import Author, NewMessage, add_message, transcript
from crm_tools.service.receipts import keep_trace
from crm_tools.store import Session, new_id
from crm_tools.words import Words

__all__ = ["Decided", "approve_proposal", "decline_proposal", "expire_approvals"]

LONGEST_REASON = 500


@dataclass(frozen=True, slots=True)
class Decided:
    """What came of a colleague's decision: done, failed (the world had changed), declined or expired."""

    conversation_id: str
    status: ProposalStatus
    text: str


async def approve_proposal(mind: Mind, proposal_id: str, user: User) -> Decided:
    """Carries out, in a lead's name, what the customer agreed to, and tells the customer, all in one transaction.

    What has become impossible since is not done, and the customer is told why. Raises NotAllowed, NotFound or
    Conflict as `reviewable` does; nothing is changed then.
    """
    at = mind.clock()

    def act(session: Session) -> Decided:
        found = reviewable(session, proposal_id, user, at=at)
        turn = _turn(session, found, mind)
        try:
            with session.begin_nested():
                approve(session, found.id, user, at=at)
                tool = _tool(mind, found)
                done = commit_write(session, tool, found, turn)
        except CrmError as error:
            turn.log.take_back(0)
            failed = turn.log.add_attempt(
                Call(found.tool, found.arguments, found.id),
                "failed",
                {"reason": error.code, "message": error.say(turn.language)},
            )
            keep(session, failed, turn)
            turn.log.act(found.tool, "write", "failed", [failed])
            decide(session, found, ProposalStatus.FAILED, user, at=at)
            return _tell(session, found, ProposalStatus.FAILED, fill(APPROVAL_FAILED, reason=error.words), turn)
        turn.log.act(found.tool, "write", "done", done)
        return _tell(session, found, ProposalStatus.DONE, APPROVED, turn)

    return await mind.threads.write(act)


async def decline_proposal(mind: Mind, proposal_id: str, user: User, reason: str) -> Decided:
    """Does not do what the customer agreed to, and tells them with the reason. Raises as `approve_proposal`,
    and Invalid for a reason that is empty or too long."""
    reason, at = " ".join(reason.split()), mind.clock()
    if not reason or len(reason) > LONGEST_REASON:
        raise Invalid(
            f"say why, in at most {LONGEST_REASON} characters: the customer reads it",
            zh=f"请填写原因（最多 {LONGEST_REASON} 字），客户会看到",
        )

    def act(session: Session) -> Decided:
        found = decline_by_staff(session, proposal_id, user, reason=reason, at=at)
        words = fill(APPROVAL_DECLINED, summary=found.preview.summary, reason=reason)
        return _tell(session, found, ProposalStatus.DECLINED, words, _turn(session, found, mind))

    return await mind.threads.write(act)


async def expire_approvals(mind: Mind) -> list[Decided]:
    """Ends what no colleague decided in time, each in a transaction of its own, and tells the customers."""
    at = mind.clock()
    late = await mind.threads.read(lambda session: overdue(session, at=at))
    return [await mind.threads.write(_expiry(one, mind)) for one in late]


def _expiry(late: Proposal, mind: Mind) -> Callable[[Session], Decided]:
    def act(session: Session) -> Decided:
        turn, waiting = _turn(session, late, mind), ProposalStatus.CONSENTED
        settle(session, late.id, ProposalStatus.EXPIRED, actor="assistant", at=turn.now, waiting=waiting)
        words = fill(APPROVAL_EXPIRED, summary=late.preview.summary)
        return _tell(session, late, ProposalStatus.EXPIRED, words, turn)

    return act


def _turn(session: Session, found: Proposal, mind: Mind) -> TurnContext:
    """The customer's place at the counter, as it was when they agreed."""
    thread = conversation(session, found.conversation_id)
    level = Level.VERIFIED if found.contact_id else Level.ANONYMOUS
    return TurnContext(
        caller=Caller(level, contact_id=found.contact_id),
        conversation_id=thread.id,
        trace_id=new_id("trc"),
        company=company(session),
        language="zh" if thread.language.startswith("zh") else "en",
        now=mind.clock(),
        report=lambda _: None,
        channel=thread.channel,
    )


def _tool(mind: Mind, found: Proposal) -> Tool:
    tool = mind.toolbox.tools.get(found.tool)
    if tool is None:
        raise NotFound(f"there is no tool {found.tool!r} any more", zh="该操作已不再提供")
    return tool


def _tell(session: Session, found: Proposal, status: ProposalStatus, words: Words, turn: TurnContext) -> Decided:
    """The message to the customer. It answers nothing they asked meanwhile, and what was being talked about goes on."""
    done = told(turn)
    draft = words.say(turn.language) + (f"\n\n{done.text}" if done else "")
    text, citations = show_draft(draft, turn.log)
    extras = _going_on(session, turn)
    payload = reply_payload(turn.log, citations, extras, trace_id=turn.trace_id, language=turn.language)
    payload |= {"answered": _answered(session, turn), "decided": {"proposal": found.id, "status": status.value}}
    new = NewMessage(Author.ASSISTANT, text, turn.language, payload=payload)
    said = add_message(session, turn.conversation_id, new, at=turn.now, actor="assistant")
    story = {
        "asked": [],
        "understood": {"intent": found.tool},
        "did": [one.shown() for one in turn.log.actions],
        "decided": {"draft": draft, "proposal": found.id, "status": status.value},
    }
    keep_trace(session, turn.trace_id, story, conversation_id=said.conversation_id, message_id=said.id, at=turn.now)
    return Decided(turn.conversation_id, status, text)


def _going_on(session: Session, turn: TurnContext) -> dict[str, Any]:
    history = tuple(transcript(session, turn.conversation_id))
    before = Opening(conversation(session, turn.conversation_id), history, None).last_reply
    return {"intent": "approval", "state": before.get("state"), "verify": before.get("verify")}


def _answered(session: Session, turn: TurnContext) -> int:
    """The number up to which the customer has been answered before this message."""
    spoken = [one for one in transcript(session, turn.conversation_id) if one.author in (Author.ASSISTANT, Author.USER)]
    return int(spoken[-1].payload.get("answered", spoken[-1].seq)) if spoken else 0
