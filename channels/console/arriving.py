"""How a request comes to the staff door: from which host, and in which language."""

from __future__ import annotations

from fastapi import Request

__all__ = ["NO_STORE", "is_from_here", "language_of"]

NO_STORE = {"Cache-Control": "no-store"}


def is_from_here(request: Request) -> bool:
    """Whether a form was sent by a page of this host; browsers name another one in Origin."""
    origin = request.headers.get("origin")
    return origin is None or origin.partition("://")[2] == request.headers.get("host", "")


def language_of(request: Request) -> str:
    """What was chosen, or what the browser asks for."""
    chosen = request.session.get("language")
    if chosen in ("en", "zh"):
        return str(chosen)
    return "zh" if request.headers.get("accept-language", "").lower().startswith("zh") else "en"
