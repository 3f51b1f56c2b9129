"""The staff's side: what customers asked and nothing answered, and the drafts that would close it."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Header, Query

from channels.api.knowledge_views import draft_view, gap_view
from channels.doors import Doors, Lead, OpenDoors, Staff
from crm_tools.people.users import User

__all__ = ["router"]

router = APIRouter(prefix="/api/v1/gaps", tags=["knowledge"])
Key = Annotated[str, Header(alias="Idempotency-Key", max_length=100)]


@router.get("")
async def list_gaps(
    _: Staff, house: OpenDoors, after: str = "", limit: Annotated[int, Query(ge=1, le=100)] = 20
) -> dict[str, Any]:
    """Gaps, those of most people first, each with what today's library says; `next` is the cursor of the next page."""
    desk = house.mind.curation.gaps

    def look() -> dict[str, Any]:
        found = desk.all()
        names = [one.id for one in found]
        start = names.index(after) + 1 if after in names else 0
        page = [gap_view(desk.looked_up(one)) for one in found[start : start + limit]]
        following = page[-1]["id"] if start + limit < len(found) else None
        return {"gaps": page, "total": len(found), "by_meaning": desk.by_meaning, "next": following}

    return await house.mind.threads.run(look)


@router.get("/{gap_id}")
async def one_gap(gap_id: str, _: Staff, house: OpenDoors) -> dict[str, Any]:
    """One gap."""
    desk = house.mind.curation.gaps
    return gap_view(await house.mind.threads.run(lambda: desk.looked_up(desk.one(gap_id))))


@router.post("/{gap_id}/dismiss")
async def dismiss(gap_id: str, user: Lead, house: OpenDoors, idempotency_key: Key = "") -> dict[str, str]:
    """Nothing is to be written about it; it is seen no more unless it is asked anew."""
    return await _settle(house, user, gap_id, "dismissed", idempotency_key)


@router.post("/{gap_id}/answered")
async def answered(gap_id: str, user: Lead, house: OpenDoors, idempotency_key: Key = "") -> dict[str, str]:
    """The library answers it by now; it is seen no more unless it is asked anew."""
    return await _settle(house, user, gap_id, "answered", idempotency_key)


@router.post("/{gap_id}/draft", status_code=201)
async def draft(gap_id: str, _: Lead, house: OpenDoors) -> dict[str, Any]:
    """An article that would close the gap, to be read and approved; the one that waits already where there is one."""
    return draft_view(await house.mind.threads.run(lambda: house.mind.curation.gaps.draft(gap_id)))


async def _settle(
    house: Doors, user: User, gap_id: str, how: Literal["dismissed", "answered"], given: str
) -> dict[str, str]:
    desk, by, key = house.mind.curation.gaps, f"user:{user.id}", f"{user.id}:{given}" if given else ""
    await house.mind.threads.run(lambda: desk.settle(gap_id, how, by=by, key=key))
    return {"id": gap_id, "status": how}
