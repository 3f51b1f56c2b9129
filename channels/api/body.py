"""What every request body has in common."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, model_validator

__all__ = ["Body", "storable"]


class Body(BaseModel):
    """A request body; an unknown field is an error. Its texts are such that either database can keep them."""

    model_config = ConfigDict(extra="forbid")

    @model_validator(mode="before")
    @classmethod
    def _storable(cls, given: Any) -> Any:
        if not isinstance(given, dict):
            return given
        return {name: storable(value) if isinstance(value, str) else value for name, value in given.items()}


def storable(text: str) -> str:
    """A text as either database can keep it, without NUL characters; raises ValueError for half a surrogate pair."""
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise ValueError("half of a surrogate pair is no text; send whole characters") from error
    return text.replace("\x00", "")
