"""What an operator sets for the email channel, prefix DESKSIDE_EMAIL_."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from assistant.settings import Settings, SettingsError
from channels.channel_settings import read_channel_settings
from crm_tools.errors import Invalid
from crm_tools.people.identities import fold_email

__all__ = ["DEMO_ADDRESS", "DEMO_AUTHSERV", "EmailSettings", "Mailbox", "mailbox", "read_email_settings"]

Security = Literal["tls", "starttls", "plain"]
DEMO_ADDRESS = "hello@hearthwell.example"
DEMO_AUTHSERV = "mx.hearthwell.example"


class EmailSettings(BaseSettings):
    """Our mailbox and the two servers. `user` and `password` serve both unless the sending one has its own."""

    model_config = SettingsConfigDict(env_prefix="DESKSIDE_EMAIL_", env_file=".env", extra="ignore", frozen=True)

    address: str = ""
    name: str = Field(default="", max_length=80)
    authserv: str = ""
    secret: SecretStr = SecretStr("")
    imap_host: str = ""
    imap_port: int = Field(default=993, ge=1, le=65535)
    imap_security: Security = "tls"
    folder: str = "INBOX"
    user: str = ""
    password: SecretStr = SecretStr("")
    smtp_host: str = ""
    smtp_port: int = Field(default=587, ge=1, le=65535)
    smtp_security: Security = "starttls"
    smtp_user: str = ""
    smtp_password: SecretStr = SecretStr("")
    every: float = Field(default=20.0, gt=0, le=3600, description="seconds between two looks into the mailbox")
    largest: int = Field(default=25_000_000, ge=10_000, description="bytes of the largest mail that is read")

    @field_validator("address")
    @classmethod
    def _one_address(cls, value: str) -> str:
        try:
            return fold_email(value) if value.strip() else ""
        except Invalid as error:
            raise ValueError(str(error)) from None

    @field_validator("secret")
    @classmethod
    def _long_secret(cls, value: SecretStr) -> SecretStr:
        if 0 < len(value.get_secret_value()) < 16:
            raise ValueError("must have at least 16 characters; leave it empty to close POST /webhooks/email")
        return value


@dataclass(frozen=True, slots=True)
class Mailbox:
    """Who we are in mail: our address, the name beside it, whose word on senders counts, where links lead."""

    address: str
    name: str = ""
    authserv: str = ""
    base_url: str = ""

    @property
    def domain(self) -> str:
        return self.address.rpartition("@")[2]


def read_email_settings() -> EmailSettings:
    """The channel's settings as they are now; raises SettingsError."""
    return read_channel_settings(EmailSettings)


def mailbox(email: EmailSettings, settings: Settings, *, is_demo: bool) -> Mailbox:
    """Who we are; the demo's own address stands in for one that is not set. Raises SettingsError without any."""
    if not email.address and not is_demo:
        raise SettingsError(
            "DESKSIDE_EMAIL_ADDRESS is not set; set it to the address customers write to, "
            "or take email out of DESKSIDE_CHANNELS"
        )
    base_url = settings.base_url or f"http://{settings.host}:{settings.port}"
    if email.address:
        return Mailbox(email.address, email.name, email.authserv.strip().lower(), base_url)
    return Mailbox(DEMO_ADDRESS, email.name or "Hearthwell", email.authserv or DEMO_AUTHSERV, base_url)
