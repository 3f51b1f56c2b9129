"""The way out: one mail, one SMTP conversation."""

from __future__ import annotations

from dataclasses import dataclass
from email.message import EmailMessage
from typing import ClassVar

import aiosmtplib
from aiosmtplib import SMTPRecipientRefused, SMTPRecipientsRefused, SMTPResponseException

from channels.base import DeliveryFailed, DeliveryRefused
from channels.mail.settings import EmailSettings, Mailbox
from channels.mail.writing import write_mail
from crm_tools.service.outbox import Outgoing

__all__ = ["Smtp"]

SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class Smtp:
    """Sends by the server in the settings. A repeat carries the same Message-ID, by which mailboxes know it again."""

    us: Mailbox
    settings: EmailSettings
    name: str = "email"
    repeats_safely: ClassVar[bool] = True

    async def send(self, outgoing: Outgoing) -> str | None:
        """The mail's Message-ID once the server has taken it.

        Raises DeliveryRefused when it will never take this mail or recipient, DeliveryFailed for all that may pass,
        our own sign-in among it: that is for the operator to mend, and no reason to give up a customer's answer.
        """
        try:
            mail = write_mail(outgoing, self.us)
        except ValueError as error:
            raise DeliveryRefused(f"the address {outgoing.recipient!r} cannot be written to: {error}") from error
        try:
            await self._hand_over(mail, outgoing.recipient)
        except SMTPRecipientsRefused as error:
            raise _judged(error.recipients[0] if error.recipients else None, str(error)) from error
        except aiosmtplib.SMTPSenderRefused as error:
            raise DeliveryFailed(f"our address {self.us.address} was refused: {error.code} {error.message}") from error
        except aiosmtplib.SMTPAuthenticationError as error:
            raise DeliveryFailed(
                f"the sign-in was refused: {error.code} {error.message}; check DESKSIDE_EMAIL_SMTP_USER and _PASSWORD"
            ) from error
        except SMTPResponseException as error:
            raise _judged(error, str(error)) from error
        except (aiosmtplib.SMTPException, OSError) as error:
            raise DeliveryFailed(f"{self.settings.smtp_host}: {type(error).__name__}: {error}") from error
        return str(mail["Message-ID"]).strip("<>")

    async def _hand_over(self, mail: EmailMessage, recipient: str) -> None:
        settings = self.settings
        password = settings.smtp_password.get_secret_value() or settings.password.get_secret_value()
        user = settings.smtp_user or settings.user
        await aiosmtplib.send(
            mail,
            sender=self.us.address,
            recipients=[recipient],
            hostname=settings.smtp_host,
            port=settings.smtp_port,
            use_tls=settings.smtp_security == "tls",
            start_tls=settings.smtp_security == "starttls",
            username=user or None,
            password=password if user else None,
            timeout=SECONDS,
        )


def _judged(error: SMTPResponseException | SMTPRecipientRefused | None, said: str) -> DeliveryFailed:
    """4xx passes, 5xx stays (RFC 5321, section 4.2.1)."""
    if error is None:
        return DeliveryFailed(said)
    reason = f"{error.code} {error.message}"
    return DeliveryRefused(reason) if error.code >= 500 else DeliveryFailed(reason)
