"""The staff's side: one customer seen whole, the summary, and what to do next."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import Field

from assistant.summaries import summarise
from channels.api.body import Body
from channels.doors import OpenDoors, Staff
from crm_tools.insights.customer import Customer360, Entry, Fact, customer_360
from crm_tools.sales.nba import Action, recommend_for
from crm_tools.sales.reaction_log import Reaction
from crm_tools.sales.reactions import NewReaction, react
from crm_tools.words import Language, Words

__all__ = ["router"]

router = APIRouter(prefix="/api/v1/contacts/{contact_id}", tags=["staff"])


class Reacts(Body):
    reaction: Reaction
    reason: str = Field("", max_length=500)
    days: int = Field(7, ge=1, le=365, description="how long a snoozed action rests")


@router.get("/360")
async def whole_view(contact_id: str, _: Staff, house: OpenDoors) -> dict[str, Any]:
    """Everything known about a customer; every fact with the record that says it, its source and its time."""
    now = house.mind.clock()
    return _view(await house.read(lambda session: customer_360(session, contact_id, now=now)))


@router.get("/summary")
async def summary(
    contact_id: str, _: Staff, house: OpenDoors, language: Annotated[Language, Query()] = "en"
) -> dict[str, Any]:
    """At most five sentences; each names the records it rests on."""
    told = await summarise(house.mind, contact_id, language)
    return {
        "contact_id": contact_id,
        "language": language,
        "sentences": [
            {"text": one.text.say(language), "refs": list(one.refs), "by_model": by_model}
            for one, by_model in zip(told.sentences, told.by_model, strict=True)
        ],
    }


@router.get("/next-actions")
async def next_actions(contact_id: str, _: Staff, house: OpenDoors) -> dict[str, Any]:
    """What to do next and why; `because` says why nothing is best, `held` what was left out."""
    now = house.mind.clock()
    best = await house.read(lambda session: recommend_for(session, contact_id, now=now))
    return {
        "strategy": best.strategy,
        "actions": [_action(one) for one in best.actions],
        "because": _words(best.because) if best.because else None,
        "held": [{"what": one.what, "because": _words(one.because), "refs": list(one.refs)} for one in best.held],
    }


@router.post("/next-actions/{action}/reactions", status_code=201)
async def reacts(contact_id: str, action: str, body: Reacts, user: Staff, house: OpenDoors) -> dict[str, Any]:
    """Does, puts off or declines an action; the same again changes nothing."""
    now = house.mind.clock()
    new = NewReaction(action, body.reaction, body.reason, body.days)
    done = await house.write(lambda session: react(session, contact_id, new, user=user, at=now))
    return {
        "id": done.id,
        "action": done.action,
        "reaction": done.reaction.value,
        "task_id": done.task_id,
        "snooze_until": done.snooze_until.isoformat() if done.snooze_until else None,
    }


def _view(view: Customer360) -> dict[str, Any]:
    groups = {name: [_entry(one) for one in entries] for name, entries in view.groups()}
    return {
        "contact_id": view.contact_id,
        "at": view.at.isoformat(),
        "currency": view.company.currency,
        "person": _entry(view.person),
        **groups,
        "figures": _facts(view.figures),
    }


def _entry(one: Entry) -> dict[str, Any]:
    return {"ref": one.ref, "at": one.at.isoformat(), "facts": _facts(one.facts)}


def _facts(facts: Iterable[Fact]) -> dict[str, Any]:
    return {
        one.name: {"value": _plain(one.value), "ref": one.ref, "source": one.source, "at": one.at.isoformat()}
        for one in facts
    }


def _action(one: Action) -> dict[str, Any]:
    return {
        "id": one.id,
        "kind": one.kind,
        "title": _words(one.title),
        "reason": _words(one.reason),
        "about": one.about,
        "evidence": [{"name": fact.name, "value": _plain(fact.value), "ref": fact.ref} for fact in one.evidence],
        "effect": {"creates": one.effect, "due_days": one.due_days},
        "value": one.value,
        "value_parts": [{"because": _words(part.because), "weight": part.weight} for part in one.parts],
        "expires_on": one.expires_on.isoformat(),
    }


def _plain(value: object) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def _words(words: Words) -> dict[str, str]:
    return {"en": words.en, "zh": words.zh}
