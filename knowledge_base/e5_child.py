"""One run of the embedding child process: started, asked by many threads, lost or ended."""

from __future__ import annotations

import os
import subprocess
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from itertools import count
from pathlib import Path
from typing import BinaryIO, cast

from knowledge_base.embeddings import Vectors
from knowledge_base.errors import EmbeddingFailure
from knowledge_base.frames import READY, Frame, read_frame, write_frame

__all__ = ["Child", "ChildLost"]

QUIET = {
    # Set before torch is imported: OpenMP threads that spin cost twenty times the work on a small shared machine.
    "GOMP_SPINCOUNT": "0",
    "OMP_WAIT_POLICY": "PASSIVE",
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "HF_HUB_DISABLE_PROGRESS_BARS": "1",
    "TRANSFORMERS_VERBOSITY": "error",
    "TOKENIZERS_PARALLELISM": "false",
    "PYTHONWARNINGS": "ignore",
}


class ChildLost(Exception):
    """The process died; ask again on a new one."""


class Child:
    """A process that speaks frames and answers with vectors. `ready` is done once the model is loaded."""

    def __init__(self, command: Sequence[str], *, when_lost: Callable[[Child, str], None]) -> None:
        self.ready: Future[None] = Future()
        self._when_lost = when_lost
        self._lock = threading.Lock()
        self._pending: dict[int, Future[Vectors]] = {}
        self._ids = count(READY + 1)
        self._over = False
        root = str(Path(__file__).resolve().parent.parent)
        path = os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH"))))
        # S603: the command is a module of ours; nothing in it comes from outside.
        self._process = subprocess.Popen(  # noqa: S603
            list(command),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, **QUIET, "PYTHONPATH": path},
        )
        self._to_child = cast(BinaryIO, self._process.stdin)
        self._from_child = cast(BinaryIO, self._process.stdout)
        self.pid = self._process.pid
        threading.Thread(target=self._listen, name="embedding-answers", daemon=True).start()

    def ask(self, lane: str, texts: list[str]) -> Future[Vectors]:
        """The answer to come; it ends in ChildLost when the process dies and in EmbeddingFailure when it refuses."""
        answer: Future[Vectors] = Future()
        with self._lock:
            if self._over:
                raise ChildLost
            number = next(self._ids)
            self._pending[number] = answer
            try:
                write_frame(self._to_child, Frame(number, lane, texts))
            except OSError as error:
                del self._pending[number]
                raise ChildLost from error
        return answer

    def was_ready(self) -> bool:
        return self.ready.done() and self.ready.exception() is None

    def end(self) -> None:
        """Ends the process and waits for it."""
        self._process.kill()
        self._process.wait()

    def _listen(self) -> None:
        reason = ""
        while (frame := read_frame(self._from_child)) is not None:
            if frame.id == READY:
                reason = frame.error
                if not reason:
                    self.ready.set_result(None)
                continue
            with self._lock:
                answer = self._pending.pop(frame.id)
            if frame.rows is None:
                answer.set_exception(EmbeddingFailure(f"the model refused: {frame.error}"))
            else:
                answer.set_result(frame.rows)
        self._end_of_story(reason)

    def _end_of_story(self, reason: str) -> None:
        with self._lock:
            self._over = True
            left, self._pending = list(self._pending.values()), {}
            _close(self._to_child)
            _close(self._from_child)
        code = self._process.wait()
        self._when_lost(self, reason or f"its process ended with code {code}")
        for answer in left:
            answer.set_exception(ChildLost())
        if not self.ready.done():
            self.ready.set_exception(EmbeddingFailure(reason) if reason else ChildLost())


def _close(pipe: BinaryIO) -> None:
    try:
        pipe.close()
    except OSError:
        return  # what was not flushed has no reader any more
