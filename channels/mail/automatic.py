"""Mail that no person wrote: never answered, so that two robots never talk to each other. Pure."""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["MARK", "is_automatic"]

MARK = "X-Deskside"  # every mail of ours carries it
_ROBOTS = ("mailer-daemon", "postmaster")


def is_automatic(headers: Mapping[str, str], *, sender: str, own_address: str) -> bool:
    """Whether a machine sent it; `headers` by lower-case name. RFC 3834, and what is customary beside it."""
    local = sender.partition("@")[0].lower()
    if local in _ROBOTS or sender == own_address or MARK.lower() in headers:
        return True
    submitted = headers.get("auto-submitted", "no").split(";")[0].strip().lower()
    if submitted not in ("", "no"):
        return True
    if headers.get("precedence", "").strip().lower() in ("bulk", "junk", "list", "auto_reply"):
        return True
    if headers.get("x-auto-response-suppress", "none").strip().lower() not in ("", "none"):
        return True
    if headers.get("return-path", "-").strip() == "<>":
        return True
    return any(name in headers for name in ("list-id", "list-unsubscribe", "x-autoreply", "x-autorespond"))
