"""All settings, read once from the environment or `.env`, prefix DESKSIDE_; an unknown name is an error."""

from __future__ import annotations

import ipaddress
import os
import re
import secrets
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import SettingsConfigDict

from assistant.environment import SettingsError, names_set, refuse_unknown, said_plainly
from assistant.model_settings import ModelSettings
from knowledge_base.errors import EmbeddingFailure, RerankerFailure
from knowledge_base.model_names import FORMS, RERANKER_FORMS, read_model_name, read_reranker_name

__all__ = ["PREFIX", "Settings", "SettingsError", "read_settings"]

PREFIX = "DESKSIDE_"
KEY_FILE = "secret.key"
# Channels whose settings may stand there while the channel is off; one that is on may always have its own.
CHANNELS = ("telegram", "email", "webhook", "rasa")
CHANNEL_NAME = re.compile(r"[a-z][a-z0-9_]*")
SHORTEST_KEY = 32
LABEL = r"[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?"
HOST_NAME = re.compile(rf"({LABEL}\.)*(?!\d+\.?\Z){LABEL}\.?")  # the last part of a name is no mere number


class Settings(ModelSettings):
    """Everything an operator can set. Without any setting Deskside works offline and sends nothing out."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_file=".env", extra="ignore", frozen=True)

    data_dir: Path = Path("data")
    database_url: str = ""
    chroma_url: str = ""
    embeddings: str = "e5"
    embeddings_base_url: str = ""
    embeddings_api_key: SecretStr = SecretStr("")
    reranker: str = ""
    channels: str = "web"
    secret_key: SecretStr = SecretStr("")
    base_url: str = ""
    link_hosts: str = ""
    log_level: str = "info"
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=1, le=65535)

    @field_validator("log_level")
    @classmethod
    def _known_level(cls, value: str) -> str:
        if value.lower() not in ("debug", "info", "warning", "error"):
            raise ValueError("must be debug, info, warning or error")
        return value.lower()

    @field_validator("data_dir", mode="before")
    @classmethod
    def _somewhere(cls, value: object) -> object:
        if isinstance(value, str) and not value.strip():
            raise ValueError("must name a folder, like data or /var/lib/deskside")
        return value

    @field_validator("embeddings")
    @classmethod
    def _known_embeddings(cls, value: str) -> str:
        try:
            read_model_name(value)
        except EmbeddingFailure:
            raise ValueError(f"must be {FORMS}") from None
        return value

    @field_validator("reranker")
    @classmethod
    def _known_reranker(cls, value: str) -> str:
        try:
            read_reranker_name(value)
        except RerankerFailure:
            raise ValueError(f"must be {RERANKER_FORMS}") from None
        return value

    @field_validator("channels")
    @classmethod
    def _list_of_names(cls, value: str) -> str:
        if not all(CHANNEL_NAME.fullmatch(one) for one in _names(value)):
            raise ValueError("must be names with commas between them, like web,telegram,email")
        return value

    @field_validator("link_hosts")
    @classmethod
    def _hosts(cls, value: str) -> str:
        if not all(HOST_NAME.fullmatch(one) for one in _names(value)):
            raise ValueError("must be host names with commas between them, like www.example.com,shop.example.com")
        return value

    @field_validator("chroma_url", "base_url", "embeddings_base_url", "model_base_url")
    @classmethod
    def _web_address(cls, value: str) -> str:
        if value and not _is_web_address(value):
            raise ValueError("must be an address that begins with http:// or https://, or be empty")
        return value.rstrip("/")

    @field_validator("secret_key")
    @classmethod
    def _long_key(cls, value: SecretStr) -> SecretStr:
        if 0 < len(value.get_secret_value()) < SHORTEST_KEY:
            raise ValueError(f"must have at least {SHORTEST_KEY} characters; leave it empty to have one made")
        return value

    @field_validator("host")
    @classmethod
    def _address_or_name(cls, value: str) -> str:
        if not _is_host(value):
            raise ValueError("must be an address like 127.0.0.1 or ::1, or a host name; see also --host")
        return value

    @property
    def store_url(self) -> str:
        """The database's SQLAlchemy URL; SQLite in the data folder unless set."""
        return self.database_url or f"sqlite:///{self.data_dir / 'deskside.db'}"

    @property
    def channel_names(self) -> tuple[str, ...]:
        """The channels that are on, each once; the web is always among them."""
        return tuple(dict.fromkeys(("web", *_names(self.channels))))

    def signing_key(self) -> str:
        """The key that signs codes and sign-ins; made once and kept in the data folder unless set.

        Raises SettingsError when the folder cannot be written.
        """
        if self.secret_key.get_secret_value():
            return self.secret_key.get_secret_value()
        path = self.data_dir / KEY_FILE
        try:
            self.data_dir.mkdir(parents=True, exist_ok=True)
            if not path.exists() or not path.read_text(encoding="utf-8").strip():
                _write_key(path)
            return path.read_text(encoding="utf-8").strip()
        except OSError as error:
            raise SettingsError(
                f"the data folder {self.data_dir} cannot be written ({error.strerror}); "
                "make it writable, or set DESKSIDE_DATA_DIR to a folder that is"
            ) from error


def _names(listed: str) -> list[str]:
    return [one.strip() for one in listed.lower().split(",") if one.strip()]


def _is_web_address(value: str) -> bool:
    try:
        parts = urlsplit(value)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a broken IPv6 address or port
        return False


def _is_host(value: str) -> bool:
    try:
        ipaddress.ip_address(value)
    except ValueError:
        return HOST_NAME.fullmatch(value) is not None
    return True


def _write_key(path: Path) -> None:
    """The file is whole or not there: an empty key would sign everything the same for everybody."""
    made = path.with_name(f"{path.name}.{os.getpid()}")
    made.touch(mode=0o600)
    made.write_text(secrets.token_urlsafe(48), encoding="utf-8")
    made.replace(path)


def read_settings(**overrides: Any) -> Settings:
    """The settings of this process; raises SettingsError for an unknown name or a bad value.

    The settings of channels are let pass: each channel reads and checks its own.
    """
    known = [f"{PREFIX}{name.upper()}" for name in Settings.model_fields]
    names = names_set()
    try:
        settings = Settings(**overrides)
    except ValidationError as error:
        refuse_unknown(names, PREFIX, known, but=_channel_prefixes(CHANNELS))
        raise said_plainly(error, PREFIX, Settings) from None  # its cause would show a secret in a traceback
    refuse_unknown(names, PREFIX, known, but=_channel_prefixes((*CHANNELS, *settings.channel_names)))
    return settings


def _channel_prefixes(channels: Iterable[str]) -> tuple[str, ...]:
    return tuple(f"{PREFIX}{one.upper()}_" for one in channels)
