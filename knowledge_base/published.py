"""What customers can read already, as one text."""

from __future__ import annotations

from crm_tools.store import Session
from knowledge_base.articles import article_states
from knowledge_base.passages import Audience

__all__ = ["published_texts"]


def published_texts(session: Session) -> str:
    """All public articles; a phone number that stands there is the house's and not a customer's."""
    articles = (one.article for one in article_states(session))
    return "\n".join(f"{one.title}\n{one.text}" for one in articles if one.audience is Audience.PUBLIC)
