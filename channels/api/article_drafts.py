"""The staff's side: proposed articles that wait for a person's yes."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Header, Query
from pydantic import Field

from channels.api.body import Body
from channels.api.knowledge_views import article_view, draft_view
from channels.doors import Lead, OpenDoors, Staff
from crm_tools.people.users import User
from knowledge_base.approving import Edits
from knowledge_base.passages import Audience

__all__ = ["router"]

router = APIRouter(prefix="/api/v1", tags=["knowledge"])
Key = Annotated[str, Header(alias="Idempotency-Key", max_length=100)]


class Approved(Body):
    """What is to be otherwise than in the draft; what is left out stays as it is there."""

    article_id: str | None = Field(default=None, max_length=100)
    language: Literal["en", "zh"] | None = None
    title: str | None = Field(default=None, max_length=200)
    text: str | None = None
    category: str = Field(default="", max_length=80)
    audience: Audience | None = None
    tags: list[str] = Field(default_factory=list, max_length=30)
    review_on: date | None = None


class Reason(Body):
    reason: str = Field(min_length=1, max_length=500)


@router.get("/drafts")
async def list_drafts(
    _: Staff, house: OpenDoors, status: Literal["waiting", "approved", "declined"] = "waiting", before: str = "",
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> dict[str, Any]:  # fmt: skip
    """Proposed articles, newest first; `next` is the cursor of the following page."""
    desk = house.mind.curation.drafts
    found = await house.mind.threads.run(lambda: desk.all(status, before=before, limit=limit))
    return {"drafts": [draft_view(one) for one in found], "next": found[-1].id if len(found) == limit else None}


@router.get("/drafts/{draft_id}")
async def one_draft(draft_id: str, _: Staff, house: OpenDoors) -> dict[str, Any]:
    """A proposed article with what it was made of."""
    return draft_view(await house.mind.threads.run(lambda: house.mind.curation.drafts.one(draft_id)))


@router.post("/tickets/{number}/draft", status_code=201)
async def draft_of_ticket(number: str, _: Lead, house: OpenDoors) -> dict[str, Any]:
    """An article of a finished ticket, personal data masked; the one that waits already where there is one."""
    return draft_view(await house.mind.threads.run(lambda: house.mind.curation.drafts.of_ticket(number)))


@router.post("/drafts/{draft_id}/approve", status_code=201)
async def approve(
    draft_id: str, body: Approved, user: Lead, house: OpenDoors, idempotency_key: Key = ""
) -> dict[str, Any]:
    """Publishes it as it is edited here, and settles the gap that it answers."""
    edits = Edits(
        body.article_id, body.language, body.title, body.text, body.category, body.audience, tuple(body.tags),
        body.review_on,
    )  # fmt: skip
    by, key, desk = f"user:{user.id}", _key(user, idempotency_key), house.mind.curation.drafts
    return article_view(await house.mind.threads.run(lambda: desk.approve(draft_id, edits, by=by, key=key)))


@router.post("/drafts/{draft_id}/decline")
async def decline(
    draft_id: str, body: Reason, user: Lead, house: OpenDoors, idempotency_key: Key = ""
) -> dict[str, Any]:
    """Publishes nothing; the reason is kept with the draft."""
    by, key, desk = f"user:{user.id}", _key(user, idempotency_key), house.mind.curation.drafts
    return draft_view(await house.mind.threads.run(lambda: desk.decline(draft_id, body.reason, by=by, key=key)))


def _key(user: User, given: str) -> str:
    return f"{user.id}:{given}" if given else ""
