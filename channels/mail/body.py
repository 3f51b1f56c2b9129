"""The words of a mail: its text part, or its HTML made readable, and the names of what is attached."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message

from channels.mail.quoted import own_words
from channels.mail.readable import readable

__all__ = ["Attachment", "Body", "read_body"]

MOST_PARTS = 200
MOST_ATTACHMENTS = 20
# Senders say the older names and use the characters of the newest: it holds them all.
_WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "iso-8859-1": "cp1252", "us-ascii": "utf-8"}
# Python's own codecs for other purposes; some are slow on purpose-made input.
_NO_CHARSETS = frozenset(("idna", "punycode", "undefined", "unicode_escape", "unicode-escape", "raw_unicode_escape"))


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that came along: its name and size in bytes. Its content is not looked at."""

    name: str
    size: int

    @property
    def shown(self) -> str:
        size = f"{self.size / 1024:.0f} kB" if self.size >= 1024 else f"{self.size} B"
        return f"[attachment: {self.name}, {size}]"


@dataclass(frozen=True, slots=True)
class Body:
    """`own` is what the sender wrote, `whole` the text with what they quoted; `attachments` is cut at twenty."""

    own: str
    whole: str
    attachments: tuple[Attachment, ...]


def read_body(mail: Message) -> Body:
    """Never fails: what cannot be decoded shows its replacement marks."""
    plain, html = "", ""
    attachments: list[Attachment] = []
    for part in _leaves(mail):
        kind, name = part.get_content_type(), _file_name(part)
        if name or kind not in ("text/plain", "text/html"):
            if len(attachments) < MOST_ATTACHMENTS:
                attachments.append(Attachment(name or kind, len(_bytes(part))))
        elif kind == "text/plain" and not plain:
            plain = _clean(_decoded(part))
        elif kind == "text/html" and not html:
            html = _decoded(part)
    if plain:
        return Body(own_words(plain), plain, tuple(attachments))
    whole = _clean(readable(html, quotes=True))
    return Body(own_words(_clean(readable(html)) or whole), whole, tuple(attachments))


def _leaves(mail: Message) -> Iterator[Message]:
    """The parts that hold something, in order; a forwarded mail counts as an attachment. Bounded."""
    waiting: list[Message] = [mail]
    for _ in range(MOST_PARTS):
        if not waiting:
            return
        part = waiting.pop(0)
        inner = part.get_payload()
        if part.get_content_maintype() == "multipart" and isinstance(inner, list):
            waiting[:0] = [one for one in inner if isinstance(one, Message)]
        else:
            yield part


def _file_name(part: Message) -> str:
    try:
        name = part.get_filename() or ""
    except (ValueError, LookupError, TypeError, AttributeError, IndexError):
        name = "?"  # the header is broken; that something is attached still shows
    name = re.sub(r"[\x00-\x1f\x7f\[\]]+", " ", name.replace("\\", "/").rpartition("/")[2]).strip()[:120]
    return name or ("?" if part.get_content_disposition() == "attachment" else "")


def _bytes(part: Message) -> bytes:
    try:
        found = part.get_payload(decode=True)
    except (ValueError, LookupError, TypeError, AttributeError):
        found = None
    if isinstance(found, bytes):
        return found
    inner = part.get_payload()
    return b"".join(one.as_bytes() for one in inner if isinstance(one, Message)) if isinstance(inner, list) else b""


def _decoded(part: Message) -> str:
    raw = _bytes(part)
    for guess in (_charset(part), "utf-8", "gb18030"):
        try:
            return raw.decode(guess)
        except (UnicodeError, LookupError):  # not this one, or no charset at all
            continue
    return raw.decode("utf-8", "replace")


def _charset(part: Message) -> str:
    try:
        said = (part.get_content_charset() or "utf-8").lower()
    except (LookupError, ValueError, TypeError, AttributeError):
        return "utf-8"
    return "utf-8" if said in _NO_CHARSETS else _WIDER.get(said, said)


def _clean(text: str) -> str:
    """Without what cannot be stored or seen: NUL and other controls, half surrogates, zero-width marks."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = re.sub(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\u200b\u2060\ufeff]", "", text)
    return "\n".join(line.rstrip() for line in text.split("\n")).strip()
