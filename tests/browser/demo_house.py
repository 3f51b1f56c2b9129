"""The real thing: `deskside demo` in a process of its own, for browser tests."""

from __future__ import annotations

import json
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from os import environ
from pathlib import Path
from typing import Any

from tests.tables import ROOT

__all__ = ["DemoHouse", "fill_demo", "running_demo"]

READY_SECONDS = 240
DESKSIDE = [sys.executable, "-c", "from channels.cli import main; main()"]


@dataclass(frozen=True)
class DemoHouse:
    """A running demo; its data folder and address."""

    address: str
    folder: Path

    def get(self, path: str, token: str = "") -> Any:
        request = urllib.request.Request(self.address + path, headers={"Accept": "application/json"})
        if token:
            request.add_header("Authorization", f"Bearer {token}")
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)

    def code_for(self, email: str) -> str:
        """The newest one-time code in the simulator mailbox, once it has arrived."""
        end = time.monotonic() + 20
        while time.monotonic() < end:
            for mail in self.get(f"/demo/mailbox?to={email}")["mails"]:
                found = re.search(r"\d{6}", mail["subject"])
                if found:
                    return found.group()
            time.sleep(0.2)
        raise AssertionError(f"no code for {email}")


def fill_demo(folder: Path) -> None:
    """The demo, all its pages indexed: by the command, for a server's own indexing gives way to other tests."""
    with running_demo(folder, indexed=False):
        pass
    index = [*DESKSIDE, "kb", "index"]
    done = subprocess.run(index, cwd=ROOT, env=_environment(folder), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@contextmanager
def running_demo(folder: Path, *, indexed: bool = True) -> Iterator[DemoHouse]:
    """Starts the demo on a free loopback port, waits until it answers and is `indexed`, and ends it afterwards."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [*DESKSIDE, "demo", "--port", str(port)]
    log = (folder / "demo.log").open("wb")
    with log, subprocess.Popen(command, cwd=ROOT, env=_environment(folder), stderr=log, stdout=log) as running:
        house = DemoHouse(f"http://127.0.0.1:{port}", folder)
        try:
            _wait_until_ready(house, running, folder, indexed=indexed)
            yield house
        finally:
            running.terminate()
            running.wait(timeout=30)


def _environment(folder: Path) -> dict[str, str]:
    return {**environ, "DESKSIDE_DATA_DIR": str(folder), "DESKSIDE_LOG_LEVEL": "warning"}


def _wait_until_ready(house: DemoHouse, running: subprocess.Popen[bytes], folder: Path, *, indexed: bool) -> None:
    end = time.monotonic() + READY_SECONDS
    state = "starting"
    while time.monotonic() < end:
        assert running.poll() is None, (folder / "demo.log").read_text(encoding="utf-8")[-3000:]
        try:
            state = house.get("/health")["index"]
            if state == "ready" or not indexed:
                return
        except (urllib.error.URLError, ConnectionError):
            state = "not listening"
        time.sleep(0.5)
    raise AssertionError(f"the demo is still {state}: {(folder / 'demo.log').read_text(encoding='utf-8')[-3000:]}")
