"""How a reply came about, as it is kept with it: asked, understood, looked at, did, decided, and what it took."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from assistant.agent import Draft
from assistant.opening import Opening
from assistant.reply import pointed
from assistant.steps import HandOver
from assistant.turn_context import TurnContext
from crm_tools.service.interactions import Outcome

__all__ = ["outcome_of", "story_begun", "story_told"]

SMALL_TALK = ("greeting", "thanks", "goodbye", "capabilities")


def story_begun(opening: Opening, turn: TurnContext) -> dict[str, Any]:
    """What was asked, looked at and done, and what that took: as much as is there when a turn dies."""
    return {
        "asked": [one.id for one in opening.news],
        "looked_at": list(_looked_at(turn)),
        "searches": [found.trace_id for found in turn.log.searches],
        "did": [one.shown() for one in turn.log.actions],
        "cost": turn.log.watch.as_json(),
    }


def story_told(opening: Opening, turn: TurnContext, draft: Draft) -> dict[str, Any]:
    """The whole story of a draft that was sent, or would have been."""
    extras, log, step = draft.extras, turn.log, turn.log.step
    state = extras.get("state")
    known = state if isinstance(state, dict) else {}
    understood = {
        "intent": extras.get("intent"),
        "confidence": extras.get("confidence"),
        "language": turn.language,
        "matter": known.get("intent") or "",
        "slots": known.get("slots") or {},
        "came_as": opening.thread.level.value,
        "level": turn.caller.level.value,
    }
    decided = {
        "draft": draft.text,
        "blocked": [{"text": text, "reasons": [str(one) for one in flaws]} for text, flaws in log.blocked],
        "step": _named(step) if step is not None else "",
        "why": step.reason if isinstance(step, HandOver) else "",
        "outcome": outcome_of(turn, draft).value,
        "owner": "queue" if log.handed_over else opening.thread.owner.value,
        "desk_open": opening.desk_open,
    }
    return story_begun(opening, turn) | {"understood": understood, "decided": decided, "said": pointed(draft.text)}


def outcome_of(turn: TurnContext, draft: Draft) -> Outcome:
    """What a turn came to."""
    intent, log = str(draft.extras.get("intent") or "unknown"), turn.log
    if intent == "failed":
        return Outcome.FAILED
    if log.handed_over:
        return Outcome.HANDED_OVER
    if log.submitted:
        return Outcome.WAITING
    if any(one.kind == "tool" and one.status == "done" for one in log.receipts):
        return Outcome.DONE
    if log.proposal is not None or draft.extras.get("verify"):
        return Outcome.WAITING
    return Outcome.ANSWERED if "[r" in draft.text or intent in SMALL_TALK else Outcome.UNANSWERED


def _looked_at(turn: TurnContext) -> Iterator[dict[str, Any]]:
    """The passages, each with the place where it stands in the edition that was read."""
    for label, one in turn.log.passages.items():
        yield {
            "label": label,
            "article_id": one.article_id,
            "title": one.title,
            "score": one.score,
            "language": one.language,
            "heading": one.heading,
            "revision": one.revision,
            "start": one.start,
            "stop": one.stop,
        }


def _named(step: object) -> str:
    """A step's name as it is kept: CarryOut is carry_out."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", type(step).__name__).lower()
