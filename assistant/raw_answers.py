"""Tells what a machine said from what is said to people. Pure."""

from __future__ import annotations

import re

__all__ = ["is_raw"]

_OBJECT = re.compile(r"""[{\[]\s*\{?\s*["'][\w -]+["']\s*:""")


def is_raw(draft: str) -> bool:
    """Whether a draft repeats a tool's answer as it came: fields and all, among them what is nobody's to read."""
    return _OBJECT.search(draft) is not None
