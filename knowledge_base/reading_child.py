"""The process that reads files others sent: one request a line, one answer a line, and hard limits around each.

Run as `python -m knowledge_base.reading_child CPU_SECONDS MEMORY_BYTES`; it ends when its input does.
"""

from __future__ import annotations

import json
import logging
import os
import sys
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any, BinaryIO

from knowledge_base.draft_frames import packed
from knowledge_base.errors import UnreadableSource
from knowledge_base.loaders import load
from knowledge_base.web.outline import outline_of

__all__ = ["main"]

OPEN_FILES = 64


def main() -> None:
    """Answers until the input ends; a file that needs too much memory is the last one it reads."""
    seconds, memory = int(sys.argv[1]), int(sys.argv[2])
    answers = os.fdopen(os.dup(1), "wb")
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)  # what a library prints must not get between the answers
    logging.disable()
    _limit("RLIMIT_AS", memory)
    _limit("RLIMIT_FSIZE", 0)
    _limit("RLIMIT_NOFILE", OPEN_FILES)
    for line in sys.stdin.buffer:
        _limit("RLIMIT_CPU", int(time.process_time()) + 1 + seconds, keep_hard=True)
        try:
            answer = _answer(json.loads(line))
        except MemoryError:
            _say(answers, {"error": "memory"})
            return
        _say(answers, answer)


def _answer(asked: dict[str, Any]) -> dict[str, Any]:
    path = Path(asked["path"])
    try:
        if asked["do"] == "outline":
            return {"outline": asdict(outline_of(path.read_bytes(), asked["base"]))}
        return {"drafts": [packed(draft) for draft in load(path)]}
    except UnreadableSource as error:
        return {"error": f"said: {error}"}
    except RecursionError:
        return {"error": "said: is nested too deeply to be read"}
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 - a file must never be able to end the reading of the others
        return {"error": f"said: cannot be read ({type(error).__name__})"}


def _say(answers: BinaryIO, answer: dict[str, Any]) -> None:
    answers.write(json.dumps(answer).encode() + b"\n")
    answers.flush()


def _limit(name: str, value: int, *, keep_hard: bool = False) -> None:
    """Sets a limit where the system has it; without one there still is the parent's clock."""
    try:
        import resource
    except ImportError:
        return
    which = getattr(resource, name, None)
    if which is None:
        return
    _, hard = resource.getrlimit(which)
    value = value if hard == resource.RLIM_INFINITY else min(value, hard)
    try:
        resource.setrlimit(which, (value, hard if keep_hard else value))
    except (OSError, ValueError):
        return


if __name__ == "__main__":
    main()
