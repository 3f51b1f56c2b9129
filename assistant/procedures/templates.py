"""The blanks of a procedure: "{why}", "{why|no longer needed}", "{item.names}". Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

__all__ = ["filled", "named_in"]

_BLANK = re.compile(r"\{([a-z][a-z0-9_.]*)(?:\|([^{}]*))?\}")


def named_in(template: str) -> tuple[str, ...]:
    """The names a template speaks of."""
    return tuple(found[1] for found in _BLANK.finditer(template))


def filled(
    template: str, values: Mapping[str, str], lists: Mapping[str, Sequence[str]] | None = None
) -> str | list[str]:
    """The template with its blanks filled; one that is nothing but the blank of several ("{item.names}", not
    "{item.name}") gives the list itself, for that is what tools take."""
    whole = _BLANK.fullmatch(template)
    if whole and lists and whole[1] in lists and whole[1].endswith("s"):
        return list(lists[whole[1]])
    return _BLANK.sub(lambda found: values.get(found[1], "") or (found[2] or ""), template)
