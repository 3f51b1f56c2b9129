"""A review card as plain data for the browser, in the order in which a lead reads it."""

from __future__ import annotations

from collections.abc import Sequence

from channels.console.clock_words import clock_data
from channels.console.lead_look import LeadLook, OpenCase
from channels.console.proposal_data import changes_data, effects_data, fields_data, why_of
from channels.console.safe_text import one_line
from channels.console.sign_in import MOUNT
from channels.console.thread import basis_of
from channels.console.words import named, say
from crm_tools.service.review_cards import ReviewCard
from crm_tools.service.review_evidence import Evidence
from crm_tools.service.routing import Candidate

__all__ = ["card_data"]

WORDS = 420  # characters of a message that a card shows; the conversation has the rest
DID = 4


def card_data(look: LeadLook, language: str) -> dict[str, object] | None:
    """The open case, None when nothing is before the leads; every value is plain text."""
    opened = look.opened
    if opened is None:
        return None
    case, card = opened.case, opened.card
    return {
        "number": card.number,
        "subject": "" if case.proposal else card.subject,
        "heard": _heard(opened),
        "kind": say("lead.approval" if case.proposal else "lead.escalated", language),
        "priority": named("priority", card.priority, language) if card.priority != "normal" else "",
        "level": card.priority,
        "priority_why": card.priority_why.say(language),
        "why": case.why.say(language),
        "more": [one.say(language) for one in card.reasons if one != case.why],
        "since": case.since.isoformat(),
        "clocks": _clocks(card, language),
        **_customer(opened, language),
        "said": {one.kind: _quote(one) for one in card.evidence if one.kind in ("assistant", "colleague")},
        "note": next((_as_typed(one.text) for one in card.evidence if one.kind == "note"), None),
        "basis": basis_of(opened.answer.payload, language) if opened.answer else None,
        "did": _did(card.evidence, language),
        "events": [one.text for one in card.evidence if one.kind == "event"],
        "proposed": _proposed(opened, language),
        "decision": say("lead.decide", language) if case.proposal else card.decision.say(language),
        "owner": card.owner or named("queue", card.queue, language),
        "has_owner": card.owner is not None,
        "routing": card.routing_why.say(language),
        "proposal": case.proposal.id if case.proposal else "",
        "offered": _offered(opened),
        "colleagues": _colleagues(card, look.team, language),
    }


def _clocks(card: ReviewCard, language: str) -> list[dict[str, str]]:
    """The next one first."""
    ordered = sorted(card.clocks, key=lambda one: one != card.clock)
    return [clock_data(one, card.priority, language) for one in ordered]


def _customer(opened: OpenCase, language: str) -> dict[str, object]:
    known, thread, card = opened.case.customer, opened.thread, opened.card
    links = {"conversation": f"{MOUNT}/?c={thread.id}"} if thread else {}
    if known is not None:
        links["customer"] = f"{MOUNT}/customers/{known.id}"
    links["ticket"] = f"{MOUNT}/tickets/{card.number}"
    return {
        "name": known.name if known else say("visitor", language),
        "account": known.account_name if known and known.account_name != known.name else "",
        "tier": named("tier", known.tier, language) if known else "",
        "value": say("lead.value", language, value=card.value) if known else "",
        "channel": named("channel", thread.channel, language) if thread else "",
        "links": links,
    }


def _heard(opened: OpenCase) -> list[dict[str, str]]:
    """The customer's last messages, oldest first; without a conversation what they wrote on the ticket."""
    if opened.asked:
        return [{"text": _as_typed(one.text), "at": one.created_at.isoformat()} for one in opened.asked]
    notes = [one for one in opened.card.evidence if one.kind == "customer"]
    return [{"text": _as_typed(one.text), "at": one.at.isoformat()} for one in notes]


def _as_typed(text: str) -> str:
    folded = " ".join(text.split())
    return folded if len(folded) <= WORDS else folded[: WORDS - 1] + "…"


def _quote(one: Evidence) -> dict[str, str]:
    return {"text": one_line(one.text, WORDS), "at": one.at.isoformat()}


def _did(evidence: Sequence[Evidence], language: str) -> list[dict[str, str]]:
    """The last things the tools did, each once, newest last; what is only proposed is shown as that."""
    done = {
        (one.tool, one.about, one.status): {
            "tool": named("tool", one.tool, language),
            "about": _record(one.about, language),
            "status": named("action", one.status, language),
            "state": one.status,
        }
        for one in evidence
        if one.kind == "tool" and one.status != "proposed"
    }
    return list(done.values())[-DID:]


def _record(ref: str, language: str) -> str:
    """A record's name ("order A-1042") with its kind in the reader's language."""
    kind, _, name = ref.partition(" ")
    if kind == "handoff":
        name = named("queue", name, language)
    return say("record_of", language, kind=named("record", kind, language), name=name) if name else ref


def _proposed(opened: OpenCase, language: str) -> dict[str, object] | None:
    """What waits: for the lead, or still for the customer's own yes."""
    case, card = opened.case, opened.card
    found = case.proposal or card.proposal
    if found is None:
        return None
    asks = opened.case.proposal is not None
    return {
        "summary": found.preview.summary.say(language),
        "changes": changes_data(found, language),
        "effects": effects_data(found, language),
        "limit": "" if asks else why_of(found, language),
        "asked": say("lead.asked_by" if asks else "lead.not_yet", language, name=_asker(opened, language)),
        "since": found.decided_at.isoformat() if found.decided_at else "",
        "fields": fields_data(found, language) if asks else [],
    }


def _asker(opened: OpenCase, language: str) -> str:
    return opened.case.customer.name if opened.case.customer else say("visitor", language)


def _offered(opened: OpenCase) -> list[str]:
    first = ["approve", "change", "decline"] if opened.case.proposal else []
    back = ["give_back"] if opened.case.is_escalated else []
    return [*first, "reassign", *back, *([] if first else ["solve"])]


def _colleagues(card: ReviewCard, team: Sequence[Candidate], language: str) -> list[dict[str, object]]:
    """Who has the skill and is there first, then who has most room."""

    def order(one: Candidate) -> tuple[bool, int, float, str]:
        there = ("online", "away", "offline").index(one.presence.value)
        return (card.queue not in one.skills, there, one.load / max(one.capacity, 1), one.name)

    return [
        {
            "id": one.user_id,
            "name": one.name,
            "presence": one.presence.value,
            "label": named("presence", one.presence, language),
            "load": say("lead.load", language, load=one.load, capacity=one.capacity),
            "skill": card.queue in one.skills,
            "has": say(
                "lead.skilled" if card.queue in one.skills else "lead.unskilled",
                language,
                queue=named("queue", card.queue, language),
            ),
            "owns": one.user_id == card.owner_id,
        }
        for one in sorted(team, key=order)
    ]
