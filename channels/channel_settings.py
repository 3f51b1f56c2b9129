"""A channel's own few settings, read as strictly as the house's."""

from __future__ import annotations

import hashlib
import hmac
from typing import TypeVar

from pydantic import ValidationError
from pydantic_settings import BaseSettings

from assistant.environment import names_set, refuse_unknown, said_plainly
from assistant.settings import Settings

__all__ = ["demo_secret", "read_channel_settings"]

S = TypeVar("S", bound=BaseSettings)


def read_channel_settings(cls: type[S]) -> S:
    """The settings of one channel; raises SettingsError for an unknown name, a missing or a bad value."""
    prefix = str(cls.model_config.get("env_prefix", ""))
    refuse_unknown(names_set(), prefix, [f"{prefix}{name.upper()}" for name in cls.model_fields])
    try:
        return cls()
    except ValidationError as error:
        raise said_plainly(error, prefix, cls) from None  # its cause would show a secret in a traceback


def demo_secret(settings: Settings, channel: str) -> str:
    """The secret of a channel in the demo: nobody has to set it, and nobody outside can guess it."""
    return hmac.new(settings.signing_key().encode(), f"demo:{channel}".encode(), hashlib.sha256).hexdigest()
