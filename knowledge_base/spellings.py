"""Ids that differ in nothing but case or width are one id: the spelling that came first stands for all. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

__all__ = ["Spellings", "folded"]


def folded(article_id: str) -> str:
    """What all spellings of an id have in common."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", article_id).casefold())


class Spellings:
    """The ids that are in use; older stores may hold several spellings of one."""

    def __init__(self, ids: Iterable[str]) -> None:
        self._found: dict[str, list[str]] = {}
        for one in ids:
            self.note(one)

    def of(self, article_id: str) -> str:
        """The spelling in use: this very one, else another, else none yet and so this one."""
        known = self._found.get(folded(article_id), [])
        return article_id if article_id in known or not known else known[0]

    def note(self, article_id: str) -> None:
        known = self._found.setdefault(folded(article_id), [])
        if article_id not in known:
            known.append(article_id)

    def copy(self) -> Spellings:
        return Spellings(one for known in self._found.values() for one in known)
