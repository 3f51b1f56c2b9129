"""Sends what the outbox holds. The row in the store is the truth; this only follows it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

import structlog

from assistant.threads import Threads
from channels.base import DeliveryFailed, Sender
from crm_tools.service import outbox
from crm_tools.service.outbox import Outgoing
from crm_tools.store import Clock

__all__ = ["Postman"]

log = structlog.get_logger()

SEND_SECONDS = 30.0


class Postman:
    """Takes letters one by one; one that is not taken by its provider is tried again later."""

    def __init__(self, threads: Threads, clock: Clock, senders: Mapping[str, Sender]) -> None:
        self._threads = threads
        self._clock = clock
        self._senders = senders

    async def sweep(self, *, everything: bool) -> None:
        """Queues again what a process that vanished was about to send; `everything` at the start of the only one."""
        freed = await self._threads.write(
            lambda session: outbox.requeue_stale(session, at=self._clock(), everything=everything)
        )
        if freed:
            log.info("outbox.requeued", rows=freed)

    async def deliver(self) -> bool:
        """Sends what is due; False when there was nothing."""
        letters = await self._threads.read(lambda session: outbox.due(session, at=self._clock()))
        for letter in letters:
            await self._deliver_one(letter)
        return bool(letters)

    async def _deliver_one(self, letter: Outgoing) -> None:
        if not await self._threads.write(lambda session: outbox.mark_sending(session, letter.id, at=self._clock())):
            return
        try:
            await self._send(letter)
        except DeliveryFailed as error:
            reason = str(error)
            log.warning("delivery.failed", outgoing=letter.id, reason=reason)
            await self._threads.write(
                lambda session: outbox.mark_failed(session, letter.id, error=reason, at=self._clock())
            )
            return
        await self._threads.write(lambda session: outbox.mark_sent(session, letter.id, at=self._clock()))

    async def _send(self, letter: Outgoing) -> None:
        sender = self._senders.get(letter.channel)
        if sender is None:
            raise DeliveryFailed(f"no channel {letter.channel!r} is set up")
        try:
            async with asyncio.timeout(SEND_SECONDS):
                await sender.send(letter)
        except TimeoutError as error:
            raise DeliveryFailed(f"{sender.name} did not answer within {SEND_SECONDS:g} seconds") from error
        except DeliveryFailed:
            raise
        except Exception as error:
            log.exception("sender.broken", channel=sender.name, outgoing=letter.id)
            raise DeliveryFailed(f"{type(error).__name__}: {error}") from error
