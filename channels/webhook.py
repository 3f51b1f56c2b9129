"""The generic webhook: signed JSON in, signed JSON out, for any system that can do HTTP."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from time import time
from typing import Any

import httpx
from pydantic import BaseModel, Field, SecretStr, StrictBool, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from assistant.settings import Settings
from channels.base import Channel, DeliveryFailed, DeliveryRefused, Letterbox, Request, Simulator
from channels.channel_settings import demo_secret, read_channel_settings
from channels.outside import post_outside
from channels.payloads import read_json
from channels.webhook_signature import SIGNATURE_HEADER, check, sign
from crm_tools.errors import Invalid
from crm_tools.people.identities import fold_email
from crm_tools.service.inbound import Inbound
from crm_tools.service.outbox import Outgoing
from crm_tools.service.speakers import Proof

__all__ = ["Webhook", "WebhookSettings", "letter_body", "open_channel"]

SHORTEST_SECRET = 24
PRINTABLE = r"^[^\x00-\x1f\x7f]+$"  # a thread of ours is told from one of theirs by a line break


class WebhookSettings(BaseSettings):
    """`secret` signs both ways; `url` is where answers go; `name` is what our end is called."""

    model_config = SettingsConfigDict(env_prefix="DESKSIDE_WEBHOOK_", env_file=".env", extra="ignore", frozen=True)

    secret: SecretStr
    url: str = Field(pattern=r"^https?://[^\s/]+\S*$")
    name: str = Field(default="default", pattern=r"^[A-Za-z0-9_.-]{1,64}$")
    allow_private: bool = False

    @field_validator("secret")
    @classmethod
    def _hard_to_guess(cls, value: SecretStr) -> SecretStr:
        if len(value.get_secret_value()) < SHORTEST_SECRET:
            raise ValueError(f"must have at least {SHORTEST_SECRET} characters")
        return value


class Sender(BaseModel):
    """Who wrote; `verified` says that the signer vouches for the email address as this person's own."""

    id: str = Field(min_length=1, max_length=200, pattern=PRINTABLE)
    name: str = Field("", max_length=200)
    email: str | None = Field(None, max_length=254)
    verified: StrictBool = False


class Decision(BaseModel):
    """A pressed button of a proposal we sent."""

    proposal: str = Field(max_length=100)
    accept: bool


class Said(BaseModel):
    """One message. `id` is the message's own (a repeat changes nothing), `thread` whatever it belongs to over there."""

    id: str = Field(min_length=1, max_length=200)
    thread: str = Field(min_length=1, max_length=200, pattern=PRINTABLE)
    sender: Sender = Field(alias="from")
    text: str = Field(min_length=1, max_length=100_000)
    language: str = Field("en", max_length=35)
    ticket: str = Field("", max_length=40)
    decision: Decision | None = None
    undo: str | None = Field(None, max_length=100, description="the operation whose undo button was pressed")

    @property
    def pressed(self) -> dict[str, Any]:
        """The button that was pressed, if any."""
        decided = {"decision": self.decision.model_dump()} if self.decision else {}
        return decided | ({"undo": self.undo} if self.undo else {})


def open_channel(settings: Settings, *, is_demo: bool) -> Channel:
    """The webhook; in the demo one whose answers stay here. Raises SettingsError without secret or address."""
    if is_demo:
        return Letterbox(Webhook("demo", secret=demo_secret(settings, "webhook")), Simulator("webhook"))
    own = read_channel_settings(WebhookSettings)
    secret = own.secret.get_secret_value()
    return Webhook(own.name, secret=secret, url=own.url, allow_private=own.allow_private)


@dataclass(frozen=True, slots=True)
class Webhook:
    """Both ends hold the same secret. The receiver knows a repeat by its Idempotency-Key."""

    account: str
    secret: str = field(repr=False)
    url: str = ""
    allow_private: bool = False
    clock: Callable[[], float] = time

    @property
    def name(self) -> str:
        return "webhook"

    @property
    def repeats_safely(self) -> bool:
        return True

    def parse(self, request: Request) -> Sequence[Inbound]:
        check(request.headers.get(SIGNATURE_HEADER.lower(), ""), request.body, self.secret, at=request.at)
        said = read_json(request.body, Said)
        if not said.text.strip():
            raise Invalid("text: there is none; send what was written")
        return [self._inbound(said)]

    async def send(self, outgoing: Outgoing) -> str | None:
        """Posts the message, signed anew on each try. The answer may name it: `{"id": "…"}`."""
        body = letter_body(outgoing)
        headers = {
            "Content-Type": "application/json",
            "Idempotency-Key": outgoing.id,
            SIGNATURE_HEADER: sign(body, self.secret, at=self.clock()),
        }
        response = await post_outside(self.url, body, headers, allow_private=self.allow_private)
        if response.is_success:
            return _their_id(response)
        why = f"the webhook's receiver answered {response.status_code}"
        if response.status_code in (408, 425, 429) or response.is_server_error:
            raise DeliveryFailed(why, retry_after=_wait(response.headers, self.clock()))
        raise DeliveryRefused(why)

    def _inbound(self, said: Said) -> Inbound:
        sender = said.sender
        email = fold_email(sender.email) if sender.email else None
        return Inbound(
            channel="webhook",
            account=self.account,
            external_id=said.id,
            thread_key=said.thread,
            handle=sender.id,
            text=said.text,
            # Without an address that is vouched for, nobody says who this is: it is a claim.
            proof=Proof("webhook", sender.id, email=email, proven=sender.verified and email is not None),
            name=sender.name.strip(),
            language="zh" if said.language.lower().startswith("zh") else "en",
            ticket_number=said.ticket.strip().upper(),
            payload=said.pressed,
        )


def letter_body(outgoing: Outgoing) -> bytes:
    """What is posted for a message; `to` is the `from.id` of whom it is for."""
    payload = outgoing.payload
    told: dict[str, Any] = {
        "id": outgoing.id,
        "conversation": outgoing.conversation_id,
        "thread": payload.get("thread"),
        "to": outgoing.recipient,
        "text": outgoing.text,
        "language": payload.get("language"),
        "citations": payload.get("citations", []),
        "choices": payload.get("choices", []),
        "proposal": payload.get("proposal"),
        "undo": payload.get("undo"),
        "ticket": payload.get("ticket"),
    }
    return json.dumps(told, ensure_ascii=False).encode()


def _their_id(response: httpx.Response) -> str | None:
    try:
        told = response.json()
    except ValueError:
        return None
    found = told.get("id") if isinstance(told, dict) else None
    return str(found)[:200] if isinstance(found, str | int) else None


def _wait(headers: Mapping[str, str], now: float) -> float | None:
    """Retry-After in seconds, from either of its forms (RFC 9110, 10.2.3)."""
    given = headers.get("retry-after", "").strip()
    if given.isascii() and given.isdigit():
        return float(given)
    try:
        return max(0.0, parsedate_to_datetime(given).timestamp() - now)
    except ValueError:
        return None
