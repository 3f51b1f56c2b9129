"""An OpenAI-compatible server on a loopback port that answers as badly as it is told to; real HTTP, no key."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

__all__ = ["Cut", "Hang", "Provider", "Status", "calls", "provider", "says"]

Body = dict[str, Any]


@dataclass(frozen=True)
class Status:
    """Fails with this status."""

    code: int
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Cut:
    """Begins to answer and hangs up; as an event stream where `stream` is set."""

    stream: bool = False


@dataclass(frozen=True)
class Hang:
    """Takes the question and says nothing for so long, or until the server ends; `drips` a byte now and then."""

    seconds: float = 60.0
    drips: bool = False


Step = Body | Status | Cut | Hang


def says(content: str | None, **more: Any) -> Body:
    """A completion with this text."""
    return _completion({"role": "assistant", "content": content, **more})


def calls(name: str, arguments: Mapping[str, Any] | str) -> Body:
    """A completion that calls a tool; `arguments` as they are when they are a text."""
    told = arguments if isinstance(arguments, str) else json.dumps(arguments)
    call = {"id": "call_1", "type": "function", "function": {"name": name, "arguments": told}}
    return _completion({"role": "assistant", "content": None, "tool_calls": [call]})


def _completion(message: Body) -> Body:
    usage = {"prompt_tokens": 900, "completion_tokens": 100, "total_tokens": 1000}
    choice = {"index": 0, "finish_reason": "stop", "message": message}
    return {"id": "x", "object": "chat.completion", "created": 1, "model": "m", "choices": [choice], "usage": usage}


@dataclass
class Provider:
    """`asked` holds the bodies that came; `steps` are played in order, and the last of them for ever."""

    steps: list[Step]
    address: str = ""
    asked: list[Body] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    def next(self, body: Body) -> Step:
        self.asked.append(body)
        return self.steps[min(len(self.asked), len(self.steps)) - 1]


@contextmanager
def provider(*steps: Step) -> Iterator[Provider]:
    """Serves until the block ends, which also ends what hangs."""
    state = Provider(list(steps))
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(state))
    server.daemon_threads = True
    state.address = f"http://127.0.0.1:{server.server_address[1]}/v1"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield state
    finally:
        state.over.set()
        server.shutdown()
        server.server_close()
        thread.join()


def _handler(state: Provider) -> type[BaseHTTPRequestHandler]:
    class Handler(_Misbehaving):
        provider = state

    return Handler


class _Misbehaving(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    provider: Provider

    def do_POST(self) -> None:
        match self.provider.next(json.loads(self.rfile.read(int(self.headers["content-length"])))):
            case Status(code, headers):
                self._send(code, {"error": {"message": "Traceback: secret-of-the-provider"}}, headers)
            case Cut(stream):
                self._begin("text/event-stream" if stream else "application/json", 5000)
                self.wfile.write(b'data: {"choices": [{"delta": {"cont' if stream else b'{"id": "x", "choi')
                self.close_connection = True
            case Hang(seconds, drips):
                self._hang(seconds, drips=drips)
            case dict() as body:
                self._send(200, body, {})

    def _begin(self, kind: str, length: int) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(length))
        self.end_headers()

    def _hang(self, seconds: float, *, drips: bool) -> None:
        self.close_connection = True
        if not drips:
            self.provider.over.wait(seconds)
            return
        self._begin("application/json", 100_000)
        for _ in range(int(seconds / 0.1)):
            if self.provider.over.wait(0.1):
                return
            try:
                self.wfile.write(b" ")
            except OSError:  # whoever asked has gone
                return

    def _send(self, code: int, body: Body, headers: Mapping[str, str]) -> None:
        told = json.dumps(body).encode()
        self.send_response(code)
        for name, value in {**headers, "Content-Type": "application/json", "Content-Length": len(told)}.items():
            self.send_header(name, str(value))
        self.end_headers()
        self.wfile.write(told)

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""
