"""What our own mail server says about a sender: the Authentication-Results header, RFC 8601. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

__all__ = ["passes_dmarc"]

LONGEST = 8000
_RESULT = re.compile(r"dmarc\s*(?:/\s*\d+\s*)?=\s*pass(?![\w.-])", re.IGNORECASE)
_FROM = re.compile(r"\bheader\.from\s*=\s*([^\s;]+)", re.IGNORECASE)


def passes_dmarc(headers: Sequence[str], *, authserv: str, domain: str) -> bool:
    """Whether the topmost header of our own server (`authserv`) says DMARC passed for the sender's `domain`.

    Anybody can write such a header into a mail; only what our own server put on top counts, and servers remove
    those that claim to be theirs (RFC 8601, section 5).
    """
    if not authserv:
        return False
    for header in headers:
        parts = list(_parts(header[:LONGEST]))
        if not parts or _server(parts[0]) != authserv.lower():
            continue
        return any(_passed(part, domain) for part in parts[1:])
    return False


def _server(part: str) -> str:
    """The authserv-id; a version number may follow it."""
    return (part.split() or [""])[0].strip('"').lower()


def _passed(part: str, domain: str) -> bool:
    if not _RESULT.match(part):
        return False
    said = _FROM.search(part)
    return said is None or said[1].strip('"').lower().rpartition("@")[2] == domain.lower()


def _parts(header: str) -> Iterator[str]:
    """What stands between semicolons, without comments, which may nest; a quoted string is one piece."""
    part, depth, quoted, skip = "", 0, False, False
    for mark in header:
        if skip:
            skip = False
        elif mark == "\\":
            skip = True
            continue
        elif quoted:
            quoted = mark != '"'
        elif mark == "(":
            depth += 1
            continue
        elif mark == ")":
            depth = max(0, depth - 1)
            continue
        elif depth == 0 and mark == '"':
            quoted = True
        elif depth == 0 and mark == ";":
            yield part.strip()
            part = ""
            continue
        if depth == 0:
            part += mark
    yield part.strip()
