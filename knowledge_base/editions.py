"""Opens an article as it stood at a revision, for whoever may read it."""

from __future__ import annotations

from dataclasses import dataclass

from crm_tools.store import Session
from knowledge_base.articles import article_of
from knowledge_base.holdings import visible_to
from knowledge_base.passages import Article, Audience, Edition
from knowledge_base.revisions import edition

__all__ = ["Opened", "open_edition"]


@dataclass(frozen=True, slots=True)
class Opened:
    """The newest article, and the earlier edition that was asked for where it says something else."""

    article: Article
    earlier: Edition | None

    @property
    def title(self) -> str:
        return self.earlier.title if self.earlier else self.article.title

    @property
    def text(self) -> str:
        return self.earlier.text if self.earlier else self.article.text


def open_edition(
    session: Session, article_id: str, language: str, revision: int | None, *, reader: Audience
) -> Opened | None:
    """The article, newest or at a revision; None where this reader may not read it, or not any more.

    Both the article now and the edition then must be the reader's: whoever hides an article means what it used to
    say, too, and whoever publishes one does not mean what it said before.
    """
    article = article_of(session, article_id, language)
    if article is None or article.audience not in visible_to(reader):
        return None
    if revision in (None, article.revision):
        return Opened(article, None)
    past = edition(session, article_id, language, revision) if revision is not None else None
    if past is None or past.audience not in visible_to(reader):
        return None
    same = (past.title, past.text) == (article.title, article.text)
    return Opened(article, None if same else past)
