"""One page by HTTP: bounded in size, time and redirects, and asked for only if it changed."""

from __future__ import annotations

import ssl
import time
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import httpcore

from knowledge_base.web.addresses import Target, joined, read_address
from knowledge_base.web.deadline import Deadline
from knowledge_base.web.network import GuardedNetwork
from knowledge_base.web.page import Fetched, FetchFailure, MayFollow

__all__ = ["WebFetcher"]

AGENT = "Deskside/0.1 (knowledge base reader)"
ACCEPTED = "text/html, text/markdown, text/plain;q=0.9, application/pdf;q=0.8, */*;q=0.5"
LARGEST_BYTES = 30_000_000  # as sent, and as unpacked
MOST_REDIRECTS = 5
SECONDS_A_STEP = 10.0
SECONDS = 60.0
REDIRECTS = (301, 302, 303, 307, 308)


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    headers: dict[str, str]
    body: bytes


class WebFetcher:
    """Fetches pages over the guarded network; no proxy, no cookie, no password is ever used."""

    def __init__(
        self,
        network: GuardedNetwork | None = None,
        *,
        largest: int = LARGEST_BYTES,
        seconds: float = SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._deadline = Deadline(clock)
        self._pool = httpcore.ConnectionPool(
            ssl_context=ssl.create_default_context(),
            max_connections=2,
            keepalive_expiry=30.0,
            network_backend=(network or GuardedNetwork()).ending_at(self._deadline),
        )
        self._largest, self._seconds = largest, seconds

    def fetch(self, url: str, *, etag: str = "", modified: str = "", may_follow: MayFollow | None = None) -> Fetched:
        """What is at an address, after redirects. Raises FetchFailure, or UnreadableSource for a refused address."""
        target = read_address(url)
        with self._deadline.within(self._seconds):
            return self._followed(target, _conditions(etag, modified), may_follow)

    def close(self) -> None:
        self._pool.close()

    def _followed(self, target: Target, conditions: list[tuple[str, str]], may_follow: MayFollow | None) -> Fetched:
        for _ in range(MOST_REDIRECTS + 1):
            answer = self._get(target, conditions)
            if answer.status not in REDIRECTS:
                return _fetched(target, answer)
            place = answer.headers.get("location", "")
            onward = joined(target.url, place)
            if not place or onward is None:
                raise FetchFailure(f"redirects to no page: {place[:80]!r}", answer.status)
            if may_follow is not None and not may_follow(onward):
                raise FetchFailure(f"leads to {onward.url}, which is not read from here", answer.status)
            target = onward
        raise FetchFailure(f"redirects more than {MOST_REDIRECTS} times")

    def _get(self, target: Target, conditions: list[tuple[str, str]]) -> _Answer:
        usual = {"http": 80, "https": 443}[target.scheme]
        bracketed = f"[{target.host}]" if ":" in target.host else target.host
        headers = [
            ("Host", bracketed if target.port == usual else f"{bracketed}:{target.port}"),
            ("User-Agent", AGENT),
            ("Accept", ACCEPTED),
            ("Accept-Encoding", "gzip"),
            *conditions,
        ]
        url = httpcore.URL(
            scheme=target.scheme.encode(), host=target.host.encode(), port=target.port, target=target.path.encode()
        )
        timeout = dict.fromkeys(("connect", "read", "write", "pool"), SECONDS_A_STEP)
        status = 0
        try:
            with self._pool.stream("GET", url, headers=headers, extensions={"timeout": timeout}) as response:
                status = response.status
                found = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers}
                empty = response.status in REDIRECTS or response.status == 304
                body = b"" if empty else self._body(response.iter_stream(), found)
                return _Answer(response.status, found, body)
        except httpcore.TimeoutException as error:
            if self._deadline.is_over:
                raise FetchFailure(f"takes longer than {self._seconds:g} s to arrive", status) from error
            raise FetchFailure("does not answer in time") from error
        except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.UnsupportedProtocol, OSError) as error:
            raise FetchFailure(f"cannot be reached: {str(error)[:120] or type(error).__name__}") from error

    def _body(self, pieces: Iterator[bytes], headers: dict[str, str]) -> bytes:
        encoding = headers.get("content-encoding", "identity").strip().lower()
        if encoding not in ("gzip", "x-gzip", "identity", ""):
            raise FetchFailure(f"is packed in a way that was not asked for: {encoding[:40]}", 200)
        unpack = zlib.decompressobj(31) if "gzip" in encoding else None
        received, body = 0, bytearray()
        for piece in pieces:
            received += len(piece)
            try:
                body += piece if unpack is None else unpack.decompress(piece, self._largest + 1 - len(body))
            except zlib.error as error:
                raise FetchFailure("is packed wrongly", 200) from error
            if received > self._largest or len(body) > self._largest:
                raise FetchFailure(f"is larger than {self._largest / 1_000_000:g} MB", 200)
        return bytes(body)


def _conditions(etag: str, modified: str) -> list[tuple[str, str]]:
    found = (("If-None-Match", etag), ("If-Modified-Since", modified))
    return [(name, value) for name, value in found if value and value.isascii() and value.isprintable()]


def _fetched(target: Target, answer: _Answer) -> Fetched:
    kind, _, rest = answer.headers.get("content-type", "").partition(";")
    charset = ""
    for part in rest.split(";"):
        name, _, value = part.partition("=")
        if name.strip().lower() == "charset":
            charset = value.strip().strip("\"'")[:40]
    return Fetched(
        url=target.url,
        status=answer.status,
        kind=kind.strip().lower(),
        charset=charset,
        body=answer.body,
        etag=answer.headers.get("etag", "")[:200],
        modified=answer.headers.get("last-modified", "")[:100],
        robots=answer.headers.get("x-robots-tag", "").lower(),
        wait=_seconds(answer.headers.get("retry-after", "")),
    )


def _seconds(value: str) -> float:
    return float(value) if value.isdecimal() and len(value) < 6 else 0.0
