"""Telegram: a bot's webhook in, the Bot API out. Protocol: https://core.telegram.org/bots/api."""

from __future__ import annotations

import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx
from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from assistant.settings import Settings
from channels.base import (
    Channel,
    DeliveryFailed,
    DeliveryRefused,
    DeliveryUncertain,
    Forged,
    Letterbox,
    Request,
    Simulator,
)
from channels.channel_settings import demo_secret, read_channel_settings
from channels.payloads import read_json
from channels.telegram_calls import calls
from channels.telegram_updates import Update, message_in
from crm_tools.service.inbound import Inbound
from crm_tools.service.outbox import Outgoing

__all__ = ["SECRET_HEADER", "Telegram", "TelegramSettings", "open_channel"]

SECRET_HEADER = "x-telegram-bot-api-secret-token"  # noqa: S105 - a header's name
SECONDS = 20.0


class TelegramSettings(BaseSettings):
    """`token` is the bot's, `secret` what was given to setWebhook; both only BotFather and the operator know."""

    model_config = SettingsConfigDict(env_prefix="DESKSIDE_TELEGRAM_", env_file=".env", extra="ignore", frozen=True)

    token: SecretStr
    secret: SecretStr
    api_url: str = Field(default="https://api.telegram.org", pattern=r"^https?://\S+$")

    @field_validator("token")
    @classmethod
    def _whole_token(cls, value: SecretStr) -> SecretStr:
        bot, _, key = value.get_secret_value().partition(":")
        if not (bot.isdigit() and key):
            raise ValueError("must be the bot's token as BotFather gave it, like 123456:ABC-DEF")
        return value

    @field_validator("secret")
    @classmethod
    def _hard_to_guess(cls, value: SecretStr) -> SecretStr:
        if len(value.get_secret_value()) < 16:
            raise ValueError("must have at least 16 characters, the same as given to setWebhook as secret_token")
        return value


def open_channel(settings: Settings, *, is_demo: bool) -> Channel:
    """The bot; in the demo one that nobody has to register. Raises SettingsError without token or secret."""
    if is_demo:
        return Letterbox(Telegram("demo", secret=demo_secret(settings, "telegram")), Simulator("telegram"))
    own = read_channel_settings(TelegramSettings)
    token = own.token.get_secret_value()
    return Telegram(token.partition(":")[0], secret=own.secret.get_secret_value(), token=token, api_url=own.api_url)


@dataclass(frozen=True, slots=True)
class Telegram:
    """One bot; `account` is its number. Telegram cannot tell a repeated send, so an uncertain one is not repeated."""

    account: str
    secret: str = field(repr=False)
    token: str = field(default="", repr=False)
    api_url: str = "https://api.telegram.org"

    @property
    def name(self) -> str:
        return "telegram"

    def parse(self, request: Request) -> Sequence[Inbound]:
        given = request.headers.get(SECRET_HEADER, "")
        if not hmac.compare_digest(given.encode(), self.secret.encode()):
            raise Forged("this does not carry the bot's secret token; give setWebhook the one in the settings")
        found = message_in(read_json(request.body, Update), self.account)
        return [found] if found is not None else []

    async def send(self, outgoing: Outgoing) -> str | None:
        """Sends a message in as many parts as it needs; returns the id of the last."""
        said: dict[str, Any] = {}
        # The token stands in the address, so the address stands in no error.
        async with httpx.AsyncClient(base_url=f"{self.api_url.rstrip('/')}/bot{self.token}", timeout=SECONDS) as api:
            for number, body in enumerate(calls(outgoing)):
                try:
                    said = await _call(api, body)
                except DeliveryFailed as error:
                    if number == 0:
                        raise
                    raise DeliveryUncertain(f"only the first {number} parts were taken: {error}") from None
        return str(said.get("message_id", "")) or None


async def _call(api: httpx.AsyncClient, body: Mapping[str, Any]) -> dict[str, Any]:
    try:
        response = await api.post("/sendMessage", json=body)
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
        raise DeliveryFailed(f"Telegram cannot be reached ({type(error).__name__})") from None
    except httpx.HTTPError as error:
        raise DeliveryUncertain(f"Telegram did not say whether it took this ({type(error).__name__})") from None
    told = _read(response)
    why = f"Telegram answered {response.status_code}: {told.get('description', 'nothing')}"
    match response.status_code:
        case 200 if told.get("ok") is True:
            result = told.get("result")
            return result if isinstance(result, dict) else {}
        case 429:
            wait = (told.get("parameters") or {}).get("retry_after")
            raise DeliveryFailed(why, retry_after=float(wait) if isinstance(wait, int | float) else None)
        case 400 | 403:
            raise DeliveryRefused(why)
        case 401 | 404:
            raise DeliveryFailed(f"{why}; look at DESKSIDE_TELEGRAM_TOKEN and DESKSIDE_TELEGRAM_API_URL")
        case 200 | 504:
            raise DeliveryUncertain(why)
        case _:
            raise DeliveryFailed(why)


def _read(response: httpx.Response) -> dict[str, Any]:
    try:
        told = response.json()
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}
