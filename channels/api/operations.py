"""The staff's side: what became of a write, step by step."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter

from channels.doors import OpenDoors, Staff
from crm_tools.service.operation_story import Line, Story, story_of

__all__ = ["router"]

router = APIRouter(prefix="/api/v1/operations", tags=["staff"])


@router.get("/{operation_id}/story")
async def story(operation_id: str, _: Staff, house: OpenDoors) -> dict[str, Any]:
    """Shown, agreed to, approved, done, taken back: one line each with its receipts. A proposal's id will do, too."""
    return _view(await house.read(lambda session: story_of(session, operation_id)))


def _view(told: Story) -> dict[str, Any]:
    found = told.proposal
    return {
        "operation": told.operation_id,
        "proposal": found.id,
        "conversation_id": found.conversation_id,
        "contact_id": found.contact_id,
        "tool": found.tool,
        "arguments": found.arguments,
        "status": found.status.value,
        "lines": [_line(one) for one in told.lines],
    }


def _line(one: Line) -> dict[str, Any]:
    return {
        "at": one.at.isoformat(),
        "kind": one.kind,
        "text": {"en": one.text.en, "zh": one.text.zh},
        "changes": [change.as_json() for change in one.changes],
        "receipts": [{"trace_id": proof.trace_id, "id": proof.label, "ref": proof.ref} for proof in one.proofs],
    }
