"""Articles, gaps, drafts and findings as colleagues read them over HTTP."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from knowledge_base.articles import ArticleState
from knowledge_base.draft_rows import DraftArticle
from knowledge_base.freshness import Finding
from knowledge_base.gaps import Gap
from knowledge_base.passages import Article, Passage
from knowledge_base.revisions import Revision

__all__ = [
    "article_view",
    "draft_view",
    "finding_view",
    "gap_view",
    "passage_view",
    "revision_view",
    "state_line",
    "state_view",
]


def article_view(one: Article) -> dict[str, Any]:
    """An article with its text."""
    return {
        "id": one.article_id,
        "language": one.language,
        "title": one.title,
        "text": one.text,
        "category": one.category,
        "audience": one.audience.value,
        "tags": list(one.tags),
        "updated": one.updated.isoformat() if one.updated else None,
        "revision": one.revision,
        "url": one.url,
    }


def state_view(one: ArticleState) -> dict[str, Any]:
    """An article with its text, where it comes from and how old it is."""
    return {
        **article_view(one.article),
        "origin": one.origin,
        "source": one.source,
        "review_on": one.review_on.isoformat() if one.review_on else None,
        "created_at": one.born.isoformat(),
        "changed_at": one.changed.isoformat(),
    }


def state_line(one: ArticleState) -> dict[str, Any]:
    """An article in a list, without its text."""
    shown = state_view(one)
    del shown["text"]
    return shown


def revision_view(one: Revision) -> dict[str, Any]:
    """A past state of an article."""
    return {
        "number": one.number,
        "action": one.action,
        "title": one.title,
        "text": one.text,
        "audience": one.audience.value,
        "at": one.at.isoformat(),
    }


def passage_view(one: Passage) -> dict[str, Any]:
    """A found passage, with how sure it is to answer (0 to 1)."""
    return {
        "article_id": one.article_id,
        "language": one.language,
        "title": one.title,
        "heading": one.heading,
        "text": one.text,
        "url": one.url,
        "score": round(one.score, 4),
        "revision": one.revision,
    }


def gap_view(one: Gap) -> dict[str, Any]:
    """A gap with its questions in the customers' own words."""
    return {
        "id": one.id,
        "question": one.question,
        "languages": list(one.languages),
        "people": one.people,
        "searches": len(one.searches),
        "unhelpful": one.unhelpful,
        "examples": list(one.examples),
        "recent": one.recent,
        "before": one.before,
        "first_seen": one.first_seen.isoformat(),
        "last_seen": one.last_seen.isoformat(),
        "conversations": list(dict.fromkeys(search.conversation_id for search in reversed(one.searches)))[:20],
        "nearly": [passage_view(passage) for passage in one.nearly],
        "answered_by": passage_view(one.answered_by) if one.answered_by else None,
        "draft": one.draft_id or None,
    }


def draft_view(one: DraftArticle) -> dict[str, Any]:
    """A proposed article, with what it was made of and what became of it."""
    proposed = one.proposed
    return {
        "id": one.id,
        "status": one.status,
        "article_id": proposed.article_id,
        "language": proposed.language,
        "title": proposed.title,
        "text": proposed.text,
        "audience": proposed.audience.value,
        "origin": proposed.origin,
        "evidence": [dict(piece) for piece in proposed.evidence],
        "created_at": one.created_at.isoformat(),
        "decided_at": one.decided_at.isoformat() if one.decided_at else None,
        "decided_by": one.decided_by,
        "reason": one.reason,
    }


def finding_view(one: Finding) -> dict[str, str]:
    """One thing to look at, why, and the command that mends it."""
    return {name: str(value) for name, value in asdict(one).items()}
