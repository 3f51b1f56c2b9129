"""Watches the promises made for tickets: sleeps until the next one is due, warns before it breaks, and tells the leads
when it did. The rows in the store are the truth; what came due while nobody watched is acted on at the start."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress

import structlog

from assistant.threads import Threads
from crm_tools.commerce.invoice_issuing import due_invoices, settle_invoice
from crm_tools.people.sign_ins import end_expired, expired
from crm_tools.service.clocks import due_tickets, next_due
from crm_tools.service.deadlines import act_on
from crm_tools.store import Clock

__all__ = ["Timekeeper"]

log = structlog.get_logger()

LONGEST_SLEEP = 30.0  # a clock that is started meanwhile is noticed by then; none is promised in less
SHORTEST_SLEEP = 1.0


class Timekeeper:
    """One loop a process; several processes do not act twice. `after_change` is called after something was done."""

    def __init__(self, threads: Threads, clock: Clock, after_change: Callable[[], None] = lambda: None) -> None:
        self._threads = threads
        self._clock = clock
        self._after_change = after_change
        self._woken = asyncio.Event()

    def wake(self) -> None:
        """The clocks may have changed."""
        self._woken.set()

    async def run(self) -> None:
        """Watches until cancelled. What goes wrong is logged and tried again."""
        while True:
            self._woken.clear()
            pause = LONGEST_SLEEP
            try:
                await self.act()
                pause = await self._until_next()
            except Exception:
                log.exception("timekeeper.stumbled")
            with suppress(TimeoutError):
                await asyncio.wait_for(self._woken.wait(), pause)

    async def act(self) -> list[str]:
        """Acts on everything that is due now, each in a transaction of its own; returns "T-1001 sla.warned".

        Whose sign-in ran out is offline from then on. What has arrived gets the invoice that was asked for.
        """
        now = self._clock()
        if await self._threads.read(lambda session: expired(session, at=now)):
            await self._threads.write(lambda session: end_expired(session, at=now))
        done = []
        for number in await self._threads.read(lambda session: due_tickets(session, at=now)):
            kinds = await self._threads.write(lambda session, number=number: act_on(session, number, at=now))  # type: ignore[misc]
            done += [f"{number} {kind}" for kind in kinds]
        for order in await self._threads.read(due_invoices):
            kind = await self._threads.write(lambda session, order=order: settle_invoice(session, order, at=now))  # type: ignore[misc]
            done += [f"{order} {kind}"] if kind else []
        if done:
            log.info("timekeeper.acted", done=done)
            self._after_change()
        return done

    async def _until_next(self) -> float:
        due = await self._threads.read(next_due)
        left = (due - self._clock()).total_seconds() if due is not None else LONGEST_SLEEP
        return min(LONGEST_SLEEP, max(SHORTEST_SLEEP, left))
