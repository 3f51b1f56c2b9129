"""A filled data folder, made once; the service on it; visitors, each from an address of their own."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from tests.channels.house import House, Visitor, fill_folder, running, sign_in

ADDRESSES = (f"127.{a}.{b}.{c}" for a, b, c in itertools.product(range(1, 200), range(256), range(1, 255)))


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("filled")
    fill_folder(folder)
    return folder


@pytest.fixture
def folder(filled: Path, tmp_path: Path) -> Path:
    """A copy of it to change."""
    copy = tmp_path / "data"
    shutil.copytree(filled, copy)
    return copy


@pytest.fixture(scope="session")
def house(filled: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    copy = tmp_path_factory.mktemp("served") / "data"
    shutil.copytree(filled, copy)
    patch = pytest.MonkeyPatch()
    # The console has tests of its own, and its toolkit lives once a process.
    patch.setattr("channels.server.mount_console", lambda *_, **__: None)
    with running(copy) as started:
        yield started
    patch.undo()


@pytest.fixture
def client(house: House) -> Iterator[httpx.Client]:
    """HTTP from a fresh loopback address, so that tests do not use up each other's limits."""
    transport = httpx.HTTPTransport(local_address=next(ADDRESSES), limits=httpx.Limits(max_connections=64))
    with httpx.Client(base_url=house.address, transport=transport, timeout=60) as opened:
        yield opened


@pytest.fixture
def visitor(client: httpx.Client) -> Visitor:
    return Visitor(client)


@pytest.fixture
def visitors(client: httpx.Client) -> Callable[..., Visitor]:
    return lambda locale="en": Visitor(client, locale)


@pytest.fixture(scope="session")
def signed_in(house: House) -> dict[str, str]:
    with httpx.Client(base_url=house.address, timeout=60) as opened:
        return sign_in(opened)
