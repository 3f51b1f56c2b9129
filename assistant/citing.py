"""Citations of passages: the quoted words, and the place where they stand in the revision they were read from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from assistant.quoting import quote
from crm_tools.store import Session
from knowledge_base.passages import Passage
from knowledge_base.revisions import edition
from knowledge_base.spans import locate

__all__ = ["cite_passage", "place_citations"]


def cite_passage(passage: Passage, claims: Iterable[str]) -> dict[str, Any]:
    """The citation of a passage for what the reply says by it. Its span is the passage's until it is placed."""
    return {
        "article_id": passage.article_id,
        "title": passage.title,
        "url": f"{passage.url}?revision={passage.revision}",
        "quote": quote(passage.text, claims),
        "language": passage.language,
        "heading": passage.heading,
        "revision": passage.revision,
        "start": passage.start,
        "stop": passage.stop,
        "date": passage.updated.isoformat() if passage.updated else None,
    }


def place_citations(session: Session, citations: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The citations with the span of their quoted words, and an address that opens there."""
    return [_placed(session, one) if one.get("revision") else one for one in citations]


def _placed(session: Session, citation: dict[str, Any]) -> dict[str, Any]:
    read = edition(session, citation["article_id"], citation["language"], citation["revision"])
    if read is None:
        return citation
    start, stop = citation["start"], citation["stop"]
    if not stop:  # not known yet: the article was cut by an older version
        start, stop = locate(citation["quote"], read.text, 0, len(read.text))
        start, stop = (start, stop) if stop - start < len(read.text) else (0, 0)
    start, stop = locate(citation["quote"], read.text, start, stop)
    place = f"&at={start}-{stop}#cited" if stop else ""
    return {**citation, "start": start, "stop": stop, "url": f"{citation['url']}{place}"}
