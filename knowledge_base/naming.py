"""Which id an article of a source gets: stable once given, and never one that another source has."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path

from crm_tools.store import Session
from knowledge_base.articles import all_ids, source_of
from knowledge_base.errors import UnreadableSource
from knowledge_base.loaders.drafts import Draft
from knowledge_base.sources import is_gone
from knowledge_base.spellings import Spellings, folded
from knowledge_base.taking import Taken

__all__ = ["Names"]

LONGEST = 100


class Names:
    """The ids given during one addition."""

    def __init__(self, given: Mapping[tuple[str, str], str] | None = None, spellings: Spellings | None = None) -> None:
        self._given = dict(given or {})
        self._spellings = spellings

    def copy(self) -> Names:
        """The same ids, to go back to."""
        return Names(self._given, self._spellings.copy() if self._spellings else None)

    def name(self, session: Session, draft: Draft, taken: Taken) -> str:
        """The id for a draft. Raises UnreadableSource when the source itself says one that is taken."""
        self._spellings = known = self._spellings or Spellings(all_ids(session))
        said = [draft.article_id] if draft.is_named else list(_wishes(draft, taken))
        wishes = [known.of(one) for one in said]
        holders = {wish: self._holder(session, wish, draft.language) for wish in wishes}
        # What this source has already, it keeps, even if a shorter one has become free.
        chosen = next((wish for wish, holder in holders.items() if holder == taken.uri), None)
        chosen = chosen or next((wish for wish, holder in holders.items() if holder is None), None)
        if chosen is None or self._given.get((folded(chosen), draft.language)) == taken.uri:
            holder = holders[wishes[0]] or "an article written here"
            where = "twice in this file" if holder == taken.uri else f"already in {holder}"
            as_ = f", as {wishes[0]!r}" if wishes[0] != draft.article_id else ""
            raise UnreadableSource(
                f"id {draft.article_id!r} ({draft.language}) is {where}{as_}; give it another, "
                f"or remove the other one first: deskside kb remove {wishes[0]}"
            )
        self._given[folded(chosen), draft.language] = taken.uri
        known.note(chosen)
        return chosen

    def _holder(self, session: Session, article_id: str, language: str) -> str | None:
        """The source that has this id and still is there; "" for an article that no source has."""
        given = self._given.get((folded(article_id), language))
        if given is not None:
            return given
        source = source_of(session, article_id, language)
        return source if source is None or not _has_left(session, source) else None


def _wishes(draft: Draft, taken: Taken) -> Iterator[str]:
    """From the shortest to one that only this source can have."""
    yield draft.article_id
    for prefix in taken.prefixes:
        yield _fitting(f"{prefix}-{draft.article_id}")
    yield _fitting(f"{draft.article_id}-{_hashed(taken.uri)}")


def _fitting(name: str) -> str:
    return name if len(name) <= LONGEST else f"{name[: LONGEST - 9]}-{_hashed(name)}"


def _hashed(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()[:8]


def _has_left(session: Session, source: str) -> bool:
    if source.startswith(("http://", "https://")):
        return is_gone(session, source)
    return bool(source) and not Path(source).exists()
