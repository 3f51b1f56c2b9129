"""A filled data folder, made once; the service on it; visitors, each from an address of their own."""

from __future__ import annotations

import itertools
import os
import shutil
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from tests.channels.command import Command
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
def own_house(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[House, httpx.Client]]:
    """A house in which nobody else sends anything back."""
    monkeypatch.setattr("channels.server.mount_console", lambda *_, **__: None)
    with running(folder) as started, httpx.Client(base_url=started.address, timeout=60) as opened:
        yield started, opened


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


@pytest.fixture
def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        found: int = free.getsockname()[1]
    return found


@pytest.fixture(scope="session")
def signed_in(house: House) -> dict[str, str]:
    with httpx.Client(base_url=house.address, timeout=60) as opened:
        return sign_in(opened)


@pytest.fixture
def deskside(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], folder: Path, tmp_path: Path
) -> Command:
    """The command, on a copy of the sample company."""
    return _command(monkeypatch, capsys, folder, tmp_path)


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Command:
    """The command, with nothing there yet."""
    return _command(monkeypatch, capsys, tmp_path / "nothing", tmp_path)


def _command(patch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], folder: Path, tmp_path: Path) -> Command:
    place = tmp_path / "place"
    place.mkdir()
    patch.chdir(place)
    for name in [one for one in os.environ if one.startswith("DESKSIDE_") or one == "PORT"]:
        patch.delenv(name)
    return Command(patch, capsys, folder)
