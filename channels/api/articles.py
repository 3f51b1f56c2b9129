"""The staff's side: articles, written and changed here, with every state they ever had."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Header, Query
from pydantic import Field

from channels.api.body import Body
from channels.api.knowledge_views import article_view, revision_view, state_line, state_view
from channels.doors import Lead, OpenDoors, Staff
from crm_tools.people.users import User
from knowledge_base.passages import Audience
from knowledge_base.writing import Writing

__all__ = ["router"]

router = APIRouter(prefix="/api/v1/articles", tags=["knowledge"])
Key = Annotated[str, Header(alias="Idempotency-Key", max_length=100)]
Limit = Annotated[int, Query(ge=1, le=200)]
Revision = Annotated[int, Query(ge=0, le=2**31 - 1)]
Language = Literal["en", "zh"]


class Text(Body):
    title: str = Field(max_length=200)
    text: str = Field(description="Markdown")
    category: str = Field(default="", max_length=80)
    audience: Audience = Audience.PUBLIC
    tags: list[str] = Field(default_factory=list, max_length=30)
    review_on: date | None = Field(default=None, description="by when somebody should look at it again")


class NewText(Text):
    article_id: str = Field(max_length=100)
    language: Language


class ChangedText(Text):
    revision: int = Field(ge=1, description="the one that is changed; 409 with the newest when there is a newer one")


class NextReview(Body):
    next_on: date | None = Field(default=None, description="none: in a year")


@router.get("")
async def list_articles(
    _: Staff, house: OpenDoors, language: Language | None = None, audience: Audience | None = None,
    search: Annotated[str, Query(max_length=200)] = "", after: str = "", limit: Limit = 50,
) -> dict[str, Any]:  # fmt: skip
    """Articles by id and language, without their texts; `search` is part of an id or title."""
    states = await house.mind.threads.run(house.mind.curation.articles.all)
    part = search.casefold()
    found = [
        one
        for one in states
        if language in (None, one.article.language)
        and audience in (None, one.article.audience)
        and (part in one.article.article_id.casefold() or part in one.article.title.casefold())
        and f"{one.article.article_id}:{one.article.language}" > after
    ]
    found.sort(key=lambda one: f"{one.article.article_id}:{one.article.language}")
    page = [state_line(one) for one in found[:limit]]
    return {"articles": page, "next": f"{page[-1]['id']}:{page[-1]['language']}" if len(found) > limit else None}


@router.post("", status_code=201)
async def write(body: NewText, user: Lead, house: OpenDoors, idempotency_key: Key = "") -> dict[str, Any]:
    """Writes an article; customers find it at once by its words, and by its meaning within the minute."""
    new, by, key = _writing(body, body.article_id, body.language), f"user:{user.id}", _key(user, idempotency_key)
    desk = house.mind.curation.articles
    return article_view(await house.mind.threads.run(lambda: desk.write(new, revision=None, by=by, key=key)))


@router.get("/{article_id}")
async def one_article(article_id: str, _: Staff, house: OpenDoors) -> dict[str, Any]:
    """An article in all its languages."""
    found = await house.mind.threads.run(lambda: house.mind.curation.articles.one(article_id))
    return {"articles": [state_view(one) for one in found]}


@router.put("/{article_id}/{language}")
async def change(
    article_id: str, language: Language, body: ChangedText, user: Lead, house: OpenDoors, idempotency_key: Key = ""
) -> dict[str, Any]:
    """Changes an article that was written here; one that is read from a file is changed in its file."""
    new, by, key = _writing(body, article_id, language), f"user:{user.id}", _key(user, idempotency_key)
    desk = house.mind.curation.articles
    return article_view(await house.mind.threads.run(lambda: desk.write(new, revision=body.revision, by=by, key=key)))


@router.delete("/{article_id}")
async def remove(
    article_id: str, user: Lead, house: OpenDoors, language: Language | None = None, idempotency_key: Key = ""
) -> dict[str, Any]:
    """Removes an article in one language, or in all; its past states stay."""
    by, key, desk = f"user:{user.id}", _key(user, idempotency_key), house.mind.curation.articles
    gone = await house.mind.threads.run(lambda: desk.remove(article_id, language=language or "", by=by, key=key))
    return {"removed": gone}


@router.get("/{article_id}/{language}/revisions")
async def revisions(
    article_id: str, language: Language, _: Staff, house: OpenDoors, before: Revision = 0, limit: Limit = 50
) -> dict[str, Any]:
    """Every state the article had, newest first; `next` is the cursor of the following page."""
    desk = house.mind.curation.articles
    found = await house.mind.threads.run(lambda: desk.history(article_id, language, before=before, limit=limit))
    page = [revision_view(one) for one in found]
    return {"revisions": page, "next": found[-1].number if len(found) == limit and found[-1].number > 1 else None}


@router.post("/{article_id}/{language}/reviewed")
async def reviewed(
    article_id: str, language: Language, body: NextReview, user: Lead, house: OpenDoors
) -> dict[str, str]:
    """Somebody has looked at it and it is right; says when it is due again."""
    by, desk, day = f"user:{user.id}", house.mind.curation.articles, body.next_on
    due = await house.mind.threads.run(lambda: desk.review(article_id, language=language, next_on=day, by=by))
    return {"review_on": due.isoformat()}


def _writing(body: Text, article_id: str, language: str) -> Writing:
    return Writing(
        article_id,
        language,
        body.title,
        body.text,
        category=body.category,
        audience=body.audience,
        tags=tuple(body.tags),
        review_on=body.review_on,
    )


def _key(user: User, given: str) -> str:
    return f"{user.id}:{given}" if given else ""
