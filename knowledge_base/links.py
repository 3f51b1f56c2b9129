"""Links that articles hold, and whether they still lead somewhere."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from sqlalchemy import select
from sqlalchemy.orm import Mapped, Session, mapped_column

from crm_tools.store import Base

__all__ = ["Link", "LinkProbe", "LinkRow", "LinkStatus", "Probed", "keep_link", "known_links", "links_in"]

LinkStatus = Literal["alive", "dead", "unknown"]
CODE = re.compile(r"^(```|~~~).*?^\1[^\n]*$|`[^`\n]+`", re.DOTALL | re.MULTILINE)
MARKED = re.compile(r"\]\(\s*<?([^\s()<>]+(?:\([^\s()]*\)[^\s()<>]*)*)>?(?:\s+[\"'(][^)]*)?\s*\)")
BARE = re.compile(r"(?<![(\w])https?://[^\s<>()\[\]\"'，。；！？、）】》]+")


class LinkRow(Base):
    """What a link's address answered when it was last tried."""

    __tablename__ = "article_links"

    url: Mapped[str] = mapped_column(primary_key=True)
    status: Mapped[str]  # alive | dead | unknown
    reason: Mapped[str]
    checked_at: Mapped[datetime]


@dataclass(frozen=True, slots=True)
class Probed:
    """What an address answered: dead only when it surely leads nowhere; what could not be told is unknown."""

    status: LinkStatus
    reason: str


class LinkProbe(Protocol):
    """Tries an address; raises nothing."""

    def __call__(self, url: str) -> Probed: ...


@dataclass(frozen=True, slots=True)
class Link:
    """What is known of an address."""

    url: str
    status: LinkStatus
    reason: str
    checked_at: datetime


def links_in(text: str) -> list[str]:
    """The addresses a Markdown text links to, each once, in order; not those inside code."""
    return list(dict.fromkeys(_found(CODE.sub(" ", text))))


def _found(text: str) -> Iterator[str]:
    yield from (one[1] for one in MARKED.finditer(text))
    yield from (one[0].rstrip(".,;:!?*_") for one in BARE.finditer(text))


def keep_link(session: Session, url: str, probed: Probed, *, at: datetime) -> None:
    """Writes down what an address answered, in the place of what it answered before."""
    session.merge(LinkRow(url=url, status=probed.status, reason=probed.reason, checked_at=at))


def known_links(session: Session, urls: Iterable[str]) -> dict[str, Link]:
    """What these addresses answered when they were last tried."""
    wanted = set(urls)
    rows = [row for row in session.scalars(select(LinkRow)) if row.url in wanted]
    return {row.url: Link(row.url, _status(row.status), row.reason, row.checked_at) for row in rows}


def _status(kept: str) -> LinkStatus:
    return "alive" if kept == "alive" else "dead" if kept == "dead" else "unknown"
