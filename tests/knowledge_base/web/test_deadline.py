from __future__ import annotations

import ssl
from collections.abc import Iterable
from itertools import chain, repeat

import httpcore
import pytest

from knowledge_base.web.addresses import Target
from knowledge_base.web.deadline import Deadline, TimedNetwork
from knowledge_base.web.fetching import WebFetcher
from knowledge_base.web.network import GuardedNetwork
from knowledge_base.web.page import FetchFailure

PAGE = [b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx"]
MOVED = b"HTTP/1.1 302 Found\r\nLocation: /%d\r\nContent-Length: 0\r\n\r\n"


class SlowWorld(httpcore.NetworkBackend):
    """Each step takes `pace` seconds of a clock of its own, and each read is the next piece of an answer."""

    def __init__(self, pieces: Iterable[bytes], pace: float = 2.0) -> None:
        self.pieces, self.pace, self.now = iter(pieces), pace, 0.0
        self.steps: list[str] = []
        self.waits: list[float | None] = []
        self.closed = False
        self.deaf = False

    def clock(self) -> float:
        return self.now

    def step(self, name: str, timeout: float | None) -> None:
        assert len(self.steps) < 1_000, "it never ends"
        self.steps.append(name)
        self.waits.append(timeout)
        self.now += self.pace

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        self.step("connect", timeout)
        if self.deaf:
            raise httpcore.ConnectTimeout
        return SlowStream(self)


class SlowStream(httpcore.NetworkStream):
    def __init__(self, world: SlowWorld) -> None:
        self.world = world

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        self.world.step("read", timeout)
        return next(self.world.pieces, b"")

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self.world.step("write", timeout)

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        self.world.step("tls", timeout)
        return self

    def close(self) -> None:
        self.world.closed = True

    def get_extra_info(self, info: str) -> object:
        return None


def fetcher(world: SlowWorld, addresses: int = 1) -> WebFetcher:
    found = [f"93.184.216.{number}" for number in range(1, addresses + 1)]
    return WebFetcher(GuardedNetwork(lookup=lambda host, port: found, network=world), clock=world.clock)


@pytest.mark.parametrize(
    ("pieces", "status"),
    [
        (chain([b"HTTP/1.1 200 OK\r\n"], repeat(b"X-Slow: y\r\n")), 0),
        (repeat(b"HTTP/1.1 103 Early Hints\r\n\r\n"), 0),
        (chain([b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n"], repeat(b"x")), 200),
        (chain([b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;"], repeat(b"x")), 200),
    ],
)
def test_an_answer_that_trickles_ends_with_the_deadline(pieces: Iterable[bytes], status: int) -> None:
    world = SlowWorld(pieces)
    with pytest.raises(FetchFailure, match="longer than 60 s") as failure:
        fetcher(world).fetch("https://shop.example/")
    assert (failure.value.status, world.now, world.closed) == (status, 60.0, True)
    assert world.steps[:2] == ["connect", "tls"]
    assert world.waits[:2] == [10.0, 10.0]
    assert world.waits[-3:] == [6.0, 4.0, 2.0]


def test_redirects_share_one_deadline() -> None:
    world = SlowWorld((MOVED % number for number in range(9)), pace=9.0)
    with pytest.raises(FetchFailure, match="longer than 60 s"):
        fetcher(world).fetch("http://shop.example/")
    assert world.now == 63.0


def test_addresses_of_a_host_share_one_deadline() -> None:
    world = SlowWorld([], pace=25.0)
    world.deaf = True
    with pytest.raises(FetchFailure, match="longer than 60 s"):
        fetcher(world, addresses=4).fetch("http://shop.example/")
    assert world.waits == [10.0, 10.0, 10.0]


def test_a_handshake_after_the_end_is_not_begun() -> None:
    world = SlowWorld(PAGE, pace=60.0)
    with pytest.raises(FetchFailure, match="longer than 60 s"):
        fetcher(world).fetch("https://shop.example/")
    assert (world.steps, world.closed) == (["connect"], True)


def test_a_kept_connection_keeps_the_deadline_of_each_page() -> None:
    world = SlowWorld(PAGE * 3, pace=10.0)
    reader = fetcher(world)
    assert [reader.fetch("http://shop.example/").body for _ in range(3)] == [b"x"] * 3
    assert world.steps.count("connect") == 1
    assert world.now > 60.0


def test_a_page_asked_for_within_another_does_not_prolong_it() -> None:
    world = SlowWorld([MOVED % 1, *PAGE, MOVED % 2], pace=10.0)
    reader = fetcher(world)

    def ask(onward: Target) -> bool:
        return reader.fetch("http://shop.example/robots.txt").status == 200

    with pytest.raises(FetchFailure, match="longer than 60 s"):
        reader.fetch("http://shop.example/", may_follow=ask)
    assert (world.now, world.steps.count("connect")) == (100.0, 2)


def test_without_a_deadline_a_step_waits_as_long_as_it_would() -> None:
    world = SlowWorld(PAGE)
    TimedNetwork(world, Deadline(world.clock)).connect_tcp("93.184.216.34", 80, timeout=None)
    assert world.waits == [None]
