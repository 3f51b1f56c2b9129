"""A provider on a loopback port: takes what is posted to it, and answers what it was told to."""

from __future__ import annotations

import json
import threading
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

__all__ = ["Answer", "Provider", "provider"]


@dataclass(frozen=True)
class Answer:
    status: int = 200
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)


HANG_UP = Answer(0)


@dataclass
class Provider:
    """`taken` holds (path, headers in lower case, body); `answers` come in order, then 200 with `usual`."""

    address: str = ""
    usual: Any = None
    taken: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    answers: deque[Answer] = field(default_factory=deque)

    def bodies(self) -> list[Any]:
        return [json.loads(body) for _, _, body in self.taken]


@contextmanager
def provider(usual: Any = None) -> Iterator[Provider]:
    """Serves until the block ends."""
    state = Provider(usual=usual)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            state.taken.append((self.path, {name.lower(): value for name, value in self.headers.items()}, body))
            answer = state.answers.popleft() if state.answers else Answer(200, state.usual)
            if answer.status == 0:
                self.close_connection = True
                return
            told = answer.body if isinstance(answer.body, bytes) else json.dumps(answer.body).encode()
            self.send_response(answer.status)
            for name, value in {**answer.headers, "Content-Length": str(len(told))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(told)

        def log_message(self, format: str, *args: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    state.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
