"""One server a data folder."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import pytest

from assistant.settings import read_settings
from channels.sole_server import sole_server
from tests.channels.command import Command
from tests.tables import ROOT

SERVE = (
    "from assistant.settings import read_settings; from channels.sole_server import sole_server\n"
    "with sole_server(read_settings()): print('held', flush=True); input()"
)
ELSEWHERE = {"DATABASE_URL": "postgresql+psycopg://x/y", "CHROMA_URL": "http://127.0.0.1:9"}


@pytest.fixture
def server(deskside: Command) -> Iterator[subprocess.Popen[bytes]]:
    """Another process that serves from the data folder."""
    with subprocess.Popen(
        [sys.executable, "-c", SERVE], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"held\n"
        yield process
        process.kill()


@pytest.mark.parametrize("command", ["serve", "demo"])
def test_a_second_server_on_a_data_folder_is_refused(
    deskside: Command, server: subprocess.Popen[bytes], free_port: int, command: str
) -> None:
    refused = deskside(command, "--port", str(free_port))
    refused.failed(1, f"process {server.pid} serves", str(deskside.folder), "DESKSIDE_DATA_DIR", "stop it")


def test_commands_work_beside_a_server(deskside: Command, server: subprocess.Popen[bytes]) -> None:
    assert server.poll() is None
    assert [deskside("kb", word).code for word in ("list", "index", "status")] == [0, 0, 0]


@pytest.mark.parametrize("setting", ELSEWHERE)
def test_what_still_lies_in_the_folder_is_enough_to_refuse(
    deskside: Command, server: subprocess.Popen[bytes], free_port: int, setting: str
) -> None:
    deskside.set(**{setting: ELSEWHERE[setting]})
    deskside("serve", "--port", str(free_port)).failed(1, f"process {server.pid} serves")


def test_several_servers_may_share_a_database_server_and_a_chroma_server(
    deskside: Command, server: subprocess.Popen[bytes]
) -> None:
    deskside.set(**ELSEWHERE)
    with sole_server(read_settings()):
        assert server.poll() is None


def test_a_server_that_was_killed_leaves_the_folder_free(deskside: Command, server: subprocess.Popen[bytes]) -> None:
    server.kill()
    server.wait()
    with sole_server(read_settings()):
        assert (deskside.folder / "server.owner").exists()
