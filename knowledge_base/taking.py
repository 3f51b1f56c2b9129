"""One file or page on its way into the store: what came of reading it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal, Protocol

from knowledge_base.loaders.drafts import Draft

__all__ = ["Outcome", "Supply", "Taken"]

Outcome = Literal["read", "same", "unreadable", "duplicate", "refused", "gone"]


@dataclass(frozen=True, slots=True)
class Taken:
    """`uri` is an absolute path or an address, `place` where it leads to if it is a link. `prefixes` lengthen an id
    that another source already has."""

    uri: str
    outcome: Outcome
    drafts: tuple[Draft, ...] = ()
    reason: str = ""
    content_hash: str = ""
    etag: str = ""
    modified: str = ""
    prefixes: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    place: str = ""


@dataclass(slots=True)
class Supply:
    """Where sources come from: read one by one, each given as soon as it is read.

    When all were read, `gone` knows which ones of before are there no more, and `notes` what else is to be said.
    """

    root: str
    kind: Literal["file", "page"]
    total: int
    items: Iterator[Taken]
    closing: Closing
    notes: list[str] = field(default_factory=list)


class Closing(Protocol):
    """Asked once at the end with every source kept from below the root."""

    def __call__(self, kept: set[str]) -> set[str]: ...
