"""Sends what the outbox holds. The row in the store is the truth; this only follows it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

import structlog

from assistant.threads import Threads
from channels.base import DeliveryFailed, DeliveryRefused, DeliveryUncertain, Sender, repeats_safely
from crm_tools.service import outbox
from crm_tools.service.outbox import Outgoing
from crm_tools.store import Clock

__all__ = ["Postman"]

log = structlog.get_logger()

SEND_SECONDS = 30.0


class Postman:
    """Takes letters one by one, the channels beside each other; one that is not taken is tried again later.

    Letters of a channel that is not set up wait: that is a setting to mend, and no try is spent on it.
    """

    def __init__(self, threads: Threads, clock: Clock, senders: Mapping[str, Sender]) -> None:
        self._threads = threads
        self._clock = clock
        self._senders = senders

    async def sweep(self, *, everything: bool) -> None:
        """Sees to what a process that vanished was about to send; `everything` at the start of the only one."""
        repeatable = [name for name, sender in self._senders.items() if repeats_safely(sender)]
        freed = await self._threads.write(
            lambda session: outbox.requeue_stale(
                session, at=self._clock(), everything=everything, repeatable=repeatable
            )
        )
        if freed:
            log.info("outbox.requeued", rows=freed)
        waiting = await self._threads.write(
            lambda session: outbox.without_channel(session, list(self._senders), at=self._clock())
        )
        if waiting:
            log.warning("outbox.no-channel", rows=waiting)

    async def deliver(self) -> bool:
        """Sends what is due; False when there was nothing."""
        busy = await asyncio.gather(*(self._deliver_channel(name) for name in self._senders))
        return any(busy)

    async def _deliver_channel(self, name: str) -> bool:
        letters = await self._threads.read(lambda session: outbox.due(session, at=self._clock(), channel=name))
        for letter in letters:
            if not await self._deliver_one(letter):
                break  # its provider is in trouble; the other channels should not wait for one pause after another
        return bool(letters)

    async def _deliver_one(self, letter: Outgoing) -> bool:
        """False when the provider could not be talked to."""
        if not await self._threads.write(lambda session: outbox.mark_sending(session, letter.id, at=self._clock())):
            return True
        try:
            external_id = await self._send(letter)
        except DeliveryFailed as error:
            await self._not_sent(letter, error)
            return isinstance(error, DeliveryRefused)
        await self._threads.write(
            lambda session: outbox.mark_sent(session, letter.id, at=self._clock(), external_id=external_id)
        )
        return True

    async def _not_sent(self, letter: Outgoing, error: DeliveryFailed) -> None:
        said, retry_after = str(error), error.retry_after
        log.warning("delivery.failed", outgoing=letter.id, reason=said, kind=type(error).__name__)
        if isinstance(error, DeliveryRefused):
            await self._threads.write(lambda session: outbox.mark_refused(session, letter.id, error=said))
        elif isinstance(error, DeliveryUncertain) and not repeats_safely(self._senders[letter.channel]):
            await self._threads.write(lambda session: outbox.mark_unknown(session, letter.id, error=said))
        else:
            await self._threads.write(
                lambda session: outbox.mark_failed(
                    session, letter.id, error=said, at=self._clock(), retry_after=retry_after
                )
            )

    async def _send(self, letter: Outgoing) -> str | None:
        sender = self._senders[letter.channel]
        try:
            async with asyncio.timeout(SEND_SECONDS):
                return await sender.send(letter)
        except TimeoutError as error:
            raise DeliveryUncertain(f"{sender.name} did not answer within {SEND_SECONDS:g} seconds") from error
        except DeliveryFailed:
            raise
        except Exception as error:
            log.exception("sender.broken", channel=sender.name, outgoing=letter.id)
            raise DeliveryUncertain(f"{type(error).__name__}: {error}") from error
