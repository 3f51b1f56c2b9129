"""Whether the file or page that an article was read from is still what it was."""

from __future__ import annotations

from pathlib import Path

from crm_tools.store import Session
from knowledge_base.articles import ArticleState
from knowledge_base.errors import UnreadableSource
from knowledge_base.freshness import SourceState
from knowledge_base.sources import SourceRow, fingerprint
from knowledge_base.web.page import Fetcher

__all__ = ["state_of_page", "state_of_source"]

SAME = SourceState("same")
GONE, UNCHANGED, FAILED = (404, 410), 304, 400


def state_of_source(session: Session, one: ArticleState) -> SourceState:
    """Looks at a file itself; of a page it tells what was found when it was last asked for."""
    if not one.source:
        return SAME
    kept = session.get(SourceRow, one.source)
    if kept is not None and kept.status == "gone":
        return SourceState("gone", f"is gone: {kept.reason}" if kept.reason else "is gone")
    if kept is not None and kept.status == "unreadable":
        return SourceState("unreadable", kept.reason)
    if one.source.startswith(("http://", "https://")):
        return SAME
    try:
        data = Path(one.source).read_bytes()
    except FileNotFoundError:
        return SourceState("gone", "is no longer there")
    except OSError as error:
        return SourceState("unreadable", f"cannot be read: {error.strerror or error}")
    if kept is not None and kept.content_hash and fingerprint(data) != kept.content_hash:
        return SourceState("changed", "has changed since it was read")
    return SAME


def state_of_page(session: Session, url: str, fetcher: Fetcher) -> SourceState:
    """Asks for a page, which sends nothing when it is unchanged; one that cannot be had now may be there later."""
    kept = session.get(SourceRow, url)
    try:
        page = fetcher.fetch(url, etag=kept.etag if kept else "", modified=kept.modified if kept else "")
    except UnreadableSource as error:
        return SourceState("unreadable", str(error))
    if page.status in GONE:
        return SourceState("gone", f"answers {page.status}")
    if page.status >= FAILED:
        return SourceState("unreadable", f"answers {page.status}")
    told = page.status != UNCHANGED and kept is not None and kept.content_hash
    return SourceState("changed", "has changed since it was read") if told and fingerprint(page.body) != told else SAME
