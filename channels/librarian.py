"""`deskside kb status`: how much is known, and how much of it can be found by meaning."""

from __future__ import annotations

from dataclasses import asdict

from channels.kb_opening import open_desk
from channels.kb_printing import print_json, say
from knowledge_base.library import Library

__all__ = ["open_library", "show_status"]


def show_status(*, as_json: bool) -> None:
    status = open_library().status()
    if as_json:
        print_json(asdict(status))
        return
    say(f"{status.articles} articles, {status.chunks} passages, {status.indexed} indexed with {status.model}.")


def open_library() -> Library:
    """The library of this data folder, for one command."""
    return open_desk().library
