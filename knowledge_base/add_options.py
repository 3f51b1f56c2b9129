"""What may be asked for when something is added, and how its progress is told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

__all__ = ["AddOptions", "Progress", "Tell"]


@dataclass(frozen=True, slots=True)
class AddOptions:
    """`audience` "staff" puts everything on the staff shelf, also later; "public" ends that: each file says for itself.

    `allow_private` names the one host that may stand in private address space.
    """

    audience: str = ""
    language: str = ""
    is_dry_run: bool = False
    sitemap: bool = False
    crawl: bool = False
    depth: int = 3
    pages: int = 200
    allow_private: str = ""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the work is: `total` is 0 while nobody knows."""

    done: int
    total: int
    current: str


Tell = Callable[[Progress], None]
