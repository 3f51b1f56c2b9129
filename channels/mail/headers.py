"""A mail's headers as text, however broken they arrive. Pure."""

from __future__ import annotations

import re
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.utils import getaddresses

from channels.mail.ids import ids_in
from crm_tools.errors import Invalid
from crm_tools.people.identities import fold_email

__all__ = ["Sender", "all_of", "first_of", "ids_of", "in_plain", "sender_of"]

LONGEST = 10_000
_CONTROLS = re.compile(r"[\x00-\x1f\x7f\u2028\u2029\ud800-\udfff]+")
_WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "us-ascii": "utf-8", "unknown-8bit": "utf-8"}


class Sender:
    """Who a mail says it is from. `is_person` is false for what is no address one could answer."""

    __slots__ = ("address", "is_only", "is_person", "name")

    def __init__(self, address: str, name: str, *, is_person: bool, is_only: bool) -> None:
        self.address = address
        self.name = name
        self.is_person = is_person
        self.is_only = is_only


def all_of(mail: Message, name: str) -> list[str]:
    """Every header of this name from the top down, unfolded, encoded words as they came."""
    found = (str(value) for key, value in mail.raw_items() if key.lower() == name)
    return [" ".join(re.split(r"[\r\n]+\s*", _unescaped(value[:LONGEST]))).strip() for value in found]


def first_of(mail: Message) -> dict[str, str]:
    """The topmost header of each name, by its lower-case name."""
    names = dict.fromkeys(str(key).lower() for key, _ in mail.raw_items())
    return {name: all_of(mail, name)[0] for name in list(names)[:300]}


def ids_of(mail: Message, name: str) -> tuple[str, ...]:
    """The message ids in the headers of this name."""
    return ids_in(" ".join(all_of(mail, name)))


def in_plain(value: str) -> str:
    """A header in words: encoded words decoded, one line, no controls."""
    try:
        parts = decode_header(value)
    except (HeaderParseError, ValueError, LookupError):
        parts = [(value, None)]
    said = "".join(part if isinstance(part, str) else _decoded(part, charset) for part, charset in parts)
    return " ".join(_CONTROLS.sub(" ", said).split())


def sender_of(mail: Message) -> Sender:
    """The first address in From."""
    values = all_of(mail, "from")
    try:
        pairs = [one for one in getaddresses(values) if one[1]]
    except (ValueError, IndexError, TypeError):
        pairs = []
    name, address = pairs[0] if pairs else ("", " ".join(values)[:100])
    is_only = len(values) == 1 and len(pairs) == 1
    shown = in_plain(name).strip("\"' ")[:80]
    try:
        return Sender(fold_email(address), shown, is_person=True, is_only=is_only)
    except Invalid:
        return Sender(in_plain(address).lower()[:100] or "unknown", shown, is_person=False, is_only=False)


def _unescaped(value: str) -> str:
    """Bytes above 127 stand in headers although they must not: most are UTF-8, most others Chinese."""
    raw = value.encode("utf-8", "surrogateescape")
    for guess in ("utf-8", "gb18030"):
        try:
            return raw.decode(guess)
        except UnicodeDecodeError:
            continue
    return raw.decode("utf-8", "replace")


def _decoded(raw: bytes, charset: str | None) -> str:
    said = (charset or "utf-8").lower()
    for guess in (_WIDER.get(said, said), "utf-8", "gb18030"):
        try:
            return raw.decode(guess)
        except (UnicodeError, LookupError):
            continue
    return raw.decode("latin-1")
