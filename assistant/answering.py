"""Asks the brain: the prompt, the transcript, a search that has already run, then the agent's loop."""

from __future__ import annotations

import asyncio
import json
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from langchain_core.messages import AIMessage, AnyMessage, HumanMessage, SystemMessage

from assistant.agent import Agent, Draft, looked_up
from assistant.lending import lent_tools
from assistant.mind import Mind
from assistant.model_answers import REVIEW
from assistant.opening import Opening
from assistant.procedures.likely import likely, used_before
from assistant.procedures.procedure import Procedure
from assistant.procedures.telling import told_all
from assistant.turn_context import TurnContext
from crm_tools.people.levels import Level
from crm_tools.service.messages import Author

__all__ = ["draft_answer"]

REMEMBERED = 20
QUOTED = 1500  # characters of a blocked draft that its author is shown again


async def draft_answer(
    mind: Mind,
    opening: Opening,
    turn: TurnContext,
    *,
    agent: Agent | None = None,
    blocked: tuple[str, tuple[str, ...]] | None = None,
) -> Draft:
    """A draft for what the customer said, by the mind's agent or another.

    `blocked` is a draft that failed the review, with its flaws; the stand-in starts afresh and is not told of it.
    """
    question = opening.text
    if agent not in (None, mind.agent):
        turn.log.proposal = None  # what the other brain proposed is not what this one will ask about
    found = await mind.toolbox.search(question, turn)
    # The built-in engine follows the files themselves; a model is told those that may be meant.
    meant = await _meant(mind, opening, turn) if mind.writer is not None and agent in (None, mind.agent) else None
    _lend(mind, opening, turn, meant)
    messages: list[AnyMessage] = [
        SystemMessage(_prompt(turn, opening, told_all(meant or (), turn.language, mind.toolbox.tools))),
        *_transcript(opening),
        HumanMessage(question),
        *looked_up(question, found),
    ]
    if blocked is not None and (agent is None or agent is mind.agent):
        text, flaws = blocked
        reasons = "; ".join(flaws)
        messages += [
            AIMessage(text[:QUOTED] or "(nothing)", additional_kwargs={REVIEW: True}),
            HumanMessage(
                f"[review] That cannot be sent: {reasons}. Write the reply anew, resting on receipts only.",
                additional_kwargs={REVIEW: True},
            ),
        ]
    turn.report({"state": "thinking"})
    return await (agent or mind.agent).draft(messages, turn)


async def _meant(mind: Mind, opening: Opening, turn: TurnContext) -> list[Procedure] | None:
    """The procedures that may be meant; None for a colleague, whose tools are others, and while the engine still
    learns to read what is meant: an answer is not kept waiting for that."""
    if turn.caller.level is Level.STAFF or not mind.understanding.has_learnt:
        return None
    return await asyncio.to_thread(likely, opening, mind.understanding.read, mind.procedures)


def _lend(mind: Mind, opening: Opening, turn: TurnContext, meant: list[Procedure] | None) -> None:
    """What was lent in this turn before, for a draft that was held back, stays lent."""
    if meant is None or mind.lends_all:
        turn.lent = None
        return
    turn.lent = lent_tools(meant, used_before(opening), mind.toolbox.tools).union(turn.lent or ())


def _prompt(turn: TurnContext, opening: Opening, told: str) -> str:
    name = json.dumps(turn.customer_name, ensure_ascii=False) if turn.customer_name else "unknown"
    facts = {
        "company": turn.company.name.say(turn.language),
        "language": turn.language,
        "today": turn.now.astimezone(ZoneInfo(turn.company.timezone)).date().isoformat(),
    }
    if turn.caller.level is Level.STAFF:
        return _template("copilot").format(colleague=name, **facts)
    verified = turn.caller.level.reaches(Level.VERIFIED)
    offer = "waiting" if opening.pending else "none"
    template, procedures = _template("service"), f"{told}\n\n" if told else ""
    said = {"verified": "yes" if verified else "no", "customer": name, "offer": offer, "procedures": procedures}
    return template.format(**said, **facts)


def _transcript(opening: Opening) -> list[AnyMessage]:
    news = {one.id for one in opening.news}
    told: list[AnyMessage] = []
    for one in opening.history[-REMEMBERED:]:
        if one.id in news:
            continue
        if one.author is Author.CUSTOMER:
            told.append(HumanMessage(one.text))
        elif one.author in (Author.ASSISTANT, Author.USER):
            told.append(AIMessage(one.text, additional_kwargs={"state": one.payload.get("state")}))
    return told


@cache
def _template(name: str) -> str:
    return (Path(__file__).parent / "prompts" / f"{name}.md").read_text(encoding="utf-8")
