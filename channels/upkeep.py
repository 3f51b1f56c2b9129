"""Keeps the index true to the store while the server runs: at the start, and after another process changed articles."""

from __future__ import annotations

import threading
import time

import structlog

from assistant.bootstrap import warm_up
from assistant.mind import Mind
from crm_tools.errors import CrmError
from knowledge_base.errors import KnowledgeError

__all__ = ["Upkeep"]

log = structlog.get_logger()

EVERY = 2.0
LOOK_EVERY = 30.0  # seconds between looks at the index itself, which a store cannot tell of
FIRST_PAUSE = 2.0  # seconds after a failure, doubled with each one more
LONGEST_PAUSE = 60.0
NEVER = (-1, -1)


class Upkeep:
    """One thread beside the serving. It is a daemon: a server that stops does not wait for a model that loads."""

    def __init__(self, mind: Mind, *, every: float = EVERY) -> None:
        self._mind = mind
        self._every = every
        self._looked_at = 0.0
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="upkeep", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """No new round begins; one under way ends when the mind is closed."""
        self._stopped.set()

    def _run(self) -> None:
        indexed, pause = NEVER, self._every
        while not self._stopped.is_set():
            try:
                indexed, pause = self._round(indexed), self._every
            except (CrmError, KnowledgeError) as error:
                pause = min(max(2 * pause, FIRST_PAUSE), LONGEST_PAUSE)
                if not self._stopped.is_set():
                    log.warning("upkeep.failed", reason=str(error), again_in=pause)
            except Exception:
                if not self._stopped.is_set():
                    log.exception("upkeep.failed")
            self._stopped.wait(pause)

    def _round(self, indexed: tuple[int, int]) -> tuple[int, int]:
        """Brings the index to the generation that is wanted, which it returns; the first round warms everything up."""
        library = self._mind.library
        generation = library.wanted_index()
        looked = time.monotonic() - self._looked_at >= LOOK_EVERY
        if indexed == NEVER:
            warm_up(self._mind)
        elif generation != indexed or (looked and not library.is_in_step()):
            report = library.bring_index_up_to_date()
            log.info("index.updated", embedded=report.embedded, dropped=report.dropped)
        if looked or generation != indexed:
            self._looked_at = time.monotonic()
        return generation
