from __future__ import annotations

import threading
import time
from collections.abc import Iterable
from pathlib import Path

import httpcore
import pytest

from knowledge_base.errors import UnreadableSource
from knowledge_base.web import fetching
from knowledge_base.web.fetching import WebFetcher
from knowledge_base.web.network import GuardedNetwork, resolve
from knowledge_base.web.page import FetchFailure

# Every one of these means this machine, its network or a cloud's inside to some program somewhere.
HOSTILE = Path(__file__).with_name("hostile_addresses.txt").read_text(encoding="utf-8").split()
NAMES = {
    "rebinding.example": ["127.0.0.1"],
    "mixed.example": ["93.184.216.34", "10.0.0.5"],
    "mapped.example": ["::ffff:192.168.1.1"],
    "metadata.example": ["169.254.169.254"],
    "cname-inside.example": ["fd00::1"],
    "localhost": ["127.0.0.1", "::1"],
}


class Watched(httpcore.NetworkBackend):
    """Notes where a connection was asked for, and makes none."""

    def __init__(self) -> None:
        self.connected: list[str] = []

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        self.connected.append(f"{host}:{port}")
        raise httpcore.ConnectError("watched")


def lookup(host: str, port: int) -> list[str]:
    """Numbers as the system reads them, names as the test says."""
    if host in NAMES:
        return NAMES[host]
    return resolve(host, port) if host.replace(".", "").replace(":", "").isalnum() else []


def test_there_are_many_hostile_forms() -> None:
    assert len(set(HOSTILE)) >= 60


@pytest.mark.parametrize("url", HOSTILE)
def test_no_hostile_form_is_ever_connected_to(url: str) -> None:
    watched = Watched()
    fetcher = WebFetcher(GuardedNetwork(lookup=lookup, network=watched))
    with pytest.raises((UnreadableSource, FetchFailure)):
        fetcher.fetch(url)
    assert watched.connected == []


def test_the_connection_goes_to_the_address_that_was_checked_and_the_name_is_asked_for_once() -> None:
    asked: list[str] = []

    def rebinding(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["93.184.216.34"] if len(asked) == 1 else ["127.0.0.1"]

    watched = Watched()
    with pytest.raises(FetchFailure):
        WebFetcher(GuardedNetwork(lookup=rebinding, network=watched)).fetch("https://shop.example/")
    assert (asked, watched.connected) == (["shop.example"], ["93.184.216.34:443"])


@pytest.mark.parametrize(
    ("host", "addresses", "connects"),
    [
        ("wiki.corp", ["10.1.2.3"], True),
        ("wiki.corp", ["fd00::1"], True),
        ("wiki.corp", ["127.0.0.1"], True),
        ("wiki.corp", ["169.254.169.254"], False),
        ("wiki.corp", ["::ffff:169.254.169.254"], False),
        ("wiki.corp", ["0.0.0.0"], False),
        ("wiki.corp", ["224.0.0.1"], False),
        ("other.corp", ["10.1.2.3"], False),
        ("sub.wiki.corp", ["10.1.2.3"], False),
    ],
)
def test_an_allowed_host_may_be_private_and_nothing_else(host: str, addresses: list[str], connects: bool) -> None:
    watched = Watched()
    network = GuardedNetwork(allowed="wiki.corp", lookup=lambda host, port: addresses, network=watched)
    with pytest.raises((UnreadableSource, FetchFailure)):
        WebFetcher(network).fetch(f"http://{host}/")
    assert bool(watched.connected) is connects


def test_a_refusal_says_how_to_allow_it() -> None:
    with pytest.raises(UnreadableSource, match=r"--allow-private wiki\.corp"):
        WebFetcher(GuardedNetwork(lookup=lambda host, port: ["10.1.2.3"])).fetch("http://wiki.corp/")


def test_a_second_address_is_tried_when_the_first_does_not_answer() -> None:
    watched = Watched()
    network = GuardedNetwork(lookup=lambda host, port: ["93.184.216.34", "2606:4700::1111"], network=watched)
    with pytest.raises(FetchFailure, match="cannot be reached"):
        WebFetcher(network).fetch("http://shop.example:8080/")
    assert watched.connected == ["93.184.216.34:8080", "2606:4700::1111:8080"]


@pytest.mark.parametrize(("seconds", "says"), [(0.2, "longer than 0.2 s"), (60.0, "does not answer in time")])
def test_a_name_server_that_never_tells_ends_with_the_deadline_or_the_step(
    monkeypatch: pytest.MonkeyPatch, seconds: float, says: str
) -> None:
    monkeypatch.setattr(fetching, "SECONDS_A_STEP", 0.3)
    told, watched = threading.Event(), Watched()

    def silent(host: str, port: int) -> list[str]:
        told.wait(30)
        return ["93.184.216.34"]

    started = time.monotonic()
    try:
        with pytest.raises(FetchFailure, match=says):
            WebFetcher(GuardedNetwork(lookup=silent, network=watched), seconds=seconds).fetch("http://shop.example/")
    finally:
        told.set()
    assert (time.monotonic() - started < 5, watched.connected) == (True, [])


def test_what_a_lookup_says_is_told_where_it_was_asked_for() -> None:
    def unknown(host: str, port: int) -> list[str]:
        raise httpcore.ConnectError(f"the host {host} is not known")

    with pytest.raises(FetchFailure, match="is not known"):
        WebFetcher(GuardedNetwork(lookup=unknown)).fetch("http://shop.example/")
