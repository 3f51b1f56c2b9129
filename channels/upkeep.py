"""Keeps the index true to the store while the server runs: at the start, and after another process changed articles."""

from __future__ import annotations

import threading

import structlog

from assistant.bootstrap import warm_up
from assistant.mind import Mind
from crm_tools.errors import CrmError
from knowledge_base.errors import KnowledgeError

__all__ = ["Upkeep"]

log = structlog.get_logger()

EVERY = 20.0
LONGEST_PAUSE = 300.0


class Upkeep:
    """One thread beside the serving. It is a daemon: a server that stops does not wait for a model that loads."""

    def __init__(self, mind: Mind, *, every: float = EVERY) -> None:
        self._mind = mind
        self._every = every
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="upkeep", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """No new round begins; one under way ends when the mind is closed."""
        self._stopped.set()

    def _run(self) -> None:
        indexed, pause = -1, self._every
        while not self._stopped.is_set():
            try:
                indexed, pause = self._round(indexed), self._every
            except (CrmError, KnowledgeError) as error:
                pause = min(2 * pause, LONGEST_PAUSE)
                if not self._stopped.is_set():
                    log.warning("upkeep.failed", reason=str(error), again_in=pause)
            except Exception:
                if not self._stopped.is_set():
                    log.exception("upkeep.failed")
            self._stopped.wait(pause)

    def _round(self, indexed: int) -> int:
        """Brings the index to the library's generation, which it returns; the first round warms everything up."""
        generation = self._mind.library.generation()
        if indexed < 0:
            warm_up(self._mind)
        elif generation != indexed:
            report = self._mind.library.bring_index_up_to_date()
            log.info("index.updated", embedded=report.embedded, dropped=report.dropped)
        return generation
