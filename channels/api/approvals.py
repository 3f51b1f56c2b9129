"""What customers agreed to and a lead has to approve."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from pydantic import Field

from assistant.approving import Decided, approve_proposal, decline_proposal
from channels.api.body import Body
from channels.api.views import speaker_view
from channels.doors import Doors, Lead, OpenDoors
from crm_tools.approvals import Waiting, waiting_for_staff
from crm_tools.service.conversations import conversation
from crm_tools.store import Session

__all__ = ["router"]

router = APIRouter(prefix="/api/v1/proposals", tags=["staff"])


class Reason(Body):
    reason: str = Field(min_length=1, max_length=500, description="the customer reads it")


@router.get("")
async def list_waiting(_: Lead, house: OpenDoors) -> dict[str, Any]:
    """Proposals that wait for a lead, longest waiting first."""
    return {"proposals": await house.read(lambda session: [_view(session, one) for one in waiting_for_staff(session)])}


@router.post("/{proposal_id}/approve")
async def approve(proposal_id: str, user: Lead, house: OpenDoors) -> dict[str, Any]:
    """Carries it out and tells the customer; `failed` when it has become impossible, and nothing was changed then."""
    return _decided(house, await approve_proposal(house.mind, proposal_id, user))


@router.post("/{proposal_id}/decline")
async def decline(proposal_id: str, body: Reason, user: Lead, house: OpenDoors) -> dict[str, Any]:
    """Changes nothing and tells the customer why."""
    return _decided(house, await decline_proposal(house.mind, proposal_id, user, body.reason))


def _decided(house: Doors, decided: Decided) -> dict[str, Any]:
    house.told(decided.conversation_id)
    return {"status": decided.status.value, "told": decided.text}


def _view(session: Session, waiting: Waiting) -> dict[str, Any]:
    found = waiting.proposal
    preview, thread = found.preview, conversation(session, found.conversation_id)
    why = preview.needs_approval
    return {
        "id": found.id,
        "tool": found.tool,
        "summary": preview.summary.say(thread.language),
        "effects": [one.say(thread.language) for one in preview.effects],
        "reason": why.say(thread.language) if why else "",
        "ticket": waiting.ticket_number,
        "conversation_id": found.conversation_id,
        "contact_id": found.contact_id,
        "contact": speaker_view(session, thread),
        "since": waiting.since.isoformat(),
        "expires_at": found.expires_at.isoformat(),
    }
