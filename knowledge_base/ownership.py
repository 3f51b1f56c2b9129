"""One process owns an embedded index: two that open one folder would lose each other's rows."""

from __future__ import annotations

import os
from pathlib import Path

from filelock import FileLock, Timeout

from knowledge_base.errors import IndexFailure, IndexInUse

__all__ = ["Claim", "Ownership"]


class Claim:
    """A lock on the name `place`, with a note beside it of who has it. It falls with its process, and is shared
    within it."""

    def __init__(self, place: Path) -> None:
        self._place = place
        self._note = place.with_name(f"{place.name}.owner")
        self._lock: FileLock | None = None

    def take(self) -> bool:
        """Whether it is ours now; waits for nobody. Raises OSError where no lock can be kept."""
        path = self._place.resolve().with_name(f"{self._place.name}.lock")
        lock = FileLock(path, timeout=0, thread_local=False, is_singleton=True, preserve_lock_file=True)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            lock.acquire()
            self._note.write_text(f"{os.getpid()}\n", encoding="ascii")
        except Timeout:
            return False
        except OSError:
            lock.release()
            raise
        self._lock = lock
        return True

    def release(self) -> None:
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    def owner(self) -> str:
        """The process that has it; "" between its lock and its note."""
        try:
            return self._note.read_text(encoding="ascii").strip()
        except (OSError, ValueError):
            return ""


class Ownership:
    """The claim on an index folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._claim = Claim(folder)

    def take(self) -> None:
        """Raises IndexInUse, which names the owner, when another process has it; waits for nobody."""
        try:
            if not self._claim.take():
                raise IndexInUse(self._folder, self._claim.owner())
        except OSError as error:
            raise IndexFailure(
                f"the vector index at {self._folder} cannot be locked ({error.strerror}); "
                "make DESKSIDE_DATA_DIR a folder on this machine that can be written"
            ) from error

    def release(self) -> None:
        self._claim.release()
