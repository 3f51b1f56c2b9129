"""Wakes whoever watches a conversation in this process; the truth is read from the store afterwards."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

__all__ = ["Bell", "Glimpse"]


@dataclass(frozen=True, slots=True)
class Glimpse:
    """Something passing, worth showing but not keeping, like "looking up your order"."""

    data: dict[str, Any]


class Bell:
    """`ring` after a commit; every watcher of that conversation (or of "*") wakes. One event loop only."""

    def __init__(self) -> None:
        self._watchers: dict[str, set[asyncio.Queue[Glimpse | None]]] = defaultdict(set)

    def ring(self, conversation_id: str, glimpse: Glimpse | None = None) -> None:
        """Wakes the watchers; one that does not keep up loses glimpses, never the wake-up."""
        for watcher in (*self._watchers.get(conversation_id, ()), *self._watchers.get("*", ())):
            if watcher.full():
                if glimpse is not None:
                    continue
                watcher.get_nowait()
            watcher.put_nowait(glimpse)

    @asynccontextmanager
    async def watch(self, conversation_id: str) -> AsyncIterator[asyncio.Queue[Glimpse | None]]:
        """A queue that gets None for "look at the store" and a Glimpse for a passing status; "*" watches all."""
        watcher: asyncio.Queue[Glimpse | None] = asyncio.Queue(maxsize=64)
        self._watchers[conversation_id].add(watcher)
        try:
            yield watcher
        finally:
            self._watchers[conversation_id].discard(watcher)
            if not self._watchers[conversation_id]:
                del self._watchers[conversation_id]
