"""Mail as customers, servers and strangers write it."""

from __future__ import annotations

from email import policy
from email.message import EmailMessage

from channels.mail.settings import Mailbox

__all__ = ["LIN", "US", "letter"]

US = Mailbox("help@shop.example", "Shop", "mx.shop.example", "https://shop.example")
LIN = "lin@example.com"


def letter(
    text: str = "Where is my order?",
    *,
    sender: str = LIN,
    subject: str = "A question",
    proven: bool = True,
    answers: str = "",
    message_id: str = "first@example.com",
    **headers: str,
) -> bytes:
    """A mail to us; `answers` is the id it replies to, `headers` by name with _ for -."""
    mail = EmailMessage(policy=policy.SMTP)
    if proven:
        domain = sender.rpartition("@")[2].strip(">")
        mail["Authentication-Results"] = f"mx.shop.example; dmarc=pass header.from={domain}"
    mail["From"], mail["To"], mail["Subject"] = sender, US.address, subject
    if message_id:
        mail["Message-ID"] = f"<{message_id}>"
    if answers:
        mail["In-Reply-To"] = mail["References"] = f"<{answers}>"
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    return mail.as_bytes()
