"""All settings, read once from the environment or `.env`, prefix DESKSIDE_; an unknown name is an error."""

from __future__ import annotations

import difflib
import ipaddress
import os
import re
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from dotenv.parser import parse_stream
from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

__all__ = ["Settings", "SettingsError", "read_settings"]

PREFIX = "DESKSIDE_"
KEY_FILE = "secret.key"
EMBEDDINGS = ("e5", "hashing")
CHANNELS = ("web",)
SHORTEST_KEY = 32
SECRETS = ("secret_key", "model_api_key", "rasa_token")  # their values are never shown
LABEL = r"[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?"
HOST_NAME = re.compile(rf"({LABEL}\.)*(?!\d+\.?\Z){LABEL}\.?")  # the last part of a name is no mere number


class SettingsError(Exception):
    """A setting cannot be used; the message names it and says what would be right."""


class Settings(BaseSettings):
    """Everything an operator can set. Without any setting Deskside works offline and sends nothing out."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_file=".env", extra="ignore", frozen=True)

    data_dir: Path = Path("data")
    database_url: str = ""
    chroma_url: str = ""
    model: str = "builtin"
    model_base_url: str = ""
    model_api_key: SecretStr = SecretStr("")
    model_fallbacks: str = ""
    model_seconds: float = Field(default=15.0, gt=0, le=600, description="how long one model call may take")
    embeddings: str = "e5"
    channels: str = "web"
    rasa_token: SecretStr = SecretStr("")
    secret_key: SecretStr = SecretStr("")
    base_url: str = ""
    log_level: str = "info"
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=1, le=65535)

    @field_validator("log_level")
    @classmethod
    def _known_level(cls, value: str) -> str:
        if value.lower() not in ("debug", "info", "warning", "error"):
            raise ValueError("must be debug, info, warning or error")
        return value.lower()

    @field_validator("model")
    @classmethod
    def _named_model(cls, value: str) -> str:
        if value != "builtin" and ":" not in value:
            raise ValueError("must be builtin or provider:name, like openai:gpt-5 or ollama:qwen3")
        return value

    @field_validator("data_dir", mode="before")
    @classmethod
    def _somewhere(cls, value: object) -> object:
        if isinstance(value, str) and not value.strip():
            raise ValueError("must name a folder, like data or /var/lib/deskside")
        return value

    @field_validator("embeddings")
    @classmethod
    def _known_embeddings(cls, value: str) -> str:
        if value not in EMBEDDINGS:
            raise ValueError(f"must be one of: {', '.join(EMBEDDINGS)}")
        return value

    @field_validator("channels")
    @classmethod
    def _known_channels(cls, value: str) -> str:
        if value not in CHANNELS:
            raise ValueError(f"must be {' or '.join(CHANNELS)}; there is no other channel")
        return value

    @field_validator("chroma_url", "base_url")
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
    """The settings of this process; raises SettingsError for an unknown name or a bad value."""
    known = {f"{PREFIX}{name.upper()}" for name in Settings.model_fields}
    for name in sorted({*os.environ, *_names_in(Path(".env"))}):
        if name.upper().startswith(PREFIX) and name.upper() not in known:
            # Compared without the prefix, which alone would make any two names alike.
            bare = {one.removeprefix(PREFIX): one for one in known}
            close = difflib.get_close_matches(name.upper().removeprefix(PREFIX), bare, n=1)
            hint = f"; did you mean {bare[close[0]]}?" if close else f"; there are: {', '.join(sorted(known))}"
            raise SettingsError(f"unknown setting {name}{hint}")
    try:
        return Settings(**overrides)
    except ValidationError as error:
        first = error.errors()[0]
        field = "_".join(str(part) for part in first["loc"])
        shown = "" if field in SECRETS else f"={first.get('input')!r}"
        said = first["msg"].removeprefix("Value error, ")
        # Without its cause, which would show a secret in a traceback.
        raise SettingsError(f"{PREFIX}{field.upper()}{shown}: {said}") from None


def _names_in(path: Path) -> list[str]:
    """The names a .env file sets; unlike python-dotenv, which passes over a broken line, it raises SettingsError."""
    if not path.is_file():
        return []
    try:
        with path.open(encoding="utf-8") as stream:
            bindings = list(parse_stream(stream))
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(
            f"the file {path} cannot be read ({error}); write it as lines NAME=value in UTF-8"
        ) from error
    for one in bindings:
        if one.error:
            raise SettingsError(f"{path}, line {one.original.line}: this is not NAME=value; mend or remove the line")
    return [one.key for one in bindings if one.key]
