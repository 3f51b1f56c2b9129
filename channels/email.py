"""Email: mail arrives from the mailbox or a gateway, answers leave by SMTP."""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import ClassVar

from pydantic import SecretStr

from assistant.settings import Settings
from channels.base import Channel, DeliveryFailed, Forged, Letterbox, Request, Simulator
from channels.channel_settings import demo_secret
from channels.mail.reading import read_mail
from channels.mail.sending import Smtp
from channels.mail.settings import Mailbox, mailbox, read_email_settings
from crm_tools.errors import Invalid
from crm_tools.service.inbound import Inbound
from crm_tools.service.outbox import Outgoing

__all__ = ["Email", "open_channel"]

NO_SECRET = SecretStr("")
SIGNATURE = "x-deskside-signature"


@dataclass(frozen=True, slots=True)
class Email:
    """The way in: one raw mail (RFC 5322) as it lies in a mailbox. Without a sending server nothing leaves."""

    us: Mailbox
    secret: SecretStr = NO_SECRET
    largest: int = 25_000_000
    name: str = "email"
    repeats_safely: ClassVar[bool] = True

    def parse(self, request: Request) -> Sequence[Inbound]:
        """The mail in the body of a gateway's request.

        Its proof is `X-Deskside-Signature: sha256=<HMAC-SHA-256 of the body>` or `Authorization: Bearer <secret>`;
        raises Forged without it, Invalid for a mail that cannot be read.
        """
        secret = self.secret.get_secret_value()
        if not secret:
            raise Forged("mail is not taken here: set DESKSIDE_EMAIL_SECRET, and give it to the mail gateway")
        signature = hmac.new(secret.encode(), request.body, sha256).hexdigest()
        given = request.headers.get(SIGNATURE, "").removeprefix("sha256=")
        bearer = request.headers.get("authorization", "").removeprefix("Bearer ")
        if not _same(given, signature) and not _same(bearer, secret):
            raise Forged("the request carries neither the signature nor the secret of the mail gateway")
        return [self.read(request.body)]

    def read(self, raw: bytes) -> Inbound:
        """The message in a mail that came by a way of our own. Raises Invalid for one that cannot be read."""
        if len(raw) > self.largest:
            raise Invalid(f"the mail has {len(raw):,} bytes; DESKSIDE_EMAIL_LARGEST allows {self.largest:,}")
        return read_mail(raw, self.us)

    async def send(self, outgoing: Outgoing) -> str | None:
        raise DeliveryFailed("no sending server is set up: set DESKSIDE_EMAIL_SMTP_HOST")


def open_channel(settings: Settings, *, is_demo: bool) -> Channel:
    """The channel as it is set up; in the demo nothing leaves. Raises SettingsError without our own address."""
    email = read_email_settings()
    us = mailbox(email, settings, is_demo=is_demo)
    if is_demo:
        secret = email.secret if email.secret.get_secret_value() else SecretStr(demo_secret(settings, "email"))
        return Letterbox(Email(us, secret, email.largest), Simulator("email"))
    way_in = Email(us, email.secret, email.largest)
    return Letterbox(way_in, Smtp(us, email)) if email.smtp_host else way_in


def _same(given: str, right: str) -> bool:
    return hmac.compare_digest(given.encode("utf-8", "replace"), right.encode())
