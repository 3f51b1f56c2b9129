"""A stand-in for the service, for tests of the chat window alone: the visitor's API over scripted answers.

It keeps conversations in memory and can be told to misbehave: `down` drops every connection, `lose_acknowledgements`
takes messages in and then cuts the line, `cut_streams()` ends the event streams, `forget_cursors` refuses to resume.
`pressed` scripts what comes of a card's button, `answers_first` lets it overtake the acknowledgement.
"""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

WIDGET = Path(__file__).parents[2] / "channels" / "widget"
KINDS = {".js": "text/javascript", ".css": "text/css", ".html": "text/html; charset=utf-8"}
POLICY = (
    "default-src 'self'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self' data:; base-uri 'none'"
)
Answer = Callable[["Thread", str], None]
Press = Callable[["Thread", str, dict[str, Any]], None]

__all__ = ["StandIn", "Thread"]


@dataclass
class Thread:
    """One conversation and the events that led to it."""

    id: str
    token: str
    language: str = "en"
    owner: str = "assistant"
    status: str = "open"
    messages: list[dict[str, Any]] = field(default_factory=list)
    events: list[tuple[int, str, dict[str, Any]]] = field(default_factory=list)
    contact: dict[str, Any] | None = None
    ring: threading.Condition = field(default_factory=threading.Condition)
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    def tell(self, name: str, data: dict[str, Any]) -> None:
        with self.ring:
            self.events.append((len(self.events) + 1, name, data))
            self.ring.notify_all()

    def add(self, author: str, text: str, **more: Any) -> dict[str, Any]:
        """Commits a message and tells it."""
        seq = len(self.messages) + 1
        message = {"id": f"m{seq}-{self.id}", "seq": seq, "author": author, "text": text, "language": self.language}
        message |= {"created_at": datetime.now(UTC).isoformat()} | more
        self.messages.append(message)
        self.tell("message", message)
        return message

    def status_line(self, state: str, **more: Any) -> None:
        self.tell("status", {"state": state, **more})

    def give_to(self, owner: str, **more: Any) -> None:
        self.owner = owner
        self.tell("owner", {"owner": owner, **more})


class StandIn:
    """`with StandIn(answer) as desk:` serves on a free loopback port; `desk.address` is where."""

    def __init__(self, answer: Answer, *, port: int = 0, page: str | None = None) -> None:
        self.answer, self.page = answer, page
        self.pressed: Press | None = None
        self.threads: dict[str, Thread] = {}
        self.requests: list[str] = []
        self.down = self.lose_acknowledgements = self.forget_cursors = self.answers_first = False
        self.refuse: dict[str, Any] | None = None
        self.epoch = 0
        self.lock = threading.Lock()
        desk = self

        class Handler(_Handler):
            service = desk

        self.server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self.server.daemon_threads = True
        self.address = f"http://127.0.0.1:{self.server.server_port}"

    def __enter__(self) -> StandIn:
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.down = True
        self.cut_streams()
        self.server.shutdown()
        self.server.server_close()

    def cut_streams(self) -> None:
        self.epoch += 1
        for thread in list(self.threads.values()):
            with thread.ring:
                thread.ring.notify_all()

    @property
    def only(self) -> Thread:
        (thread,) = self.threads.values()
        return thread


class _Handler(BaseHTTPRequestHandler):
    service: StandIn
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        """Silent."""

    def _route(self) -> None:
        path = urlsplit(self.path).path
        self.service.requests.append(f"{self.command} {path}")
        if self.service.down:
            self.close_connection = True
            return
        if not path.startswith("/api/"):
            self._file(path)
            return
        found = re.fullmatch(r"/api/v1/conversations(?:/([^/]+)/(.+))?", path)
        length = int(self.headers.get("Content-Length") or 0)
        body = json.loads(self.rfile.read(length) or b"{}")
        if found and not found[1]:
            self._begin(body)
            return
        thread = self.service.threads.get(found[1]) if found else None
        if thread is None or self.headers.get("Authorization") != f"Bearer {thread.token}":
            self._problem(404, "There is no such conversation.")
        elif found:
            self._thread(thread, found[2], body)

    do_GET = do_POST = _route

    def _file(self, path: str) -> None:
        name = {"/": "demo.html"}.get(path, path.removeprefix("/widget/"))
        file = WIDGET / name
        if path == "/" and self.service.page is not None:
            self._send(200, self.service.page.encode(), "text/html; charset=utf-8")
        elif file.suffix in KINDS and file.is_file():
            self._send(200, file.read_bytes(), KINDS[file.suffix])
        else:
            self._send(404, b"", "text/plain")

    def _send(self, status: int, content: bytes, kind: str = "application/json") -> None:
        self.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": str(len(content))}.items():
            self.send_header(name, value)
        self.send_header("Content-Security-Policy", POLICY)
        self.end_headers()
        self.wfile.write(content)

    def _json(self, status: int, value: object) -> None:
        self._send(status, json.dumps(value).encode())

    def _problem(self, status: int, detail: str) -> None:
        body = {"type": "about:blank", "title": "Refused", "status": status, "detail": detail}
        self._send(status, json.dumps(body).encode(), "application/problem+json")

    def _begin(self, body: dict[str, Any]) -> None:
        with self.service.lock:
            name = f"c{len(self.service.threads) + 1}"
            thread = self.service.threads[name] = Thread(name, f"t-{name}", language=body.get("locale") or "en")
        self._json(201, {"id": name, "token": thread.token, "greeting": {"text": "Hello", "choices": []}})

    def _thread(self, thread: Thread, act: str, body: dict[str, Any]) -> None:
        if self.command == "POST":
            thread.calls.append((act, body))
        if act == "events":
            self._stream(thread)
        elif self.command == "GET":
            names = ("owner", "status", "language", "contact")
            facts = {name: getattr(thread, name) for name in names}
            self._json(200, {"messages": thread.messages, "cursor": len(thread.events), **facts})
        elif self.service.refuse and act in self.service.refuse:
            self._problem(*self.service.refuse[act])
        elif act == "messages":
            self._take(thread, body)
        else:
            self._act(thread, act, body)

    def _take(self, thread: Thread, body: dict[str, Any]) -> None:
        with self.service.lock:
            known = [one for one in thread.messages if one.get("client_id") == body["client_id"]]
            message = known[0] if known else thread.add("customer", body["text"], client_id=body["client_id"])
        if not known:
            threading.Thread(target=self.service.answer, args=(thread, body["text"]), daemon=True).start()
        if self.service.lose_acknowledgements:
            self.close_connection = True
            return
        self._json(202, {"message_id": message["id"]})

    def _act(self, thread: Thread, act: str, body: dict[str, Any]) -> None:
        if self.service.pressed and re.match("proposals/|operations/", act):
            if self.service.answers_first:
                self.service.pressed(thread, act, body)
                time.sleep(0.3)
            self._json(200, {"status": "accepted" if body.get("accept", True) else "declined"})
            if not self.service.answers_first:
                self.service.pressed(thread, act, body)
        elif act.startswith("proposals/"):
            status = "done" if body["accept"] else "declined"
            thread.tell("proposal", {"id": act.removeprefix("proposals/"), "status": status})
            self._json(200, {"status": status})
        elif act == "handoff":
            self._json(202, {})
            self.service.answer(thread, "person")
        elif act == "identify" and "code" not in body:
            self._json(202, {"sent_to": body.get("email")})
        elif act == "identify" and body["code"] != "123456":
            self._problem(422, "That code is not right. Please check the newest email.")
        elif act == "identify":
            thread.contact = {"name": "Mei Lin", "email": body["email"], "verified": True}
            self._json(200, {"verified": True, "name": "Mei Lin"})
            self.service.answer(thread, "verified")
        else:
            if act == "language":
                thread.language = body["language"]
            self._json(200, {})

    def _stream(self, thread: Thread) -> None:
        query = parse_qs(urlsplit(self.path).query)
        cursor, epoch = int(query["after"][0]), self.service.epoch
        if self.service.forget_cursors and cursor:
            self.service.forget_cursors = False
            self._problem(410, "That cursor is not known.")
            return
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True
        while epoch == self.service.epoch:
            with thread.ring:
                fresh = thread.events[cursor:]
                if not fresh:
                    thread.ring.wait(5)
            lines = "".join(f"id: {at}\nevent: {name}\ndata: {json.dumps(data)}\n\n" for at, name, data in fresh)
            try:
                self.wfile.write((lines or ": beat\n\n").encode())
                self.wfile.flush()
            except OSError:
                return
            cursor += len(fresh)
            time.sleep(0.01)
