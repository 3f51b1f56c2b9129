"""The staff's side: whether I can be given work."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter

from channels.api.body import Body
from channels.doors import OpenDoors, Staff
from crm_tools.people.users import Presence, set_presence
from crm_tools.service.assignment import route_waiting
from crm_tools.store import Session

__all__ = ["router"]

router = APIRouter(prefix="/api/v1", tags=["staff"])


class Here(Body):
    presence: Presence


@router.post("/me/presence")
async def be(body: Here, user: Staff, house: OpenDoors) -> dict[str, Any]:
    """Online, away or offline; who comes online is given what waits, whose numbers are returned."""
    now = house.mind.clock()

    def act(session: Session) -> list[str]:
        changed = set_presence(session, user.id, body.presence, now)
        return route_waiting(session, at=now) if changed and body.presence is Presence.ONLINE else []

    return {"presence": body.presence.value, "given": await house.write(act)}
