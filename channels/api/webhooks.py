"""Where channels bring their messages: checked by the channel itself, stored, and only then acknowledged."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import APIRouter
from fastapi import Request as HttpRequest

from channels.base import Forged, Request
from channels.doors import Address, Doors, OpenDoors
from crm_tools.errors import NotFound
from crm_tools.service.inbound import Accepted, Inbound, receive_inbound
from crm_tools.store import Session

__all__ = ["router", "take_in"]

router = APIRouter(tags=["channels"])


@router.post("/webhooks/{channel}")
async def knock(channel: str, request: HttpRequest, house: OpenDoors, caller: Address) -> dict[str, int]:
    """Accepts what a channel brings, all or nothing. A repeat changes nothing and is answered alike."""
    door = house.channels.get(channel)
    if door is None:
        raise NotFound(f"there is no channel {channel!r} here; name it in DESKSIDE_CHANNELS")
    now = house.mind.clock()
    arrived = Request(
        headers={name.lower(): value for name, value in request.headers.items()},
        body=await request.body(),
        at=now.timestamp(),
        query=dict(request.query_params),
    )
    try:
        found = door.parse(arrived)
    except Forged:
        house.limits.forgery(caller, at=now)
        raise
    accepted = await take_in(house, found)
    new = sum(one.is_new for one in accepted)
    return {"accepted": new, "repeated": len(accepted) - new}


async def take_in(house: Doors, found: Sequence[Inbound]) -> list[Accepted]:
    """Stores what arrived in one transaction, then wakes whoever answers it; raises TooMany."""
    now = house.mind.clock()
    for one in found:
        house.limits.inbound(one.channel_account, one.handle, at=now)

    def act(session: Session) -> list[Accepted]:
        return [receive_inbound(session, one, at=now) for one in found]

    accepted = await house.write(act) if found else []
    for conversation_id in {one.conversation_id for one in accepted if one.is_new}:
        house.bell.ring(conversation_id)
    return accepted
