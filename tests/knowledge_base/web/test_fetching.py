from __future__ import annotations

import gzip
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count

import pytest

from knowledge_base.errors import UnreadableSource
from knowledge_base.web.fetching import WebFetcher
from knowledge_base.web.network import GuardedNetwork
from knowledge_base.web.page import FetchFailure

Answer = tuple[int, dict[str, str], bytes]
BOMB = gzip.compress(b"\0" * 40_000_000)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.server.seen.append((self.path, dict(self.headers)))  # type: ignore[attr-defined]
        status, headers, body = self.server.answer(self.path, self.headers)  # type: ignore[attr-defined]
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        return


class Server(ThreadingHTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        """A client that goes in the middle of an answer is what some tests are about."""


class Site:
    """A server on loopback that is called shop.example."""

    def __init__(self) -> None:
        self._server = Server(("127.0.0.1", 0), Handler)
        self._server.seen = []  # type: ignore[attr-defined]
        self.port = self._server.server_port
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    def answer(self, function: Callable[[str, dict[str, str]], Answer]) -> None:
        self._server.answer = function  # type: ignore[attr-defined]

    @property
    def seen(self) -> list[tuple[str, dict[str, str]]]:
        return self._server.seen  # type: ignore[attr-defined,no-any-return]

    def url(self, path: str = "/") -> str:
        return f"http://shop.example:{self.port}{path}"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def site() -> Iterator[Site]:
    with closing(Site()) as made:
        yield made


@pytest.fixture
def fetcher() -> Iterator[WebFetcher]:
    network = GuardedNetwork(allowed="shop.example", lookup=lambda host, port: ["127.0.0.1"])
    with closing(WebFetcher(network, largest=1_000_000)) as made:
        yield made


def test_a_page_arrives_with_what_is_said_of_it(site: Site, fetcher: WebFetcher) -> None:
    headers = {
        "Content-Type": "text/html; charset='GB2312'",
        "ETag": '"1"',
        "Last-Modified": "Mon",
        "X-Robots-Tag": "NoIndex",
        "Content-Encoding": "gzip",
    }
    site.answer(lambda path, asked: (200, headers, gzip.compress("退货".encode("gb2312"))))
    page = fetcher.fetch(site.url("/a?b=1"))
    assert (page.url, page.status, page.kind, page.charset) == (site.url("/a?b=1"), 200, "text/html", "GB2312")
    assert (page.body.decode("gb2312"), page.etag, page.modified, page.robots) == ("退货", '"1"', "Mon", "noindex")
    path, asked = site.seen[0]
    assert (path, asked["Host"], asked["Accept-Encoding"]) == ("/a?b=1", f"shop.example:{site.port}", "gzip")
    assert asked["User-Agent"].startswith("Deskside")
    assert "Cookie" not in asked


def test_an_unchanged_page_is_not_sent_again(site: Site, fetcher: WebFetcher) -> None:
    site.answer(lambda path, asked: (304 if asked.get("If-None-Match") == '"1"' else 200, {}, b""))
    assert fetcher.fetch(site.url(), etag='"1"', modified="Mon\r\nX: y").status == 304
    assert "X" not in site.seen[0][1]


def test_no_proxy_is_ever_used(site: Site, fetcher: WebFetcher, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9/")
    site.answer(lambda path, asked: (200, {}, b"x"))
    assert fetcher.fetch(site.url()).body == b"x"


def test_redirects_are_followed_and_end(site: Site, fetcher: WebFetcher) -> None:
    numbers = count()
    site.answer(
        lambda path, asked: (200, {}, b"x") if path == "/end" else (302, {"Location": f"/{next(numbers)}"}, b"")
    )
    with pytest.raises(FetchFailure, match="more than 5 times"):
        fetcher.fetch(site.url("/loop"))
    assert len(site.seen) == 6
    site.answer(lambda path, asked: (200, {}, b"x") if path == "/end" else (308, {"Location": "end"}, b""))
    assert fetcher.fetch(site.url("/a")).url == site.url("/end")


@pytest.mark.parametrize(
    "place",
    [
        "http://10.0.0.1/", "http://127.0.0.1/", "http://other.example/", "file:///etc/passwd", "http://0x7f000001/",
        "//169.254.169.254/latest", "http://shop.example@127.0.0.1/", "gopher://x/", "", "http://[::ffff:127.0.0.1]/",
    ],
)  # fmt: skip
def test_a_redirect_never_leads_into_a_private_network(site: Site, fetcher: WebFetcher, place: str) -> None:
    site.answer(lambda path, asked: (302, {"Location": place}, b""))
    with pytest.raises(UnreadableSource):
        fetcher.fetch(site.url("/start"))
    assert len(site.seen) == 1


def test_a_redirect_goes_only_where_it_may(site: Site, fetcher: WebFetcher) -> None:
    site.answer(lambda path, asked: (302, {"Location": "/private"}, b""))
    with pytest.raises(FetchFailure, match="not read from here"):
        fetcher.fetch(site.url("/start"), may_follow=lambda target: target.path != "/private")
    assert len(site.seen) == 1


@pytest.mark.parametrize(
    ("headers", "body", "reason"),
    [
        ({}, b"x" * 1_000_001, "larger than 1 MB"),
        ({"Content-Encoding": "gzip"}, BOMB, "larger than 1 MB"),
        ({"Content-Encoding": "gzip"}, b"not gzip", "packed wrongly"),
        ({"Content-Encoding": "br"}, b"x", "packed in a way"),
        ({"Content-Length": "9"}, b"x", "cannot be reached"),
    ],
)
def test_what_is_too_large_or_packed_oddly_is_refused(
    site: Site, fetcher: WebFetcher, headers: dict[str, str], body: bytes, reason: str
) -> None:
    close = {"Connection": "close"} if "Content-Length" in headers else {}
    site.answer(lambda path, asked: (200, {**headers, **close}, body))
    with pytest.raises(FetchFailure, match=reason):
        fetcher.fetch(site.url())


def test_a_page_that_trickles_is_given_up(site: Site) -> None:
    network = GuardedNetwork(allowed="shop.example", lookup=lambda host, port: ["127.0.0.1"])
    ticks = count(step=40)
    site.answer(lambda path, asked: (200, {}, b"x"))
    with (
        closing(WebFetcher(network, clock=lambda: float(next(ticks)), seconds=30)) as slow,
        pytest.raises(FetchFailure, match="longer than 30 s"),
    ):
        slow.fetch(site.url())


def test_a_closed_door_is_a_clear_line(fetcher: WebFetcher) -> None:
    with pytest.raises(FetchFailure, match="cannot be reached"):
        fetcher.fetch("http://shop.example:9/")
