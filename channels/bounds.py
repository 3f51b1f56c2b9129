"""Around every door: bodies nobody needs are refused, and no page may load anything from elsewhere."""

from __future__ import annotations

from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from channels.problems import problem

__all__ = ["LARGEST_BODY", "LARGEST_CALL", "Bounds"]

LARGEST_BODY = 512 * 1024
LARGEST_CALL = 4 * 1024 * 1024  # a Rasa server sends a whole conversation and its whole domain along
LARGEST_MAIL = 25_000_000  # what the email channel reads at the most unless it is set lower
ROOM = {"/rasa/webhook": LARGEST_CALL, "/webhooks/email": LARGEST_MAIL}
TOO_LARGE = "at most {most} kB can be sent at once; send less, or in parts"
PAGE_POLICY = "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'self'; form-action 'self'"
OWN_POLICY = ("/console", "/api/docs")


class Bounds:
    """ASGI middleware. It counts what really arrives, so that a body without a Content-Length is bounded too."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        guarded = _with_headers(scope, send)
        length = dict(scope["headers"]).get(b"content-length", b"0")
        most = ROOM.get(scope["path"], LARGEST_BODY)
        if length.isdigit() and int(length) > most:
            await problem(413, "too-large", "Too large", _too_large(most))(scope, receive, guarded)
            return
        if "\x00" in scope["path"] or b"%00" in scope["query_string"]:
            await problem(422, "invalid", "Cannot be used", "no address holds a NUL character")(scope, receive, guarded)
            return
        await self._app(scope, _counted(receive, most), guarded)


def _too_large(most: int) -> str:
    return TOO_LARGE.format(most=most // 1024)


def _counted(receive: Receive, most: int) -> Receive:
    arrived = 0

    async def counting() -> Message:
        nonlocal arrived
        message = await receive()
        arrived += len(message.get("body", b""))
        if arrived > most:
            raise HTTPException(413, _too_large(most))
        return message

    return counting


def _with_headers(scope: Scope, send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers.setdefault("X-Content-Type-Options", "nosniff")
            headers.setdefault("Referrer-Policy", "same-origin")
            path = scope["path"]
            if not path.startswith(OWN_POLICY):
                headers.setdefault("Content-Security-Policy", PAGE_POLICY)
            if path.startswith("/api/"):
                headers.setdefault("Cache-Control", "no-store")
            elif path.startswith(("/widget", "/pages")):
                headers.setdefault("Cache-Control", "no-cache")
        await send(message)

    return sending
