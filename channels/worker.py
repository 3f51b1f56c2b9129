"""Takes turns and sends mail in the background. The work row in the store is the truth; this only follows it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from datetime import timedelta

import structlog

from assistant.approving import expire_approvals
from assistant.mind import Mind
from assistant.turn import give_up, take_turn
from channels.base import Sender
from channels.live import Bell, Glimpse
from channels.postman import Postman
from crm_tools.service import work
from crm_tools.service.work import Work

__all__ = ["Worker"]

log = structlog.get_logger()

AT_ONCE = 4
LOOK_EVERY = 1.0
SWEEP_EVERY = timedelta(seconds=30)
LAST_WORDS_SECONDS = 10.0


class Worker:
    """One per process: several turns at once, never two of the same conversation; mail beside them."""

    def __init__(self, mind: Mind, bell: Bell, senders: Mapping[str, Sender]) -> None:
        self._mind = mind
        self._bell = bell
        self._postman = Postman(mind.threads, mind.clock, senders)
        self._turns_due = asyncio.Event()
        self._mail_due = asyncio.Event()
        self._running: set[asyncio.Task[None]] = set()

    def wake(self) -> None:
        """There may be something to do."""
        self._turns_due.set()
        self._mail_due.set()

    async def run(self) -> None:
        """Works until cancelled; what is under way then is finished first, or picked up at the next start.

        What goes wrong between two turns, a full disk for example, is logged and tried again.
        """
        turns = self._follow(self._turns_due, self._take_what_is_due, self._sweep)
        mail = self._follow(self._mail_due, self._postman.deliver, self._postman_sweep)
        try:
            await asyncio.gather(turns, mail)
        finally:
            await self._finish()

    async def _follow(
        self,
        due: asyncio.Event,
        act: Callable[[], Awaitable[bool]],
        sweep: Callable[[bool], Awaitable[None]],
    ) -> None:
        swept = None
        while True:
            due.clear()
            busy = False
            try:
                if swept is None or self._mind.clock() - swept > SWEEP_EVERY:
                    await sweep(swept is None and self._mind.store.is_sqlite)
                    swept = self._mind.clock()
                busy = await act()
            except Exception:
                log.exception("worker.stumbled")
                await asyncio.sleep(LOOK_EVERY)
            if not busy:
                with suppress(TimeoutError):
                    await asyncio.wait_for(due.wait(), LOOK_EVERY)

    async def _finish(self) -> None:
        if not self._running:
            return
        _, late = await asyncio.wait(self._running, timeout=LAST_WORDS_SECONDS)
        for task in late:
            task.cancel()

    async def _take_what_is_due(self) -> bool:
        if len(self._running) >= AT_ONCE:
            return False
        taken = await self._mind.threads.write(lambda session: work.claim(session, at=self._mind.clock()))
        if taken is None:
            return False
        task = asyncio.create_task(self._turn(taken))
        self._running.add(task)
        task.add_done_callback(self._done)
        return True

    def _done(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        self._turns_due.set()

    async def _turn(self, taken: Work) -> None:
        conversation_id = taken.conversation_id

        def report(status: dict[str, object]) -> None:
            self._bell.ring(conversation_id, Glimpse(status))

        report({"state": "read"})
        try:
            if taken.is_one_too_many:
                raise RuntimeError(f"begun {taken.attempts - 1} times, and never ended")
            await take_turn(self._mind, taken, report=report)
        except Exception as error:
            log.exception("turn.failed", conversation=conversation_id, attempt=taken.attempts)
            await self._after_failure(taken, error)
        finally:
            self._bell.ring(conversation_id)  # first the reply, then the quiet
            report({"state": "idle"})

    async def _after_failure(self, taken: Work, error: Exception) -> None:
        reason = f"{type(error).__name__}: {error}"
        try:
            if taken.is_last_attempt:
                await give_up(self._mind, taken)
        except Exception:
            log.exception("turn.gave-up-in-vain", conversation=taken.conversation_id)
        try:
            await self._mind.threads.write(
                lambda session: work.release(session, taken.id, error=reason, at=self._mind.clock())
            )
        except Exception:  # the row stays "running" until its lease ends, then it is tried again
            log.exception("turn.not-released", conversation=taken.conversation_id)

    async def _sweep(self, everything: bool) -> None:
        freed = await self._mind.threads.write(
            lambda session: work.requeue_stale(session, at=self._mind.clock(), everything=everything)
        )
        if freed:
            log.info("work.requeued", rows=freed)
        for late in await expire_approvals(self._mind):
            self._bell.ring(late.conversation_id)

    async def _postman_sweep(self, everything: bool) -> None:
        await self._postman.sweep(everything=everything)
