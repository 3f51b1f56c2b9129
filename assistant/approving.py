"""A colleague decides what a customer agreed to: the same tool, once, and the customer is told what came of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pydantic import ValidationError

from assistant.gate import Changed, commit_write, preview_write, propose_write
from assistant.mind import Mind
from assistant.phrases import (
    APPROVAL_CHANGED,
    APPROVAL_DECLINED,
    APPROVAL_EXPIRED,
    APPROVAL_FAILED,
    APPROVAL_STALE,
    APPROVED,
    APPROVED_ALREADY,
    PUT_ASIDE,
    SAY_NAME,
)
from assistant.receipts import Call
from assistant.saying import fill
from assistant.turn_context import TurnContext
from assistant.verdicts import Decided, place_of, tell_customer
from assistant.writing import checked, keep, open_desk
from crm_tools.approvals import (
    Proposal,
    ProposalStatus,
    Suggestion,
    amend,
    approve,
    decide,
    decline_by_staff,
    overdue,
    pending,
    reviewable,
    settle,
)
from crm_tools.desk import Preview
from crm_tools.errors import Conflict, CrmError, Invalid, NotFound, StoreFailure
from crm_tools.people.users import User
from crm_tools.registry import Tool
from crm_tools.store import Session
from crm_tools.words import Words

__all__ = ["Decided", "approve_proposal", "change_proposal", "decline_proposal", "expire_approvals"]

LONGEST_REASON = 500


async def approve_proposal(mind: Mind, proposal_id: str, user: User) -> Decided:
    """Carries out, in a lead's name, what the customer agreed to, and tells the customer, all in one transaction.

    What has become impossible since is not done, and the customer is told why; what would be something else by now is
    put before them anew. Raises NotAllowed, NotFound or Conflict as `reviewable` does; nothing is changed then.
    """
    at = mind.clock()

    def act(session: Session) -> Decided:
        found = reviewable(session, proposal_id, user, at=at)
        turn = place_of(session, found, mind)
        try:
            with session.begin_nested():
                approve(session, found.id, user, at=at)
                done = commit_write(session, _tool(mind, found), found, turn)
        except Changed:
            return _ask_anew(session, found, _tool(mind, found), user, turn)
        except StoreFailure:
            raise
        except CrmError as error:
            return _failed(session, found, error, user, turn)
        turn.log.act(found.tool, "write", "done", done)
        return tell_customer(session, found, ProposalStatus.DONE, APPROVED, turn)

    return await mind.threads.write(act)


async def change_proposal(
    mind: Mind, proposal_id: str, user: User, arguments: Mapping[str, Any], reason: str
) -> Decided:
    """Puts the same write with other `arguments` before the customer, who may agree to it or not; nothing is done yet.

    Arguments that are not given stay as they were. The customer's new yes is enough: this colleague's approval is
    given. Raises as `approve_proposal`, Invalid for arguments or a reason that do not fit, and Conflict when it could
    not be done or would be what they agreed to already.
    """
    reason, at = _given(reason), mind.clock()

    def act(session: Session) -> Decided:
        found = reviewable(session, proposal_id, user, at=at)
        turn, tool = place_of(session, found, mind), _tool(mind, found)
        wanted = _fitting(tool, {**found.arguments, **arguments})
        preview = _possible(session, tool, wanted, turn)
        if preview.promises(found.preview):
            raise Conflict(
                "this is what the customer agreed to already: approve it, or change something",
                zh="与客户已确认的内容相同，请直接批准，或修改后再提交",
            )
        aside = pending(session, found.conversation_id)
        made = amend(session, found, Suggestion(wanted, _approved(preview), reason), user, at=at)
        words = fill(APPROVAL_CHANGED, summary=preview.summary, reason=_sentence(reason))
        if tool.by_name is not None:
            words = _then(words, fill(SAY_NAME, name=tool.by_name))
        if aside is not None:
            words = _then(words, fill(PUT_ASIDE, summary=aside.preview.summary))
        return _ask(session, found, made, words, turn)

    return await mind.threads.write(act)


async def decline_proposal(mind: Mind, proposal_id: str, user: User, reason: str) -> Decided:
    """Does not do what the customer agreed to, and tells them with the reason. Raises as `approve_proposal`,
    and Invalid for a reason that is empty or too long."""
    reason, at = _given(reason), mind.clock()

    def act(session: Session) -> Decided:
        found = decline_by_staff(session, proposal_id, user, reason=reason, at=at)
        words = fill(APPROVAL_DECLINED, summary=found.preview.summary, reason=reason)
        return tell_customer(session, found, ProposalStatus.DECLINED, words, place_of(session, found, mind))

    return await mind.threads.write(act)


async def expire_approvals(mind: Mind) -> list[Decided]:
    """Ends what no colleague decided in time, each in a transaction of its own, and tells the customers."""
    at = mind.clock()
    late = await mind.threads.read(lambda session: overdue(session, at=at))
    return [await mind.threads.write(_expiry(one, mind)) for one in late]


def _expiry(late: Proposal, mind: Mind) -> Callable[[Session], Decided]:
    def act(session: Session) -> Decided:
        turn, waiting = place_of(session, late, mind), ProposalStatus.CONSENTED
        settle(session, late.id, ProposalStatus.EXPIRED, actor="assistant", at=turn.now, waiting=waiting)
        words = fill(APPROVAL_EXPIRED, summary=late.preview.summary)
        return tell_customer(session, late, ProposalStatus.EXPIRED, words, turn)

    return act


def _failed(session: Session, found: Proposal, error: CrmError, user: User, turn: TurnContext) -> Decided:
    turn.log.take_back(0)
    told = {"reason": error.code, "message": error.say(turn.language)}
    receipt = turn.log.add_attempt(Call(found.tool, found.arguments, found.id), "failed", told)
    keep(session, receipt, turn)
    turn.log.act(found.tool, "write", "failed", [receipt])
    decide(session, found, ProposalStatus.FAILED, user, at=turn.now)
    words = fill(APPROVAL_FAILED, reason=error.words)
    return tell_customer(session, found, ProposalStatus.FAILED, words, turn)


def _ask_anew(session: Session, found: Proposal, tool: Tool, user: User, turn: TurnContext) -> Decided:
    """The world has changed: neither the customer nor the colleague has agreed to what it would be now."""
    turn.log.take_back(0)
    decide(session, found, ProposalStatus.SUPERSEDED, user, at=turn.now)
    made = propose_write(session, tool, found.arguments, turn)
    words = fill(APPROVAL_STALE, summary=made.preview.summary)
    return _ask(session, found, made, _then(words, fill(SAY_NAME, name=tool.by_name)) if tool.by_name else words, turn)


def _ask(session: Session, found: Proposal, made: Proposal, words: Words, turn: TurnContext) -> Decided:
    turn.log.proposal, preview = made, made.preview
    shown = {
        "summary": preview.summary.say(turn.language),
        "effects": [one.say(turn.language) for one in preview.effects],
    }
    receipt = turn.log.add_attempt(Call(made.tool, made.arguments, made.id, preview.changes), "proposed", shown)
    keep(session, receipt, turn)
    turn.log.act(made.tool, "write", "proposed", [receipt])
    return tell_customer(session, found, ProposalStatus.SUPERSEDED, words, turn)


def _given(reason: str) -> str:
    folded = " ".join(reason.replace("\x00", "").split())
    if not folded or len(folded) > LONGEST_REASON:
        raise Invalid(
            f"say why, in at most {LONGEST_REASON} characters: the customer reads it",
            zh=f"请填写原因（最多 {LONGEST_REASON} 字），客户会看到",
        )
    return folded


def _fitting(tool: Tool, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments as the tool wants them; the names of those that are wrong stand in both languages."""
    try:
        return checked(tool, arguments)
    except Invalid as error:
        cause = error.__cause__
        wrong = cause.errors() if isinstance(cause, ValidationError) else []
        names = ", ".join(dict.fromkeys(str(one["loc"][0]) for one in wrong if one["loc"]))
        raise Invalid(f"this does not fit: {names or error}", zh=f"填写有误：{names or error}") from error


def _possible(session: Session, tool: Tool, arguments: dict[str, Any], turn: TurnContext) -> Preview:
    try:
        return preview_write(tool, open_desk(session, turn), arguments)
    except CrmError as error:
        raise Conflict(
            f"this cannot be offered, and nothing was changed: {error}",
            zh=f"无法这样办理，未做任何更改：{error.words.zh}",
        ) from error


def _approved(preview: Preview) -> Preview:
    """What is said of a need for approval gives way to its being there; the need itself stays on the record."""
    why = preview.needs_approval
    if why is None:
        return preview
    other = (one for one in preview.effects if one.en.rstrip(".") != why.en)
    return Preview(preview.summary, (*other, APPROVED_ALREADY), why, preview.changes)


def _tool(mind: Mind, found: Proposal) -> Tool:
    tool = mind.toolbox.tools.get(found.tool)
    if tool is None:
        raise NotFound(f"there is no tool {found.tool!r} any more", zh="该操作已不再提供")
    return tool


def _sentence(reason: str) -> Words:
    return Words(reason, reason) if reason[-1] in ".!?。！？…" else Words(f"{reason}.", f"{reason}。")


def _then(first: Words, second: Words) -> Words:
    return Words(f"{first.en} {second.en}", f"{first.zh}{second.zh}")
