"""The whole service on a loopback port, and a visitor and a colleague who talk to it over HTTP."""

from __future__ import annotations

import json
import socket
import threading
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import uvicorn
from fastapi import FastAPI

from assistant.bootstrap import make_mind
from assistant.mind import Mind
from assistant.settings import Settings
from assistant.stores import open_store
from channels.demo import load_demo, load_demo_articles
from channels.doors import Doors
from channels.server import make_app
from crm_tools.store import Store

__all__ = ["PASSWORD", "REP", "House", "Visitor", "fill_folder", "running", "settings_for", "sign_in"]

REP, PASSWORD = "rep@hearthwell.example", "hearthwell-demo"


@dataclass(frozen=True, slots=True)
class House:
    """A running service and what is behind its doors."""

    app: FastAPI
    mind: Mind
    address: str

    @property
    def store(self) -> Store:
        return self.mind.store

    @property
    def doors(self) -> Doors:
        found: Doors = self.app.state.doors
        return found


class Visitor:
    """One conversation and its key."""

    def __init__(self, client: httpx.Client, locale: str = "en") -> None:
        self.client = client
        started = client.post("/api/v1/conversations", json={"channel": "web", "locale": locale})
        assert started.status_code == 201, started.text
        self.started: dict[str, Any] = started.json()
        self.id: str = self.started["id"]
        self.token: str = self.started["token"]

    def path(self, rest: str = "") -> str:
        return f"/api/v1/conversations/{self.id}{rest}"

    @property
    def key(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    def post(self, rest: str, body: object = None) -> httpx.Response:
        return self.client.post(self.path(rest), json={} if body is None else body, headers=self.key)

    def say(self, text: str, *, client_id: str = "", wait: bool = True) -> httpx.Response:
        body = {"text": text, "client_id": client_id or uuid.uuid4().hex}
        return self.post("/messages?wait=true" if wait else "/messages", body)

    def ask(self, text: str) -> dict[str, Any]:
        """The reply to a text."""
        answered = self.say(text)
        assert answered.status_code == 200, answered.text
        reply = answered.json()["reply"]
        assert isinstance(reply, dict), answered.text
        return reply

    def read(self) -> dict[str, Any]:
        got = self.client.get(self.path("/messages"), headers=self.key)
        assert got.status_code == 200, got.text
        found: dict[str, Any] = got.json()
        return found

    def identify(self, email: str) -> httpx.Response:
        """Proves to be who has this address, with the code out of the simulator mailbox."""
        before = self._mails(email)
        assert self.post("/identify", {"email": email}).status_code == 202
        return self.post("/identify", {"email": email, "code": self.code(email, before)})

    def code(self, email: str, before: Sequence[dict[str, Any]] = ()) -> str:
        """The newest code in the mailbox, once that holds more than it did before."""
        end = time.monotonic() + 20
        while time.monotonic() < end:
            mails = self._mails(email)
            if mails and mails != list(before):
                return "".join(filter(str.isdigit, mails[0]["subject"]))[-6:]
            time.sleep(0.05)
        raise AssertionError(f"no code for {email}")

    def _mails(self, email: str) -> list[dict[str, Any]]:
        got = self.client.get("/demo/mailbox", params={"to": email}, headers={"Accept": "application/json"})
        mails: list[dict[str, Any]] = got.json()["mails"]
        return mails

    def events(self, *, after: int = 0, until: str = "", last_event_id: str = "") -> list[dict[str, Any]]:
        """Server-sent events from a cursor up to one whose data contains `until`; whole seconds of silence end it."""
        headers = {**self.key, **({"Last-Event-ID": last_event_id} if last_event_id else {})}
        found: list[dict[str, Any]] = []
        url = self.path(f"/events?after={after}")
        with self.client.stream("GET", url, headers=headers, timeout=httpx.Timeout(20, read=3)) as stream:
            assert stream.status_code == 200, stream.read()
            try:
                for event in _parsed(stream.iter_lines()):
                    found.append(event)
                    if until and until in json.dumps(event["data"], ensure_ascii=False):
                        break
            except httpx.ReadTimeout:
                assert not until, f"{until!r} never came; there were {found}"
        return found


def _parsed(lines: Iterator[str]) -> Iterator[dict[str, Any]]:
    fields: dict[str, str] = {}
    for line in lines:
        if not line:
            if "data" in fields:
                event = {"event": fields["event"], "id": fields.get("id"), "data": json.loads(fields["data"])}
                yield event
            fields = {}
        elif not line.startswith(":"):
            name, _, value = line.partition(": ")
            fields[name] = value


def sign_in(client: httpx.Client, email: str = REP) -> dict[str, str]:
    """The header of a colleague who has signed in."""
    entered = client.post("/api/v1/sessions", json={"email": email, "password": PASSWORD})
    assert entered.status_code == 201, entered.text
    return {"Authorization": f"Bearer {entered.json()['token']}"}


def settings_for(folder: Path, **more: Any) -> Settings:
    return Settings(_env_file=None, data_dir=folder, embeddings="hashing", **more)


def fill_folder(folder: Path) -> None:
    """The sample company and its help centre."""
    settings = settings_for(folder)
    store = open_store(settings)
    load_demo(store)
    mind = make_mind(settings, store=store)
    load_demo_articles(mind)
    mind.library.bring_index_up_to_date()
    mind.close()


@contextmanager
def running(folder: Path) -> Iterator[House]:
    """Serves a filled folder from a thread of this process."""
    settings = settings_for(folder)
    mind = make_mind(settings)
    app = make_app(settings, mind=mind, is_demo=True)
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        config = uvicorn.Config(
            app, log_config=None, access_log=False, ws="none", timeout_graceful_shutdown=2, backlog=256
        )
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        end = time.monotonic() + 30
        while not server.started and time.monotonic() < end:
            time.sleep(0.02)
        assert server.started
        yield House(app, mind, f"http://127.0.0.1:{listening.getsockname()[1]}")
        server.should_exit = True
        thread.join(20)
        assert not thread.is_alive()
