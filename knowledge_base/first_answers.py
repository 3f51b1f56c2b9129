"""What a request about an article was answered first, to be told again when it is repeated."""

from __future__ import annotations

from datetime import date

from crm_tools.service.repeats import first_answer, keep_answer
from crm_tools.store import Session
from knowledge_base.errors import NotThere
from knowledge_base.passages import Article
from knowledge_base.revisions import edition

__all__ = ["article_again", "keep_article_answer"]


def keep_article_answer(session: Session, key: str, article: Article) -> Article:
    """Notes the article as the answer; its words stay in its revision."""
    updated = article.updated.isoformat() if article.updated else ""
    answer = {"id": article.article_id, "language": article.language, "revision": article.revision}
    keep_answer(session, key, {**answer, "category": article.category, "updated": updated, "tags": list(article.tags)})
    return article


def article_again(session: Session, key: str) -> Article:
    """The article as it was answered, whatever became of it since. Raises NotThere for a key of an older version."""
    told = first_answer(session, key)
    kept = edition(session, told["id"], told["language"], told["revision"]) if told else None
    if kept is None:
        raise NotThere("this was done once, and what was answered then is not known any more; look at the article")
    return Article(
        kept.article_id,
        kept.language,
        kept.title,
        kept.text,
        category=told["category"],
        audience=kept.audience,
        updated=date.fromisoformat(told["updated"]) if told["updated"] else None,
        tags=tuple(told["tags"]),
        revision=kept.number,
    )
