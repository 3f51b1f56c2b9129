"""A real Chroma server for tests, on the loopback, ended by its process id."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

__all__ = ["ChromaServer"]

COMMAND = Path(sys.executable).with_name("chroma")
START_SECONDS = 60.0


class ChromaServer:
    """Starts and stops as often as a test likes, always at the same address and on the same folder."""

    def __init__(self, folder: Path) -> None:
        if not COMMAND.exists():
            pytest.skip("the command `chroma` of the package chromadb is not there")
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self._port = free.getsockname()[1]
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        self.url = f"http://127.0.0.1:{self._port}"

    def start(self) -> None:
        where = ["--path", str(self._folder), "--host", "127.0.0.1", "--port", str(self._port)]
        self._process = subprocess.Popen(
            [str(COMMAND), "run", *where], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        deadline = time.monotonic() + START_SECONDS
        while not self._answers():
            assert self._process.poll() is None, "the Chroma server ended at once"
            assert time.monotonic() < deadline, "the Chroma server did not start"
            time.sleep(0.05)

    def stop(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()

    def _answers(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self._port)) == 0
