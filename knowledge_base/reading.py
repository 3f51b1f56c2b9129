"""Reads files in a process of its own, so that no file can take this one's time, memory or life."""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, cast

from knowledge_base.draft_frames import unpacked
from knowledge_base.errors import UnreadableSource
from knowledge_base.loaders import Draft, kind_for, load
from knowledge_base.web.outline import Outline

__all__ = ["Limits", "Reader"]

SMALL_BYTES = 500_000  # plain text up to here is read at once
FILES_A_CHILD = 300  # then a fresh one, whatever the libraries left behind in the old


@dataclass(frozen=True, slots=True)
class Limits:
    """What reading one file may take."""

    cpu_seconds: int = 20
    wall_seconds: float = 60.0
    memory_bytes: int = 1_000_000_000
    answer_bytes: int = 30_000_000


class Reader:
    """Reads many files with one child process, which is started when first needed and again when it dies.

    To be closed after use, or used in a `with`. Not for several threads at once.
    """

    def __init__(self, limits: Limits | None = None, *, command: Sequence[str] = ()) -> None:
        """`command` stands in for the child in tests."""
        self._limits = limits or Limits()
        own = (sys.executable, "-m", "knowledge_base.reading_child")
        numbers = (str(self._limits.cpu_seconds), str(self._limits.memory_bytes))
        self._command = tuple(command) or own + numbers
        self._child: subprocess.Popen[bytes] | None = None
        self._served = 0

    def load(self, path: Path) -> list[Draft]:
        """The articles in a file; raises UnreadableSource with the reason, also when it took too much to read."""
        if not kind_for(path).apart and path.stat().st_size <= SMALL_BYTES:
            return load(path)
        return [unpacked(one) for one in self._ask({"do": "load", "path": str(path)})["drafts"]]

    def outline(self, path: Path, address: str) -> Outline:
        """Where a fetched page leads and what it says of itself; raises UnreadableSource."""
        facts = self._ask({"do": "outline", "path": str(path), "base": address})["outline"]
        return Outline(**{**facts, "links": tuple(facts["links"])})

    def close(self) -> None:
        """Ends the child."""
        child, self._child = self._child, None
        if child is not None:
            child.kill()
            child.wait()
            for pipe in (child.stdin, child.stdout):
                _close(pipe)

    def process_id(self) -> int | None:
        """The child's, while there is one."""
        return self._child.pid if self._child else None

    def __enter__(self) -> Reader:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _ask(self, question: dict[str, Any]) -> dict[str, Any]:
        child = self._started()
        try:
            cast(IO[bytes], child.stdin).write(json.dumps(question).encode() + b"\n")
            cast(IO[bytes], child.stdin).flush()
            line = self._answer(child)
        except BaseException:  # also Ctrl-C: an answer that comes late must not be taken for the next file's
            self.close()
            raise
        answer: dict[str, Any] = json.loads(line)
        error = str(answer.get("error", ""))
        if error == "memory":
            self.close()
            most = self._limits.memory_bytes // 1_000_000
            raise UnreadableSource(f"needs more than {most} MB of memory to be read; split it into smaller files")
        if error:
            raise UnreadableSource(error.removeprefix("said: "))
        return answer

    def _started(self) -> subprocess.Popen[bytes]:
        if self._served >= FILES_A_CHILD or (self._child is not None and self._child.poll() is not None):
            self.close()
        if self._child is None:
            root = str(Path(__file__).resolve().parent.parent)
            path = os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH"))))
            # S603: the command is a module of ours. A session of its own: Ctrl-C is the parent's to handle.
            self._child = subprocess.Popen(  # noqa: S603
                self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={**os.environ, "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1"},
                start_new_session=True,
            )
            self._served = 0
        self._served += 1
        return self._child

    def _answer(self, child: subprocess.Popen[bytes]) -> bytes:
        """The child's next line; raises UnreadableSource when it takes too long, says too much or dies."""
        pipe = cast(IO[bytes], child.stdout).fileno()
        deadline = time.monotonic() + self._limits.wall_seconds
        pieces: list[bytes] = []
        size = 0
        while not (pieces and pieces[-1].endswith(b"\n")):
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([pipe], [], [], left)[0]:
                raise UnreadableSource(
                    f"took longer than {self._limits.wall_seconds:g} s to read; split or simplify it"
                )
            piece = os.read(pipe, 1 << 20)
            if not piece:
                raise UnreadableSource(self._last_words(child))
            pieces.append(piece)
            size += len(piece)
            if size > self._limits.answer_bytes:
                raise UnreadableSource("holds far more text than an article; split it into several files")
        return b"".join(pieces)

    def _last_words(self, child: subprocess.Popen[bytes]) -> str:
        code = child.wait()
        if code == -signal.SIGXCPU:
            return f"took more than {self._limits.cpu_seconds} s of computing to read; split or simplify it"
        return f"cannot be read: it ended the process that read it (code {code}); save it in another format"


def _close(pipe: IO[bytes] | None) -> None:
    try:
        if pipe is not None:
            pipe.close()
    except OSError:
        return  # what was not flushed has no reader any more
