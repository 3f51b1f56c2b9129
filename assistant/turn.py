"""A whole turn, on one screen: decide, answer or act, review, commit."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import assert_never
from zoneinfo import ZoneInfo

import structlog

from assistant.agent import Draft
from assistant.answering import draft_answer
from assistant.closing import Started, commit_reply, keep_unsaid, open_turn, withdraw_proposed
from assistant.gate import UNDO
from assistant.house_words import house_words
from assistant.mind import Mind
from assistant.opening import Opening
from assistant.phrases import AFTER_MISTAKE, AFTER_MISTAKE_CLOSED, APOLOGY, DECLINED, EXPIRED, handed_over
from assistant.policy import decide
from assistant.proving import identify, spare_the_address
from assistant.review import House
from assistant.saying import ask_by_name, carried_out, place, say, told
from assistant.steps import (
    Answer,
    AskByName,
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
    Step,
    TakeBack,
    Tell,
    Wait,
)
from assistant.support import support
from assistant.surveying import answer_survey
from assistant.turn_context import Report, TurnContext
from assistant.wishes import Consent, read_consent, says_name
from crm_tools.approvals import Proposal, ProposalStatus, settle
from crm_tools.service.messages import Message
from crm_tools.service.work import Work
from crm_tools.store import Session
from crm_tools.words import Words

__all__ = ["give_up", "take_turn"]

log = structlog.get_logger()

STAND_IN_SHARE = 1 / 6  # of a turn's time is kept for the built-in engine, which needs far less


async def take_turn(mind: Mind, work: Work, *, report: Report = lambda _: None) -> Message | None:
    """Answers what a conversation's customer said last, in one committed reply.

    Returns None when the assistant has nothing to say, or when a colleague or a newer message came in meanwhile.
    Ends within the mind's time limit: a brain that hangs or fails is replaced by an apology.
    """
    opening, turn = await mind.threads.read(
        lambda session: open_turn(session, Started(work, mind.clock, report, mind.hosts))
    )
    mind = mind.facing(turn.caller.level)
    step = turn.log.step = decide(opening, now=turn.now)
    if isinstance(step, Wait):
        return await mind.threads.write(lambda session: commit_reply(session, work, opening, turn, None))
    report({"state": "thinking"})
    try:
        draft = await _drafted(step, mind, opening, turn)

        def commit(session: Session) -> Message | None:
            mind.meter.settle(session, turn)
            return commit_reply(session, work, opening, turn, draft)

        return await mind.threads.write(commit)
    except Exception as error:  # whatever it was: what the turn looked at is kept, and the worker tries again
        died = error
        await mind.threads.write(lambda session: keep_unsaid(session, opening, turn, died))
        raise


async def _drafted(step: Step, mind: Mind, opening: Opening, turn: TurnContext) -> Draft:
    try:
        async with asyncio.timeout(mind.turn_seconds * (1 if mind.stand_in is mind.agent else 1 - STAND_IN_SHARE)):
            draft = await _take(step, mind, opening, turn)
            return await _reviewed(draft, mind, opening, turn)
    except TimeoutError:
        log.warning("turn.too-slow", conversation=turn.conversation_id, seconds=mind.turn_seconds)
        return await _late(mind, opening, turn)


async def _take(step: Step, mind: Mind, opening: Opening, turn: TurnContext) -> Draft:
    match step:
        case Answer() | Wait():
            return await spare_the_address(await draft_answer(mind, opening, turn), mind, opening, turn)
        case CarryOut() | AskByName() | TakeBack() | Decline() | Expire():
            return await _decided(step, mind, opening, turn)
        case Tell(done):
            turn.log.adopt(done)
            return _in_time(turn)
        case HandOver(reason):
            return await _hand_over(mind, turn, reason)
        case SendCode() | CheckCode() | Prove():
            return await identify(step, mind, opening, turn)
        case Confirm() | Deny() | Score():
            return await answer_survey(step, mind, opening, turn)
        case _:
            assert_never(step)


async def _decided(
    step: CarryOut | AskByName | TakeBack | Decline | Expire, mind: Mind, opening: Opening, turn: TurnContext
) -> Draft:
    """What the customer's word on a proposal, or on what was done, comes to."""
    match step:
        case CarryOut(proposal):
            done = carried_out(await mind.toolbox.carry_out(proposal, turn), proposal.tool, turn)
            return await _and_answer(done, mind, opening.beside(proposal.id), turn, proposal.tool)
        case AskByName(proposal, name):
            return ask_by_name(proposal, name, turn)
        case TakeBack(operation):
            return carried_out(await mind.toolbox.take_back(operation, turn), UNDO, turn)
        case Decline(proposal):
            declined = await _settle(mind, proposal, ProposalStatus.DECLINED, DECLINED, turn)
            return await _and_answer(declined, mind, opening.beside(proposal.id), turn, proposal.tool)
        case Expire(proposal):
            return await _settle(mind, proposal, ProposalStatus.EXPIRED, EXPIRED, turn)
        case _:
            assert_never(step)


async def _and_answer(decided: Draft, mind: Mind, beside: Opening, turn: TurnContext, tool: str) -> Draft:
    """A button may be pressed while a question is on its way: both are answered."""
    name = beside.by_name
    pressed_only = all(
        read_consent(one.text, tool) is not Consent.UNCLEAR or (name is not None and says_name(one.text, name))
        for one in beside.news
    )
    if pressed_only:
        return decided
    answer = await draft_answer(mind, beside, turn)
    return replace(answer, text=f"{decided.text}\n\n{answer.text}".strip())


async def _late(mind: Mind, opening: Opening, turn: TurnContext) -> Draft:
    """When time is up: what was done, or else the stand-in's answer, or else an apology."""
    if turn.log.acted or mind.stand_in is mind.agent:
        return _in_time(turn)
    await mind.threads.write(lambda session: withdraw_proposed(session, opening, turn))
    try:
        async with asyncio.timeout(mind.turn_seconds * STAND_IN_SHARE):
            draft, flaws = _judged(await draft_answer(mind, opening, turn, agent=mind.stand_in), mind, opening, turn)
    except TimeoutError:
        return _in_time(turn)
    if not flaws:
        return draft
    turn.log.blocked.append((draft.text, flaws))
    return _in_time(turn)


def _in_time(turn: TurnContext) -> Draft:
    """What is said when time is up: what was done, or that nothing was."""
    if turn.log.handed_over:
        return say(place(turn, handed_over(turn.channel)), turn, intent="human")
    return told(turn) or say(APOLOGY, turn, intent="failed")


async def _reviewed(draft: Draft, mind: Mind, opening: Opening, turn: TurnContext) -> Draft:
    """The draft if it may be sent; else one new try with the reasons, then the stand-in's; else a handoff."""
    if turn.log.handed_over and not draft.text:
        return _in_time(turn)  # a brain that fell silent after it had handed over
    others = [mind.agent] if mind.stand_in is mind.agent else [mind.agent, mind.stand_in]
    for agent in (*others, None):
        with turn.log.watch.stage("review"):
            draft, flaws = _judged(draft, mind, opening, turn)
        if not flaws:
            return draft
        turn.log.blocked.append((draft.text, flaws))
        log.info("draft.blocked", conversation=turn.conversation_id, flaws=flaws)
        if agent is not None and agent is not mind.agent:  # what nobody is told of, nobody can agree to
            await mind.threads.write(lambda session: withdraw_proposed(session, opening, turn))
        if agent is not None:
            draft = await draft_answer(mind, opening, turn, agent=agent, blocked=(draft.text, flaws))
    return await _hand_over(mind, turn, "answer could not be proven", (AFTER_MISTAKE, AFTER_MISTAKE_CLOSED))


def _judged(draft: Draft, mind: Mind, opening: Opening, turn: TurnContext) -> tuple[Draft, tuple[str, ...]]:
    """The draft with its sentences marked, and what is wrong with it. The engine marks its own sentences."""
    if draft.by_model:
        draft = replace(draft, text=support(draft.text, turn.log.receipts).draft)
    verdict = mind.review(
        draft.text,
        turn.log.receipts,
        said=" ".join([opening.said, *_known(opening, turn)]),
        handed_over=turn.log.handed_over,
        language=turn.language,
        house=House(
            house_words(mind.procedures, turn.language),
            turn.now.astimezone(ZoneInfo(turn.company.timezone)).date(),
            wrote=not draft.by_model,
        ),
    )
    return draft, verdict.flaws


def _known(opening: Opening, turn: TurnContext) -> list[str]:
    """Names that may be said without a receipt: the customer's, where they write from, and the company's."""
    company = turn.company.name
    return [turn.customer_name, opening.thread.handle or "", company.en, company.zh]


async def _settle(mind: Mind, proposal: Proposal, outcome: ProposalStatus, words: Words, turn: TurnContext) -> Draft:
    actor, at, waiting = turn.caller.actor, turn.now, proposal.status
    await mind.threads.write(lambda session: settle(session, proposal.id, outcome, actor=actor, at=at, waiting=waiting))
    return say(words, turn, intent=f"proposal_{outcome.value}")


async def _hand_over(mind: Mind, turn: TurnContext, reason: str, words: tuple[Words, Words] | None = None) -> Draft:
    """Passes on to people; `words` are said when they are there and when they are not."""
    result = await mind.toolbox.use("hand_over", {"reason": reason, "topic": "service"}, turn)
    if result["status"] != "done":
        return say(APOLOGY, turn, intent="failed")
    return say(place(turn, *(words or (handed_over(turn.channel),))), turn, intent="human")


async def give_up(mind: Mind, work: Work) -> Message | None:
    """The last resort after a turn failed repeatedly: a plain apology, and a colleague takes over."""
    opening, turn = await mind.threads.read(
        lambda session: open_turn(session, Started(work, mind.clock, lambda _: None, mind.hosts))
    )
    if isinstance(decide(opening, now=turn.now), Wait):
        return await mind.threads.write(lambda session: commit_reply(session, work, opening, turn, None))
    draft = await _hand_over(mind.facing(turn.caller.level), turn, "the assistant failed")
    return await mind.threads.write(lambda session: commit_reply(session, work, opening, turn, draft))
