"""The staff's side: search as the assistant searches, how far the index is, and what in the library grew old."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query

from assistant.engine.language import detect
from channels.api.knowledge_views import finding_view, passage_view
from channels.doors import OpenDoors, Staff
from knowledge_base.checkup import UNUSED_DAYS
from knowledge_base.passages import Audience

__all__ = ["router"]

router = APIRouter(prefix="/api/v1/knowledge", tags=["knowledge"])


@router.get("/search")
async def search(
    question: Annotated[str, Query(min_length=1, max_length=4000)], _: Staff, house: OpenDoors,
    language: Literal["en", "zh"] | None = None, audience: Audience = Audience.STAFF,
    limit: Annotated[int, Query(ge=1, le=20)] = 5,
) -> dict[str, Any]:  # fmt: skip
    """The passages that the assistant would be given; `audience=public` searches as a customer. Leaves no trace."""
    spoken = language or detect(question, "en")
    library = house.mind.library
    found = await house.mind.threads.run(
        lambda: library.search(question, language=spoken, audience=audience, limit=limit, keep=False)
    )
    return {
        "language": spoken,
        "answerable": found.answerable,
        "passages": [passage_view(one) for one in found.passages],
    }


@router.get("/status")
async def status(_: Staff, house: OpenDoors) -> dict[str, Any]:
    """How many articles and passages there are, and how many of them can be found by meaning."""
    return asdict(await house.mind.threads.run(house.mind.library.status))


@router.get("/checks")
async def checks(
    _: Staff, house: OpenDoors, unused_days: Annotated[int, Query(ge=1, le=3650)] = UNUSED_DAYS
) -> dict[str, Any]:
    """What to look at: due reviews, links and sources that are no more, what no reply uses; and what is used most."""
    checkup = house.mind.curation.checkup
    found = await house.mind.threads.run(lambda: checkup.check(unused_days=unused_days))
    return {
        "articles": found.articles,
        "findings": [finding_view(one) for one in found.findings],
        "most_used": [asdict(one) for one in found.most_used],
    }
