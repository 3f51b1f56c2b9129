"""JSON as it arrives at a door: read once, and such that either database can keep it."""

from __future__ import annotations

import json
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from crm_tools.errors import Invalid

__all__ = ["read_json"]

M = TypeVar("M", bound=BaseModel)


def read_json(body: bytes, shape: type[M]) -> M:
    """The body in a shape; raises Invalid, saying which field is wrong, for one that has not that shape."""
    try:
        found = _storable(json.loads(body))
    except (ValueError, RecursionError) as error:
        raise Invalid(f"the body is no JSON that can be read: {type(error).__name__}") from None
    try:
        return shape.model_validate(found)
    except ValidationError as error:
        told = (f"{'.'.join(map(str, one['loc'])) or 'body'}: {one['msg']}" for one in error.errors()[:5])
        raise Invalid("; ".join(told)) from None


def _storable(value: Any) -> Any:
    """Without NUL characters and halves of surrogate pairs, which are no text."""
    match value:
        case str():
            return value.replace("\x00", "").encode("utf-8", "replace").decode()
        case dict():
            return {_storable(name): _storable(one) for name, one in value.items()}
        case list():
            return [_storable(one) for one in value]
        case _:
            return value
