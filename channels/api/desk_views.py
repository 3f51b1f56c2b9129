"""How tickets, clocks and review cards look from outside."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from channels.api.views import contact_view
from crm_tools.people.company import company
from crm_tools.people.contacts import contact
from crm_tools.people.users import user_by_id
from crm_tools.service import tickets
from crm_tools.service.clocks import clocks_of
from crm_tools.service.escalation import ReviewCard, say_reason
from crm_tools.service.review_cards import CardClock, show_clock
from crm_tools.service.review_evidence import story_lines
from crm_tools.store import Session
from crm_tools.words import Words

__all__ = ["card_view", "clock_view", "ticket_view"]


def ticket_view(session: Session, number: str, *, now: datetime, language: str) -> dict[str, Any]:
    """A ticket with everything that explains it; raises NotFound."""
    one = tickets.ticket_by_number(session, number)
    zone = company(session).timezone
    owner = user_by_id(session, one.user_id) if one.user_id else None
    return {
        "number": one.number,
        "kind": one.kind,
        "subject": one.subject,
        "status": one.status,
        "priority": one.priority,
        "priority_reason": one.priority_reason,
        "queue": one.queue,
        "owner": {"id": owner.id, "name": owner.name} if owner else None,
        "routing": one.routing,
        "escalated_at": one.escalated_at.isoformat() if one.escalated_at else None,
        "escalation": _words(say_reason(one.escalation)) if one.escalation else None,
        "contact": contact_view(contact(session, one.contact_id)) if one.contact_id else None,
        "conversation_id": one.conversation_id,
        "created_at": one.created_at.isoformat(),
        "updated_at": one.updated_at.isoformat(),
        "clocks": [clock_view(show_clock(clock, now=now, zone=zone)) for clock in clocks_of(session, one.id, now)],
        "story": [
            {"ref": line.ref, "at": line.at.isoformat(), "text": line.text}
            for line in story_lines(session, one.number, zone, now=now, language=language)
        ],
    }


def clock_view(clock: CardClock) -> dict[str, Any]:
    return {
        "target": clock.target,
        "state": clock.state,
        "due_at": clock.due_at.isoformat() if clock.due_at else None,
        "said": _words(clock.said),
    }


def card_view(card: ReviewCard) -> dict[str, Any]:
    offered = card.proposal
    return {
        "number": card.number,
        "subject": card.subject,
        "kind": card.kind,
        "status": card.status,
        "priority": card.priority,
        "priority_why": _words(card.priority_why),
        "routing_why": _words(card.routing_why),
        "queue": card.queue,
        "why": _words(card.why),
        "reasons": [_words(one) for one in card.reasons],
        "escalated_at": card.escalated_at.isoformat(),
        "evidence": [
            {"kind": one.kind, "ref": one.ref, "at": one.at.isoformat(), "text": one.text} for one in card.evidence
        ],
        "clock": clock_view(card.clock) if card.clock else None,
        "contact": contact_view(card.contact) if card.contact else None,
        "value": card.value,
        "owner": {"id": card.owner_id, "name": card.owner} if card.owner else None,
        "conversation_id": card.conversation_id,
        "proposal": {"id": offered.id, "summary": _words(offered.preview.summary)} if offered else None,
        "decision": _words(card.decision),
    }


def _words(said: Words) -> dict[str, str]:
    return {"en": said.en, "zh": said.zh}
