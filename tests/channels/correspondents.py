"""People who write in by Telegram and by the webhook of the running house, and read what was sent to them."""

from __future__ import annotations

import itertools
import json
import time
from collections.abc import Mapping
from typing import Any

import httpx

from channels.channel_settings import demo_secret
from channels.telegram import SECRET_HEADER
from channels.telegram_calls import calls
from channels.webhook_signature import SIGNATURE_HEADER, sign
from crm_tools.service.outbox import Outgoing, sent_to
from tests.channels.house import House
from tests.tables import ROOT

__all__ = ["Phone", "System", "fixture"]

NUMBERS = itertools.count(1)


def fixture(name: str) -> bytes:
    """A recorded payload."""
    return (ROOT / "tests" / "channels" / "payloads" / name).read_bytes()


class _Correspondent:
    """Whoever is written to on a channel of the house."""

    channel = ""

    def __init__(self, house: House, client: httpx.Client, handle: str) -> None:
        self.house, self.client, self.handle = house, client, handle

    def letters(self) -> list[Outgoing]:
        """What was sent to them, oldest first."""
        with self.house.store.reading() as session:
            found = sent_to(session, self.channel, self.handle)
        return sorted(found, key=lambda one: (one.created_at, one.id))

    def next_letter(self, before: int) -> Outgoing:
        """The letter after the first `before`, once it was sent."""
        end = time.monotonic() + 30
        while time.monotonic() < end:
            found = self.letters()
            if len(found) > before:
                return found[before]
            time.sleep(0.03)
        raise AssertionError(f"no letter {before + 1} to {self.handle}")


class Phone(_Correspondent):
    """A person on Telegram."""

    channel = "telegram"

    def __init__(self, house: House, client: httpx.Client, *, language: str = "en") -> None:
        self.chat = 10_000_000 + time.time_ns() // 1000 % 10**9 * 100 + next(NUMBERS)
        self.language = language
        super().__init__(house, client, str(self.chat))

    @property
    def person(self) -> dict[str, Any]:
        return {"id": self.chat, "is_bot": False, "first_name": "Mei", "language_code": self.language}

    def post(self, update: Mapping[str, Any]) -> httpx.Response:
        secret = demo_secret(self.house.doors.settings, "telegram")
        body = json.dumps({"update_id": next(NUMBERS), **update})
        return self.client.post("/webhooks/telegram", content=body, headers={SECRET_HEADER: secret})

    def message(self, text: str) -> dict[str, Any]:
        chat = {"id": self.chat, "type": "private"}
        return {"message": {"message_id": next(NUMBERS), "from": self.person, "chat": chat, "text": text}}

    def ask(self, text: str) -> Outgoing:
        """What is sent back for a text."""
        before = len(self.letters())
        taken = self.post(self.message(text))
        assert taken.json() == {"accepted": 1, "repeated": 0}, taken.text
        return self.next_letter(before)

    def prove(self, email: str) -> Outgoing:
        """What is sent back once they gave their address and the code out of the simulator mailbox."""
        before = len(self._mails(email))
        self.ask(email)
        end = time.monotonic() + 20
        while len(mails := self._mails(email)) <= before:
            assert time.monotonic() < end, f"no code for {email}"
            time.sleep(0.03)
        return self.ask("".join(filter(str.isdigit, mails[0].subject))[-6:])

    def _mails(self, email: str) -> list[Outgoing]:
        with self.house.store.reading() as session:
            return sent_to(session, "email", email)

    def press(self, letter: Outgoing, label: str) -> Outgoing:
        """What is sent back for a button under a message."""
        before = len(self.letters())
        markup = calls(letter)[-1]["reply_markup"]
        data = next(one["callback_data"] for row in markup["inline_keyboard"] for one in row if one["text"] == label)
        chat = {"id": self.chat, "type": "private"}
        message = {"message_id": 1, "chat": chat, "reply_markup": markup}
        press = {"id": f"press-{next(NUMBERS)}", "from": self.person, "message": message, "data": data}
        assert self.post({"callback_query": press}).json() == {"accepted": 1, "repeated": 0}
        return self.next_letter(before)


class System(_Correspondent):
    """Another system that signs what a person of its own wrote."""

    channel = "webhook"

    def __init__(self, house: House, client: httpx.Client, **person: Any) -> None:
        person.setdefault("id", f"person-{time.time_ns()}-{next(NUMBERS)}")
        self.person = person
        super().__init__(house, client, str(person["id"]))

    def message(self, text: str, **more: Any) -> dict[str, Any]:
        made = {"id": f"ext-{self.handle}-{next(NUMBERS)}", "thread": self.handle, "from": self.person, "text": text}
        return {**made, **more}

    def post(self, message: Mapping[str, Any], *, at: float | None = None) -> httpx.Response:
        body = json.dumps(message).encode()
        secret = demo_secret(self.house.doors.settings, "webhook")
        signature = sign(body, secret, at=time.time() if at is None else at)
        return self.client.post("/webhooks/webhook", content=body, headers={SIGNATURE_HEADER: signature})

    def ask(self, text: str, **more: Any) -> Outgoing:
        """What is sent back for a text."""
        before = len(self.letters())
        taken = self.post(self.message(text, **more))
        assert taken.json() == {"accepted": 1, "repeated": 0}, taken.text
        return self.next_letter(before)
