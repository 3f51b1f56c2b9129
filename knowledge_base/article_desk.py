"""Articles as somebody works on them here: written, changed, removed, reviewed, and looked back on."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta

from crm_tools.service.repeats import first_answer, keep_answer, once
from crm_tools.store import Clock, Store
from crm_tools.store.events import record
from knowledge_base.articles import ArticleRow, ArticleState, article_states
from knowledge_base.errors import NotThere, Unfit
from knowledge_base.first_answers import article_again, keep_article_answer
from knowledge_base.passages import Article
from knowledge_base.revisions import Revision, revisions_of
from knowledge_base.writing import Writing, remove_article_of, write_article

__all__ = ["ArticleDesk"]

REVIEWED_AGAIN = timedelta(days=365)


class ArticleDesk:
    """`by` is "user:…" or "operator". The same `key` again changes nothing and gives the first answer, whatever became
    of the article since."""

    def __init__(self, *, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def all(self) -> list[ArticleState]:
        """All articles by id and language, with where they come from and how old they are."""
        with self._store.reading() as session:
            return article_states(session)

    def one(self, article_id: str, language: str = "") -> list[ArticleState]:
        """An article in its languages, or in one. Raises NotThere."""
        with self._store.reading() as session:
            return _chosen(article_states(session, article_id), article_id, language)

    def write(self, new: Writing, *, revision: int | None, by: str, key: str = "") -> Article:
        """Writes an article, or changes the given revision of it. Raises Unfit, Outdated or NotThere."""
        about = f"write {new.article_id} {new.language} {revision} {_digest(new)}"
        with self._store.transaction() as session:
            if once(session, key, about=about, at=self._clock()):
                kept = write_article(session, new, revision=revision, by=by, at=self._clock())
                return keep_article_answer(session, key, kept)
            return article_again(session, key)

    def remove(self, article_id: str, *, language: str = "", by: str, key: str = "") -> list[str]:
        """Removes an article in one language, or in all; says in which. Raises NotThere."""
        with self._store.transaction() as session:
            if once(session, key, about=f"remove {article_id} {language}", at=self._clock()):
                gone = remove_article_of(session, article_id, language=language, by=by, at=self._clock())
                keep_answer(session, key, {"removed": gone})
                return gone
            return list(first_answer(session, key).get("removed", []))

    def review(self, article_id: str, *, language: str = "", next_on: date | None = None, by: str) -> date:
        """Somebody has looked at it: it is due again on `next_on`, by default in a year. Raises NotThere or Unfit."""
        today = self._clock().date()
        due = next_on or today + REVIEWED_AGAIN
        if due <= today:
            raise Unfit(f"the next review has to be after today, {today.isoformat()}")
        with self._store.transaction() as session:
            for one in _chosen(article_states(session, article_id), article_id, language):
                session.get_one(ArticleRow, (article_id, one.article.language)).review_on = due
            record(session, "article.reviewed", f"article:{article_id}", actor=by, at=self._clock())
        return due

    def history(self, article_id: str, language: str, *, before: int = 0, limit: int = 50) -> list[Revision]:
        """An article's states, newest first, also after it was removed. Raises NotThere."""
        with self._store.reading() as session:
            found = revisions_of(session, article_id, language, before=before, limit=limit)
        if not found and not before:
            raise NotThere(f"there never was an article {article_id!r} in {language!r}; `deskside kb list` shows all")
        return found


def _chosen(states: list[ArticleState], article_id: str, language: str) -> list[ArticleState]:
    found = [one for one in states if language in ("", one.article.language)]
    if not found:
        where = f" in {language!r}" if states else ""
        raise NotThere(f"there is no article {article_id!r}{where}; `deskside kb list` shows all")
    return found


def _digest(new: Writing) -> str:
    """Tells one text from another under the same key, without keeping it."""
    return hashlib.sha256(repr(new).encode()).hexdigest()[:16]
