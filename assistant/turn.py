"""A whole turn, on one screen: decide, answer or act, review, commit."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import assert_never

import structlog

from assistant.agent import Draft
from assistant.answering import draft_answer
from assistant.closing import Started, commit_reply, open_turn
from assistant.doorkeeper import Admitted, admit, send_code
from assistant.engine.replies import after_write, join
from assistant.mind import Mind
from assistant.phrases import AFTER_MISTAKE, APOLOGY, DECLINED, EXPIRED, FAILED_WRITE, HANDED_OVER
from assistant.policy import (
    Answer,
    CarryOut,
    CheckCode,
    Decline,
    Expire,
    HandOver,
    Opening,
    SendCode,
    Step,
    Tell,
    Wait,
    decide,
)
from assistant.review import promises_person, review
from assistant.support import support
from assistant.turn_context import Report, TurnContext
from assistant.wishes import Consent, read_consent
from crm_tools.approvals import ProposalStatus, settle
from crm_tools.errors import Invalid
from crm_tools.people.levels import Caller, Level
from crm_tools.service.messages import Message
from crm_tools.service.work import Work
from crm_tools.words import Words

__all__ = ["give_up", "take_turn"]

log = structlog.get_logger()

STAND_IN_SECONDS = 5.0


async def take_turn(mind: Mind, work: Work, *, report: Report = lambda _: None) -> Message | None:
    """Answers what a conversation's customer said last, in one committed reply.

    Returns None when the assistant has nothing to say, or when a colleague or a newer message came in meanwhile.
    Ends within the mind's time limit: a brain that hangs or fails is replaced by an apology.
    """
    opening, turn = await mind.threads.read(lambda session: open_turn(session, Started(work, mind.clock, report)))
    mind = mind.facing(turn.caller.level)
    step = decide(opening, now=turn.now)
    if isinstance(step, Wait):
        return await mind.threads.write(lambda session: commit_reply(session, work, opening, turn, None))
    report({"state": "thinking"})
    try:
        async with asyncio.timeout(mind.turn_seconds):
            draft = await _take(step, mind, opening, turn)
            draft = await _reviewed(draft, mind, opening, turn)
    except TimeoutError:
        log.warning("turn.too-slow", conversation=work.conversation_id, seconds=mind.turn_seconds)
        draft = await _late(mind, opening, turn)
    return await mind.threads.write(lambda session: commit_reply(session, work, opening, turn, draft))


async def _take(step: Step, mind: Mind, opening: Opening, turn: TurnContext) -> Draft:
    match step:
        case Answer() | Wait():
            return await draft_answer(mind, opening, turn)
        case CarryOut(proposal):
            result = await mind.toolbox.carry_out(proposal, turn)
            done = _told(turn) or _say(_fill(FAILED_WRITE, reason=result["message"]), turn, intent=proposal.tool)
            return await _and_answer(done, mind, opening.beside(proposal.id), turn)
        case Decline(proposal):
            declined = await _settle(mind, proposal.id, ProposalStatus.DECLINED, DECLINED, turn)
            return await _and_answer(declined, mind, opening.beside(proposal.id), turn)
        case Expire(proposal):
            return await _settle(mind, proposal.id, ProposalStatus.EXPIRED, EXPIRED, turn)
        case Tell(done):
            turn.log.adopt(done)
            return _in_time(turn)
        case HandOver(reason):
            return await _hand_over(mind, turn, reason, HANDED_OVER)
        case SendCode(email):
            return await _send_code(mind, turn, email)
        case CheckCode(code):
            return await _check_code(mind, opening, turn, code)
        case _:
            assert_never(step)


async def _and_answer(decided: Draft, mind: Mind, beside: Opening, turn: TurnContext) -> Draft:
    """A button may be pressed while a question is on its way: both are answered."""
    pressed_only = all(read_consent(one.text) is not Consent.UNCLEAR for one in beside.news)
    if pressed_only:
        return decided
    answer = await draft_answer(mind, beside, turn)
    return replace(answer, text=f"{decided.text}\n\n{answer.text}".strip())


def _told(turn: TurnContext) -> Draft | None:
    """What a write of this turn has done."""
    written = (one for one in reversed(turn.log.receipts) if one.kind == "tool" and one.status == "done" and one.tool)
    receipt = next(written, None)
    if receipt is None or receipt.tool is None:
        return None
    return Draft(after_write(receipt.tool, receipt.fields, turn.language), {"intent": receipt.tool})


async def _late(mind: Mind, opening: Opening, turn: TurnContext) -> Draft:
    """When time is up: what was done, or else the stand-in's answer, or else an apology."""
    if turn.log.acted or mind.stand_in is mind.agent:
        return _in_time(turn)
    try:
        async with asyncio.timeout(STAND_IN_SECONDS):
            draft, flaws = _judged(await draft_answer(mind, opening, turn, agent=mind.stand_in), opening, turn)
    except TimeoutError:
        return _in_time(turn)
    return _in_time(turn) if flaws else draft


def _in_time(turn: TurnContext) -> Draft:
    """What is said when time is up: what was done, or that nothing was."""
    if turn.log.handed_over:
        return _say(_place(turn, HANDED_OVER), turn, intent="human")
    return _told(turn) or _say(APOLOGY, turn, intent="failed")


async def _reviewed(draft: Draft, mind: Mind, opening: Opening, turn: TurnContext) -> Draft:
    """The draft if it may be sent; else one new try with the reasons, then the stand-in's; else a handoff."""
    others = [mind.agent] if mind.stand_in is mind.agent else [mind.agent, mind.stand_in]
    for agent in (*others, None):
        draft, flaws = _judged(draft, opening, turn)
        turn.log.verdicts.append(flaws)
        if not flaws:
            return draft
        log.info("draft.blocked", conversation=turn.conversation_id, flaws=flaws)
        if agent is not None:
            draft = await draft_answer(mind, opening, turn, agent=agent, blocked=(draft.text, flaws))
    return await _hand_over(mind, turn, "answer could not be proven", AFTER_MISTAKE)


def _judged(draft: Draft, opening: Opening, turn: TurnContext) -> tuple[Draft, tuple[str, ...]]:
    """The draft with its sentences marked, and what is wrong with it. The engine marks its own sentences."""
    unproven: tuple[str, ...] = ()
    if draft.by_model:
        found = support(draft.text, turn.log.receipts)
        draft = replace(draft, text=found.draft)
        bare = [one for one in found.unsupported if not (turn.log.handed_over and promises_person(one))]
        unproven = tuple(f"this rests on no receipt: {one}" for one in bare)
    verdict = review(
        draft.text,
        turn.log.receipts,
        said=f"{opening.said} {turn.customer_name}",
        handed_over=turn.log.handed_over,
        language=turn.language,
    )
    return draft, verdict.flaws + unproven


async def _settle(mind: Mind, proposal_id: str, outcome: ProposalStatus, words: Words, turn: TurnContext) -> Draft:
    await mind.threads.write(
        lambda session: settle(session, proposal_id, outcome, actor=turn.caller.actor, at=turn.now)
    )
    return _say(words, turn, intent=f"proposal_{outcome.value}")


async def _hand_over(mind: Mind, turn: TurnContext, reason: str, words: Words) -> Draft:
    result = await mind.toolbox.use("hand_over", {"reason": reason, "topic": "service"}, turn)
    if result["status"] != "done":
        return _say(APOLOGY, turn, intent="failed")
    return _say(_place(turn, words), turn, intent="human")


def _place(turn: TurnContext, words: Words) -> Words:
    """The customer's place in the queue, as the handoff's receipt says it."""
    fields = next(one.fields for one in reversed(turn.log.receipts) if one.ref.startswith("handoff"))
    return _fill(words, place=fields["place"], wait=fields["wait"])


async def _send_code(mind: Mind, turn: TurnContext, email: str) -> Draft:
    try:
        words = await mind.threads.write(
            lambda session: send_code(session, turn.conversation_id, email, secret=mind.secret, at=turn.now)
        )
    except Invalid as error:
        return _say(Words(f"{error}.", f"{error.say('zh')}。"), turn, intent="identify", verify="email")
    return _say(words, turn, intent="identify", verify="code")


async def _check_code(mind: Mind, opening: Opening, turn: TurnContext, code: str) -> Draft:
    outcome = await mind.threads.write(
        lambda session: admit(session, turn.conversation_id, code, secret=mind.secret, at=turn.now)
    )
    if not isinstance(outcome, Admitted):
        return _say(outcome.reason, turn, intent="identify", verify=outcome.verify)
    turn.caller = Caller(Level.VERIFIED, contact_id=outcome.contact_id)
    turn.customer_name = outcome.name
    draft = await draft_answer(mind, opening, turn)
    return replace(draft, text=join(outcome.welcome.say(turn.language), draft.text, language=turn.language))


async def give_up(mind: Mind, work: Work) -> Message | None:
    """The last resort after a turn failed repeatedly: a plain apology, and a colleague takes over."""
    opening, turn = await mind.threads.read(
        lambda session: open_turn(session, Started(work, mind.clock, lambda _: None))
    )
    if isinstance(decide(opening, now=turn.now), Wait):
        return await mind.threads.write(lambda session: commit_reply(session, work, opening, turn, None))
    draft = await _hand_over(mind.facing(turn.caller.level), turn, "the assistant failed", HANDED_OVER)
    return await mind.threads.write(lambda session: commit_reply(session, work, opening, turn, draft))


def _say(words: Words, turn: TurnContext, *, intent: str, verify: str = "") -> Draft:
    """A draft of the turn's own words; while identity is checked, what was asked for is not forgotten."""
    extras = {"intent": intent, **({"verify": verify, "state": turn.state} if verify else {})}
    return Draft(words.say(turn.language), extras)


def _fill(words: Words, **values: object) -> Words:
    return Words(words.en.format(**values), words.zh.format(**values))
