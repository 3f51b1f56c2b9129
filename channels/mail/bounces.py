"""Delivery status notifications (RFC 3464): which of our mails came back, and why. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email.message import Message

from channels.mail.ids import outgoing_in

__all__ = ["Bounce", "find_bounce"]

MOST_PARTS = 50
LOOK_AT = 100_000
_ID = re.compile(r"<(out_[^<>\s]{1,250})>")


@dataclass(frozen=True, slots=True)
class Bounce:
    """One of our mails was not delivered; `reason` is the other server's words."""

    outgoing_id: str
    reason: str


def find_bounce(mail: Message, *, answers: tuple[str, ...]) -> Bounce | None:
    """The bounce this mail is; None for any other mail and for a mere delay.

    `answers` are our outbox ids in its own headers; most servers name ours only in the copy they send back.
    """
    parts = list(mail.walk())[:MOST_PARTS]
    failed_for = str(mail.get("X-Failed-Recipients", ""))
    report = next((one for one in parts if one.get_content_type() == "message/delivery-status"), None)
    if report is None and not failed_for:
        return None
    said = _text(report) if report is not None else ""
    if report is not None and not re.search(r"^action:\s*failed", said, re.IGNORECASE | re.MULTILINE):
        return None
    returned = [one for part in parts if not part.is_multipart() or part.get_content_maintype() == "message"
                for one in _ID.findall(_text(part))]  # fmt: skip
    found = (*outgoing_in(returned), *answers)
    if not found:
        return None
    return Bounce(found[0], _reason(said) or f"returned: {failed_for}"[:300])


def _text(part: Message) -> str:
    inner = part.get_payload()
    if isinstance(inner, list):
        return "\n".join(_headers(one) for one in inner if isinstance(one, Message))[:LOOK_AT]
    return str(inner)[:LOOK_AT]


def _headers(part: Message) -> str:
    named = "\n".join(f"{name}: {value}" for name, value in part.raw_items())
    body = part.get_payload()
    return f"{named}\n{body[:2000] if isinstance(body, str) else ''}"


def _reason(said: str) -> str:
    """The status code and the diagnostic of the first recipient that failed."""
    status = re.search(r"^status:\s*([245]\.\d{1,3}\.\d{1,3})", said, re.IGNORECASE | re.MULTILINE)
    why = re.search(r"^diagnostic-code:\s*(?:[\w-]+;)?\s*(.{1,300}(?:\n[ \t].{1,300}){0,3})", said, re.I | re.M)
    words = " ".join(why[1].split()) if why else ""
    return f"{status[1] if status else ''} {words}".strip()[:300]
