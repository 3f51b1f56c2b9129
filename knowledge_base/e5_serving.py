"""The child's side of the embedding process: takes requests, gives them to the model, ends with its parent.

It speaks frames on stdin and stdout (see `frames.py`). Each lane has its own thread, so that a query never waits behind
a long batch of passages. Started with `--background`, as a server does, passages give way to all else on the machine.
"""

from __future__ import annotations

import os
import queue
import signal
import sys
import threading
import time
import warnings
from collections.abc import Callable, Sequence
from typing import BinaryIO, Protocol

from knowledge_base.embeddings import Vectors
from knowledge_base.frames import READY, Frame, read_frame, write_frame

__all__ = ["BACKGROUND", "EmbeddingModel", "serve"]

BACKGROUND, BACKGROUND_NICENESS = "--background", 10
PARENT_CHECK_SECONDS = 1.0

Lanes = dict[str, queue.SimpleQueue[Frame]]


class EmbeddingModel(Protocol):
    """What is served; called by both lanes' threads at once."""

    def embed(self, texts: Sequence[str]) -> Vectors: ...


class _Answers:
    """The way back; frames of both lanes never mix."""

    def __init__(self, pipe: BinaryIO) -> None:
        self._pipe = pipe
        self._lock = threading.Lock()

    def send(self, frame: Frame) -> None:
        with self._lock:
            write_frame(self._pipe, frame)


def serve(load: Callable[[], EmbeddingModel]) -> None:
    """Loads the model while requests already queue; returns never: the process ends when its parent is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to answer
    warnings.simplefilter("ignore")
    threading.Thread(target=_end_with_parent, args=(os.getppid(),), daemon=True).start()
    # Whatever a library prints must not land among the frames.
    answers = _Answers(os.fdopen(os.dup(1), "wb"))
    os.dup2(2, 1)
    lanes: Lanes = {"query": queue.SimpleQueue(), "passage": queue.SimpleQueue()}
    threading.Thread(target=_start, args=(load, lanes, answers), daemon=True).start()
    while (request := read_frame(sys.stdin.buffer)) is not None:
        lanes[request.lane].put(request)
    os._exit(0)


def _start(load: Callable[[], EmbeddingModel], lanes: Lanes, answers: _Answers) -> None:
    try:
        model = load()
    except Exception as error:  # noqa: BLE001 - the process's edge: the parent must hear why
        answers.send(Frame(id=READY, error=f"{type(error).__name__}: {error}"))
        os._exit(1)
    answers.send(Frame(id=READY))
    for name, work in lanes.items():
        threading.Thread(target=_work, args=(name, work, model, answers), daemon=True).start()


def _work(lane: str, work: queue.SimpleQueue[Frame], model: EmbeddingModel, answers: _Answers) -> None:
    if lane == "passage" and BACKGROUND in sys.argv and sys.platform == "linux":
        # Linux gives each thread its own niceness; the threads that torch starts from this one inherit it.
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), max(os.nice(0), BACKGROUND_NICENESS))
    while True:
        request = work.get()
        try:
            answer = Frame(id=request.id, rows=model.embed(request.texts))
        except Exception as error:  # noqa: BLE001 - the process's edge: one bad text must not end the lane
            answer = Frame(id=request.id, error=f"{type(error).__name__}: {error}")
        answers.send(answer)


def _end_with_parent(parent: int) -> None:
    # The pipe's end tells as well, unless some other child of our parent holds it open. prctl's death signal is no
    # help: it fires when the *thread* that started us ends.
    while os.getppid() == parent:
        time.sleep(PARENT_CHECK_SECONDS)
    os._exit(0)
