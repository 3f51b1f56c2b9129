"""Where the synchronous inner layers run while the event loop goes on."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from crm_tools.store import Session, Store

__all__ = ["Threads"]

T = TypeVar("T")
READERS = 4
POSTGRES_WRITERS = 8


class Threads:
    """One writer thread on SQLite, several on PostgreSQL; a few for reading and searching."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._writers = ThreadPoolExecutor(1 if store.is_sqlite else POSTGRES_WRITERS, thread_name_prefix="write")
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="read")

    async def write(self, act: Callable[[Session], T]) -> T:
        """Runs `act` in a transaction of its own."""

        def run() -> T:
            with self._store.transaction() as session:
                return act(session)

        return await asyncio.get_running_loop().run_in_executor(self._writers, run)

    async def read(self, look: Callable[[Session], T]) -> T:
        """Runs `look` on a snapshot."""

        def run() -> T:
            with self._store.reading() as session:
                return look(session)

        return await asyncio.get_running_loop().run_in_executor(self._readers, run)

    async def run(self, work: Callable[[], T]) -> T:
        """Runs other blocking work, like a search."""
        return await asyncio.get_running_loop().run_in_executor(self._readers, work)

    def close(self) -> None:
        self._writers.shutdown(wait=True, cancel_futures=True)
        self._readers.shutdown(wait=True, cancel_futures=True)
