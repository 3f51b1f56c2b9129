"""What customers agreed to and a lead has to approve."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from pydantic import Field

from assistant.approving import Decided, approve_proposal, change_proposal, decline_proposal
from assistant.argument_fields import arguments_schema
from channels.api.body import Body
from channels.api.views import speaker_view
from channels.doors import Doors, Lead, OpenDoors
from crm_tools.approvals import Waiting, waiting_for_staff
from crm_tools.desk import Change
from crm_tools.people.contacts import contact
from crm_tools.registry import customer_tools
from crm_tools.service.conversations import conversation
from crm_tools.store import Session

__all__ = ["router"]

router = APIRouter(prefix="/api/v1/proposals", tags=["staff"])


class Reason(Body):
    reason: str = Field(min_length=1, max_length=500, description="the customer reads it")


class Instead(Reason):
    arguments: dict[str, Any] = Field(
        description="what is to be different; the rest stays as the customer agreed to it"
    )


@router.get("")
async def list_waiting(_: Lead, house: OpenDoors) -> dict[str, Any]:
    """Proposals that wait for a lead, longest waiting first."""
    return {"proposals": await house.read(lambda session: [_view(session, one) for one in waiting_for_staff(session)])}


@router.post("/{proposal_id}/approve")
async def approve(proposal_id: str, user: Lead, house: OpenDoors) -> dict[str, Any]:
    """Carries it out and tells the customer; `failed` when it has become impossible, and nothing was changed then.

    `superseded` when it would be something else by now: the customer is asked about that, and nothing was changed.
    """
    return _decided(house, await approve_proposal(house.mind, proposal_id, user))


@router.post("/{proposal_id}/change")
async def change(proposal_id: str, body: Instead, user: Lead, house: OpenDoors) -> dict[str, Any]:
    """Puts the same write with other arguments before the customer, whose new yes is then enough; does nothing yet."""
    return _decided(house, await change_proposal(house.mind, proposal_id, user, body.arguments, body.reason))


@router.post("/{proposal_id}/decline")
async def decline(proposal_id: str, body: Reason, user: Lead, house: OpenDoors) -> dict[str, Any]:
    """Changes nothing and tells the customer why."""
    return _decided(house, await decline_proposal(house.mind, proposal_id, user, body.reason))


def _decided(house: Doors, decided: Decided) -> dict[str, Any]:
    house.told(decided.conversation_id)
    asked = {"proposal": decided.asked.id} if decided.asked else {}
    return {"status": decided.status.value, "told": decided.text, **asked}


def _view(session: Session, waiting: Waiting) -> dict[str, Any]:
    found = waiting.proposal
    preview, thread, tool = (
        found.preview,
        conversation(session, found.conversation_id),
        customer_tools().get(found.tool),
    )
    language, why = thread.language, preview.needs_approval
    return {
        "id": found.id,
        "tool": found.tool,
        "arguments": found.arguments,
        "schema": arguments_schema(tool) if tool else {},
        "summary": preview.summary.say(language),
        "effects": [one.say(language) for one in preview.effects],
        "changes": [_change(one, language) for one in preview.changes],
        "reason": why.say(language) if why else "",
        "ticket": waiting.ticket_number,
        "conversation_id": found.conversation_id,
        "contact_id": found.contact_id,
        "contact": speaker_view(session, thread),
        "tier": contact(session, found.contact_id).tier if found.contact_id else None,
        "since": waiting.since.isoformat(),
        "expires_at": found.expires_at.isoformat(),
    }


def _change(one: Change, language: str) -> dict[str, str | None]:
    before, after = (words.say(language) if words else None for words in (one.before, one.after))
    return {"name": one.name.say(language), "before": before, "after": after}
