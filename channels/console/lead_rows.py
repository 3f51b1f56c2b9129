"""The lead's desk as plain data for the browser: queue and team."""

from __future__ import annotations

from channels.console.clock_words import clock_data
from channels.console.lead_look import Gone, LeadLook
from channels.console.sign_in import MOUNT
from channels.console.words import named, say
from crm_tools.people.users import User
from crm_tools.service.lead_cases import Breaking, LeadCase
from crm_tools.service.routing import Candidate

__all__ = ["gone_text", "queue_data", "team_data"]


def queue_data(look: LeadLook, language: str) -> dict[str, object]:
    """`breaking`: the next promises; `cases`: the rows in order; `selected`: the open one's number."""
    known = {one.number for one in look.cases}
    return {
        "breaking": [_breaking(one, one.number in known, language) for one in look.breaking],
        "cases": [_case(one, language) for one in look.cases],
        "selected": look.opened.case.number if look.opened else "",
    }


def team_data(look: LeadLook, user: User, language: str) -> dict[str, object]:
    """Everybody with their presence and load."""
    return {"people": [_person(one, user, language) for one in look.team]}


def gone_text(gone: Gone, language: str) -> str:
    """What became of a case that is no longer before the leads."""
    outcome = named("outcome_of_case", gone.outcome, language)
    if gone.by:
        return say("lead.gone_by", language, number=gone.number, outcome=outcome, name=gone.by)
    return say("lead.gone", language, number=gone.number, outcome=outcome)


def _breaking(one: Breaking, is_case: bool, language: str) -> dict[str, object]:
    return {
        "number": one.number,
        "name": one.customer or say("visitor", language),
        "clock": clock_data(one.clock, one.priority, language),
        "is_case": is_case,
        "href": f"{MOUNT}/tickets/{one.number}",
    }


def _case(one: LeadCase, language: str) -> dict[str, object]:
    return {
        "number": one.number,
        "name": one.customer.name if one.customer else say("visitor", language),
        "tier": named("tier", one.customer.tier, language) if one.customer else "",
        "why": one.why.say(language),
        "kind": say("lead.approval" if one.proposal else "lead.escalated", language),
        "approval": one.proposal is not None,
        "priority": named("priority", one.priority, language) if one.priority != "normal" else "",
        "level": one.priority,
        "clock": clock_data(one.clock, one.priority, language) if one.clock else None,
        "since": one.since.isoformat(),
    }


def _person(one: Candidate, user: User, language: str) -> dict[str, object]:
    return {
        "id": one.user_id,
        "name": say("lead.me", language, name=one.name) if one.user_id == user.id else one.name,
        "presence": one.presence.value,
        "label": named("presence", one.presence, language),
        "load": say("lead.load", language, load=one.load, capacity=one.capacity),
        "full": one.load >= one.capacity,
    }
