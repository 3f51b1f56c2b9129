"""One process owns an embedded index: two that open one folder would lose each other's rows."""

from __future__ import annotations

import os
from pathlib import Path

from filelock import FileLock, Timeout

from knowledge_base.errors import IndexFailure, IndexInUse

__all__ = ["Ownership"]


class Ownership:
    """The lock beside an index folder. It falls with its process, and is shared within it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._note = folder.with_name(f"{folder.name}.owner")
        self._lock: FileLock | None = None

    def take(self) -> None:
        """Raises IndexInUse, which names the owner, when another process has it; waits for nobody."""
        path = self._folder.resolve().with_name(f"{self._folder.name}.lock")
        lock = FileLock(path, timeout=0, thread_local=False, is_singleton=True, preserve_lock_file=True)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            lock.acquire()
            self._note.write_text(f"{os.getpid()}\n", encoding="ascii")
        except Timeout:
            raise IndexInUse(self._folder, self._owner()) from None
        except OSError as error:
            lock.release()
            raise IndexFailure(
                f"the vector index at {self._folder} cannot be locked ({error.strerror}); "
                "make DESKSIDE_DATA_DIR a folder on this machine that can be written"
            ) from error
        self._lock = lock

    def release(self) -> None:
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    def _owner(self) -> str:
        try:
            return self._note.read_text(encoding="ascii").strip()
        except (OSError, ValueError):
            return ""  # between its lock and its note
