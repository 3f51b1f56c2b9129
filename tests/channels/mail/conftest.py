"""Servers on loopback, the settings to reach them, and a house whose mail goes through them."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from assistant.bootstrap import make_mind
from assistant.mind import Mind
from channels.doors import Doors
from channels.limits import Limits
from channels.live import Bell
from channels.mail.arrivals import mailroom, way_in
from channels.mail.fetching import Fetcher
from channels.mail.sending import Smtp
from channels.mail.settings import EmailSettings
from channels.worker import Worker
from tests.channels.house import settings_for
from tests.channels.mail.dovecot import PASSWORD, USER, ImapServer, running_dovecot

__all__ = ["MailHouse", "Postbox"]


@dataclass
class Postbox:
    """What a sending server took; `answers` are what it says to a recipient instead of taking the mail."""

    port: int = 0
    mails: list[EmailMessage] = field(default_factory=list)
    senders: list[str | None] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)
    after_data: str = "250 taken"
    arrived: threading.Condition = field(default_factory=threading.Condition)

    def wait_for(self, count: int) -> None:
        """Returns once this many mails were taken, or after half a minute."""
        with self.arrived:
            self.arrived.wait_for(lambda: len(self.mails) >= count, timeout=30)

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.answers:
            return self.answers[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self.after_data.startswith("250"):
            content: Any = envelope.original_content
            mail = message_from_bytes(content, policy=policy.default)
            assert isinstance(mail, EmailMessage)
            with self.arrived:
                self.senders.append(envelope.mail_from)
                self.mails.append(mail)
                self.arrived.notify_all()
        return self.after_data


@pytest.fixture
def postbox() -> Iterator[Postbox]:
    """A real SMTP server in this process."""
    box = Postbox()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        box.port = free.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=box.port)
    controller.start()
    yield box
    controller.stop()


@pytest.fixture(scope="session")
def _dovecot() -> Iterator[ImapServer]:
    with running_dovecot() as server:
        yield server


@pytest.fixture
def imap(_dovecot: ImapServer) -> ImapServer:
    """A real IMAP server with an empty mailbox."""
    _dovecot.empty()
    return _dovecot


@pytest.fixture
def imap_settings(imap: ImapServer) -> EmailSettings:
    return EmailSettings(
        _env_file=None, address=USER, user=USER, password=PASSWORD, authserv="mx.shop.example", imap_host="127.0.0.1",
        imap_port=imap.port, imap_security="plain", every=0.05, largest=300_000,
    )  # fmt: skip


@dataclass
class MailHouse:
    """The sample company behind a real mailbox and a real sending server."""

    doors: Doors
    fetcher: Fetcher
    imap: ImapServer
    postbox: Postbox

    @property
    def mind(self) -> Mind:
        return self.doors.mind

    async def fetch(self) -> int:
        return await asyncio.to_thread(self.fetcher.fetch)

    async def answer(self, count: int = 1) -> EmailMessage:
        """What left last, once this many mails have left."""
        self.doors.worker.wake()
        await asyncio.to_thread(self.postbox.wait_for, count)
        assert len(self.postbox.mails) == count, [one["Subject"] for one in self.postbox.mails]
        return self.postbox.mails[-1]

    async def hears(self, raw: bytes, *, answers: int) -> EmailMessage:
        """The answer to a mail."""
        self.imap.put(raw)
        await self.fetch()
        return await self.answer(answers)


@pytest_asyncio.fixture
async def mail_house(
    folder: Path, imap: ImapServer, imap_settings: EmailSettings, postbox: Postbox
) -> AsyncIterator[MailHouse]:
    settings = settings_for(folder)
    mind = make_mind(settings)
    mind.understanding.learn()
    smtp = imap_settings.model_copy(
        update={"smtp_host": "127.0.0.1", "smtp_port": postbox.port, "smtp_security": "plain", "user": ""}
    )
    bell = Bell()
    channel = way_in(Doors(settings, mind, bell, None, Limits(), False, {}), imap_settings)  # type: ignore[arg-type]
    worker = Worker(mind, bell, {"email": Smtp(channel.us, smtp)})
    doors = Doors(settings, mind, bell, worker, Limits(), False, {})
    running = asyncio.create_task(worker.run())
    yield MailHouse(doors, Fetcher(imap_settings, mailroom(doors, channel)), imap, postbox)
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running
    await asyncio.to_thread(mind.close)
