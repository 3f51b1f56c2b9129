"""What staff have begun to write: per person, conversation and mode, so that a note can never become a reply."""

from __future__ import annotations

from collections import OrderedDict
from typing import Literal

__all__ = ["Drafts", "Mode"]

Mode = Literal["reply", "note"]


class Drafts:
    """Kept in memory for the life of the process; the browser holds its own copy for the time after a restart."""

    def __init__(self, *, most: int = 5000) -> None:
        self._most = most
        self._texts: OrderedDict[tuple[str, str, Mode], str] = OrderedDict()
        self._modes: OrderedDict[tuple[str, str], Mode] = OrderedDict()

    def keep(self, user_id: str, conversation_id: str, mode: Mode, text: str) -> None:
        """Replaces a draft and remembers the mode; an empty text forgets the draft, the oldest give way."""
        key = (user_id, conversation_id, mode)
        self._texts.pop(key, None)
        if text.strip():
            self._texts[key] = text
        self._modes[user_id, conversation_id] = mode
        self._modes.move_to_end((user_id, conversation_id))
        for kept in (self._texts, self._modes):
            while len(kept) > self._most:
                kept.popitem(last=False)

    def text(self, user_id: str, conversation_id: str, mode: Mode) -> str:
        return self._texts.get((user_id, conversation_id, mode), "")

    def mode(self, user_id: str, conversation_id: str) -> Mode:
        return self._modes.get((user_id, conversation_id), "reply")

    def has_any(self, user_id: str, conversation_id: str) -> bool:
        return any((user_id, conversation_id, mode) in self._texts for mode in ("reply", "note"))
