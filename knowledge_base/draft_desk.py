"""Drafts as somebody works on them: made of finished tickets, approved with changes, declined with a reason."""

from __future__ import annotations

from crm_tools.service.repeats import once
from crm_tools.store import Clock, Store
from knowledge_base.approving import Edits, approve_draft, decline_draft
from knowledge_base.cases import case_of_ticket
from knowledge_base.draft_rows import (
    DraftArticle,
    DraftStatus,
    draft_made_of,
    draft_with_id,
    drafts_with_status,
    keep_draft,
)
from knowledge_base.drafting import Writer, draft_of_case, neutral_title
from knowledge_base.first_answers import article_again, keep_article_answer
from knowledge_base.passages import Article
from knowledge_base.published import published_texts
from knowledge_base.writing import free_id

__all__ = ["DraftDesk"]


class DraftDesk:
    """`by` is "user:…" or "operator". The same `key` again changes nothing and gives the first answer."""

    def __init__(self, *, store: Store, clock: Clock, writer: Writer | None) -> None:
        self._store = store
        self._clock = clock
        self._writer = writer

    def all(self, status: DraftStatus | None = "waiting", *, before: str = "", limit: int = 50) -> list[DraftArticle]:
        """Drafts, newest first; `before` is a draft's id."""
        with self._store.reading() as session:
            return drafts_with_status(session, status, before=before, limit=limit)

    def one(self, draft_id: str) -> DraftArticle:
        """Raises NotThere."""
        with self._store.reading() as session:
            return draft_with_id(session, draft_id)

    def of_ticket(self, number: str) -> DraftArticle:
        """A draft of a finished ticket, personal data masked; the one that waits already, where there is one.

        Raises NotFound for an unknown number, Unfit for a ticket that teaches nothing.
        """
        with self._store.transaction() as session:
            case = case_of_ticket(session, number, published=published_texts(session))
            waiting = draft_made_of(session, "ticket", case.number)
            if waiting is not None:
                return waiting
            made = draft_of_case(case, free_id(session, neutral_title(case.subject)), writer=self._writer)
            return keep_draft(session, made, at=self._clock())

    def approve(self, draft_id: str, edits: Edits, *, by: str, key: str = "") -> Article:
        """The draft, as edited, becomes an article, and what it answers is a gap no more.

        Raises NotThere, Outdated when it was decided already or its id is taken, Unfit when something is unwritten.
        """
        with self._store.transaction() as session:
            if once(session, key, about=f"approve {draft_id} {edits!r}", at=self._clock()):
                kept = approve_draft(session, draft_id, edits, by=by, at=self._clock())
                return keep_article_answer(session, key, kept)
            return article_again(session, key)

    def decline(self, draft_id: str, reason: str, *, by: str, key: str = "") -> DraftArticle:
        """Nothing is published, and the reason is kept. Raises NotThere, Outdated, or Unfit without a reason."""
        with self._store.transaction() as session:
            if once(session, key, about=f"decline {draft_id}", at=self._clock()):
                return decline_draft(session, draft_id, reason, by=by, at=self._clock())
            return draft_with_id(session, draft_id)
