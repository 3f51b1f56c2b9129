"""Message-IDs: ours hold the outbox id, so that an answer or a bounce tells what it belongs to. Pure."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable

__all__ = ["ids_in", "is_message_id", "our_message_id", "outgoing_in"]

LONGEST = 250
_ID = re.compile(r"<\s*([^<>\s]{1,1000})\s*>")
_OURS = re.compile(r"(out_[0-9a-f]{20,64})\.[0-9a-f]{4,64}@")
_PLAIN = re.compile(r"[!-;=?-~]+@[!-;=?-~]+")  # printable ASCII but < and >, with an @ inside


def our_message_id(outgoing_id: str, domain: str) -> str:
    """Always the same for one outgoing message, so that whoever gets it twice can tell; without angle brackets."""
    mark = hashlib.sha256(f"{outgoing_id}@{domain}".encode()).hexdigest()[:12]
    return f"{outgoing_id}.{mark}@{domain}"


def ids_in(header: str) -> tuple[str, ...]:
    """The message ids in a References, In-Reply-To or Message-ID header, each once; what is none is passed over."""
    return tuple(dict.fromkeys(one for one in _ID.findall(header) if is_message_id(one)))


def is_message_id(text: str) -> bool:
    """Whether this can stand between angle brackets in a header."""
    return len(text) <= LONGEST and _PLAIN.fullmatch(text) is not None


def outgoing_in(ids: Iterable[str]) -> tuple[str, ...]:
    """The outbox ids among message ids, newest first as they stand last in References."""
    found = [match[1] for match in map(_OURS.match, ids) if match]
    return tuple(dict.fromkeys(reversed(found)))
