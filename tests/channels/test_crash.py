"""kill -9 in the middle of turns: what was acknowledged is answered after the restart, exactly once."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.channels.house import Visitor
from tests.tables import ROOT

NIGHTLY = os.environ.get("HYPOTHESIS_PROFILE") == "nightly"
ROUNDS = 12 if NIGHTLY else 2
TALKERS, READY_SECONDS = 6, 120
COMMAND = [sys.executable, "-c", "from channels.cli import main; main()", "demo", "--port"]
QUESTIONS = ("What does delivery cost?", "买了多久可以退货？", "My grinder is loud", "hello", "How do I descale it?")


@contextmanager
def demo(folder: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """`deskside demo` in a process of its own, ready; killed at the end if it still lives."""
    env = {**os.environ, "DESKSIDE_DATA_DIR": str(folder), "DESKSIDE_EMBEDDINGS": "hashing"}
    log = folder.parent / "server.log"
    with log.open("ab") as told:
        server = subprocess.Popen([*COMMAND, str(port)], cwd=ROOT, env=env, stderr=told, stdout=told)
    try:
        end = time.monotonic() + READY_SECONDS
        while not _healthy(port):
            assert server.poll() is None, log.read_text()[-3000:]
            assert time.monotonic() < end, log.read_text()[-3000:]
            time.sleep(0.1)
        yield server
    finally:
        if server.poll() is None:
            server.kill()
        server.wait(30)


@pytest.mark.slow
def test_no_acknowledged_message_is_lost_or_answered_twice(filled: Path, tmp_path: Path, free_port: int) -> None:
    folder = tmp_path / "data"
    shutil.copytree(filled, folder)
    acknowledged: list[tuple[str, str, str]] = []  # conversation, its token, message
    for seed in range(ROUNDS):
        with demo(folder, free_port) as server, _client(free_port) as client, ThreadPoolExecutor(TALKERS) as pool:
            talks = [pool.submit(_talk, client, acknowledged, seed) for _ in range(TALKERS)]
            _wait_for_more(acknowledged)
            time.sleep(random.Random(seed).uniform(0.3, 1.5))  # the kill falls anywhere in the turns
            server.send_signal(signal.SIGKILL)
            for one in talks:
                one.result()
    assert len(acknowledged) >= ROUNDS

    with demo(folder, free_port) as server, _client(free_port) as client:
        told = [_settled(client, one) for one in acknowledged]
        server.send_signal(signal.SIGTERM)
        assert server.wait(30) in (0, -signal.SIGTERM)
    print(f"{len(acknowledged)} acknowledged messages over {ROUNDS} kills, all answered once")  # noqa: T201
    assert told == [["customer", "assistant"]] * len(acknowledged)


def _wait_for_more(acknowledged: list[tuple[str, str, str]]) -> None:
    """Until the first message of this round is acknowledged; a busy machine takes its time."""
    before, end = len(acknowledged), time.monotonic() + 60
    while len(acknowledged) == before and time.monotonic() < end:
        time.sleep(0.05)


def _talk(client: httpx.Client, acknowledged: list[tuple[str, str, str]], seed: int) -> None:
    """One conversation with one message after the other, until the server is gone."""
    for question in QUESTIONS * 20:
        try:
            visitor = Visitor(client)
            accepted = visitor.say(f"{question} ({seed})", wait=False)
        except httpx.TransportError:
            return
        if accepted.status_code == 202:
            acknowledged.append((visitor.id, visitor.token, accepted.json()["message_id"]))
        time.sleep(0.05)


def _settled(client: httpx.Client, one: tuple[str, str, str]) -> list[str]:
    """Who spoke in a conversation, once its question was answered."""
    conversation_id, token, message_id = one
    end = time.monotonic() + 60
    while True:
        got = client.get(
            f"/api/v1/conversations/{conversation_id}/messages", headers={"Authorization": f"Bearer {token}"}
        ).json()["messages"]
        assert message_id in [message["id"] for message in got]
        if len(got) > 1 or time.monotonic() > end:
            return [message["author"] for message in got]
        time.sleep(0.1)


def _client(port: int) -> httpx.Client:
    return httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=30)


def _healthy(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/health", timeout=5).status_code == 200
    except httpx.TransportError:
        return False
