"""The other side: a Rasa client that talks to the REST channel, and a Rasa server that calls actions."""

from __future__ import annotations

import json
import time
import uuid
from typing import Any

import httpx

__all__ = ["RasaServer", "ask", "code_for"]


def ask(client: httpx.Client, sender: str, text: str, **metadata: str) -> list[dict[str, Any]]:
    """What Rasa's REST channel would answer."""
    body = {"sender": sender, "message": text, **({"metadata": metadata} if metadata else {})}
    answered = client.post("/webhooks/rest/webhook", json=body)
    assert answered.status_code == 200, answered.text
    found: list[dict[str, Any]] = answered.json()
    return found


def code_for(client: httpx.Client, email: str, *, known: int) -> str:
    """The code in the newest mail to an address, once there are more than `known`."""
    end = time.monotonic() + 20
    while time.monotonic() < end:
        mails = client.get("/demo/mailbox", params={"to": email}, headers={"Accept": "application/json"}).json()[
            "mails"
        ]
        if len(mails) > known:
            return "".join(filter(str.isdigit, mails[0]["subject"]))[-6:]
        time.sleep(0.02)
    raise AssertionError(f"no new code for {email}")


def mails_to(client: httpx.Client, email: str) -> int:
    got = client.get("/demo/mailbox", params={"to": email}, headers={"Accept": "application/json"})
    return len(got.json()["mails"])


class RasaServer:
    """One sender's tracker at a Rasa server: the events grow, slots are set as the actions say."""

    def __init__(self, client: httpx.Client, sender: str = "") -> None:
        self.client = client
        self.sender = sender or uuid.uuid4().hex
        self.slots: dict[str, Any] = {"requested_slot": None}
        self.events: list[dict[str, Any]] = [
            {"event": "action", "timestamp": 1795338000.1, "name": "action_session_start", "policy": None},
            {"event": "session_started", "timestamp": 1795338000.2},
            {"event": "action", "timestamp": 1795338000.3, "name": "action_listen", "policy": None},
        ]
        self.latest: dict[str, Any] = {}

    def hears(self, text: str, intent: str = "inform") -> None:
        """The customer says something to the Rasa server."""
        self.latest = {
            "intent": {"name": intent, "confidence": 0.98},
            "entities": [],
            "text": text,
            "message_id": uuid.uuid4().hex,
            "metadata": {},
            "intent_ranking": [{"name": intent, "confidence": 0.98}],
        }
        self.events.append(
            {
                "event": "user", "timestamp": time.time(), "metadata": {"model_id": "m", "assistant_id": "shop"},
                "text": text, "parse_data": self.latest, "input_channel": "rest",
                "message_id": self.latest["message_id"],
            }
        )  # fmt: skip

    def call(self, action: str) -> dict[str, Any]:
        """The body of an action call, in the shape Rasa documents."""
        return {
            "version": "3.21.1",
            "next_action": action,
            "sender_id": self.sender,
            "tracker": {
                "sender_id": self.sender,
                "slots": self.slots,
                "latest_message": self.latest,
                "latest_event_time": self.events[-1]["timestamp"],
                "followup_action": None,
                "paused": False,
                "stack": [],
                "events": self.events,
                "latest_input_channel": "rest",
                "active_loop": {},
                "latest_action": {"action_name": "action_listen"},
                "latest_action_name": "action_listen",
            },
            "domain": {
                "config": {"store_entities_as_slots": True}, "session_config": {"session_expiration_time": 60},
                "intents": [{"inform": {"use_entities": []}}], "entities": [], "responses": {}, "forms": {},
                "slots": {name: {"type": "any"} for name in self.slots}, "actions": [action], "e2e_actions": [],
            },
        }  # fmt: skip

    def post(self, action: str) -> httpx.Response:
        return self.client.post("/rasa/webhook", content=json.dumps(self.call(action)).encode())

    def run(self, action: str, *, hears: str = "", **slots: Any) -> list[dict[str, Any]]:
        """Has an action run, applies its events to the tracker, and returns what is to be uttered."""
        if hears:
            self.hears(hears)
        self.slots |= slots
        answered = self.post(action)
        assert answered.status_code == 200, answered.text
        for event in answered.json()["events"]:
            assert event["event"] == "slot"
            self.slots[event["name"]] = event["value"]
        responses: list[dict[str, Any]] = answered.json()["responses"]
        return responses

    def prove(self, email: str) -> str:
        """Proves by code to be who has this address; returns the welcome."""
        before = mails_to(self.client, email)
        self.run("action_deskside_identify", hears=f"I am {email}")
        assert self.slots["deskside_verify"] == "code"
        return str(self.run("action_deskside_identify", hears=code_for(self.client, email, known=before))[0]["text"])
