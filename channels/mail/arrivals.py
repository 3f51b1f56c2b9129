"""What arrives by mail is stored, and whoever waits for it wakes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from channels.doors import Doors
from channels.email import Email
from channels.mail.fetching import Fetcher, Mailroom
from channels.mail.settings import EmailSettings, mailbox, read_email_settings
from crm_tools.service.inbound import Accepted, receive_inbound
from crm_tools.store.events import record

__all__ = ["fetching_mail", "mailroom", "way_in"]


def way_in(house: Doors, email: EmailSettings) -> Email:
    """The reading side of the channel as this house has it."""
    return Email(mailbox(email, house.settings, is_demo=house.is_demo), email.secret, email.largest)


def mailroom(house: Doors, channel: Email, *, wake: asyncio.AbstractEventLoop | None = None) -> Mailroom:
    """Stores mail in the caller's thread; `wake` is the loop that the worker and those who watch live on."""

    def take(raw: bytes) -> None:
        inbound = channel.read(raw)
        with house.mind.store.transaction() as session:
            accepted = receive_inbound(session, inbound, at=house.mind.clock())
        if wake is not None and accepted.is_new:
            wake.call_soon_threadsafe(_arrived, house, accepted)

    def refuse(mark: str, reason: str) -> None:
        with house.mind.store.transaction() as session:
            record(session, "mail.set-aside", f"mail:{mark}", actor="system", at=house.mind.clock(), reason=reason)

    return Mailroom(take, refuse)


def _arrived(house: Doors, accepted: Accepted) -> None:
    house.worker.wake()
    house.bell.ring(accepted.conversation_id)


@asynccontextmanager
async def fetching_mail(house: Doors) -> AsyncIterator[None]:
    """Looks into the mailbox while the server runs, if email is switched on and a mailbox is set; never in the demo."""
    is_on = "email" in [one.strip() for one in house.settings.channels.split(",")]
    email = read_email_settings() if is_on and not house.is_demo else None
    if email is None or not email.imap_host:
        yield
        return
    fetcher = Fetcher(email, mailroom(house, way_in(house, email), wake=asyncio.get_running_loop()))
    fetcher.start()
    try:
        yield
    finally:
        await asyncio.to_thread(fetcher.stop)
