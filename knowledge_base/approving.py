"""A person decides a draft: approved, with their changes, it becomes an article; declined, it stays with the reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from crm_tools.store import Session
from crm_tools.store.events import record
from knowledge_base.draft_rows import DraftArticle, Proposed, decide_draft, draft_with_id
from knowledge_base.drafting import is_unwritten
from knowledge_base.errors import Unfit
from knowledge_base.passages import Article, Audience
from knowledge_base.traces import settle
from knowledge_base.writing import Writing, write_article

__all__ = ["Edits", "approve_draft", "decline_draft"]


@dataclass(frozen=True, slots=True)
class Edits:
    """What is to be otherwise than in the draft; what is None stays as it is there."""

    article_id: str | None = None
    language: str | None = None
    title: str | None = None
    text: str | None = None
    category: str = ""
    audience: Audience | None = None
    tags: tuple[str, ...] = ()
    review_on: date | None = None


def approve_draft(session: Session, draft_id: str, edits: Edits, *, by: str, at: datetime) -> Article:
    """Publishes; the searches that the draft was made of are gaps no more.

    Raises NotThere, Outdated when it is decided or its id is taken, Unfit for what cannot be an article.
    """
    draft = draft_with_id(session, draft_id).proposed
    text = draft.text if edits.text is None else edits.text
    decide_draft(session, draft_id, "approved", by=by, at=at)
    if is_unwritten(text):
        raise Unfit(f"{draft_id} still says that something is to be written; write it, and approve the text with it")
    origin: Literal["ticket", "written"] = "ticket" if draft.origin == "ticket" else "written"
    kept = write_article(session, _written(draft, edits, text), revision=None, by=by, at=at, origin=origin)
    settle(session, [piece["search"] for piece in draft.evidence if "search" in piece], "answered")
    record(session, "draft.approved", f"draft:{draft_id}", actor=by, at=at, article=kept.article_id)
    return kept


def decline_draft(session: Session, draft_id: str, reason: str, *, by: str, at: datetime) -> DraftArticle:
    """Raises NotThere, Outdated when it is decided, Unfit without a reason."""
    if not reason.strip():
        raise Unfit("say why it is declined; whoever finds the same gap next reads it")
    done = decide_draft(session, draft_id, "declined", by=by, at=at, reason=reason.strip()[:500])
    record(session, "draft.declined", f"draft:{draft_id}", actor=by, at=at)
    return done


def _written(draft: Proposed, edits: Edits, text: str) -> Writing:
    return Writing(
        article_id=draft.article_id if edits.article_id is None else edits.article_id,
        language=draft.language if edits.language is None else edits.language,
        title=draft.title if edits.title is None else edits.title,
        text=text,
        category=edits.category,
        audience=edits.audience or draft.audience,
        tags=edits.tags,
        review_on=edits.review_on,
    )
