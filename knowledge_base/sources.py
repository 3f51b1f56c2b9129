"""Where articles come from: each file and page that was read, what it was then, and what came of it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from crm_tools.store import Base
from knowledge_base.shelving import Placement
from knowledge_base.taking import Taken

__all__ = [
    "Known",
    "SourceRow",
    "doubt",
    "fingerprint",
    "is_gone",
    "keep_source",
    "known_sources",
    "placements",
    "read_elsewhere",
]

READING = "1"  # raised when loaders read better: then everything counts as changed and is read anew


class SourceRow(Base):
    """One file or page. `content_hash` is that of its bytes when it was last read well."""

    __tablename__ = "knowledge_sources"

    uri: Mapped[str] = mapped_column(primary_key=True)  # an absolute path, or an address
    root: Mapped[str] = mapped_column(index=True)  # the folder, sitemap or site it was found below; itself otherwise
    kind: Mapped[str]  # file | page
    content_hash: Mapped[str]
    etag: Mapped[str]
    modified: Mapped[str]
    status: Mapped[str]  # read | unreadable | gone
    reason: Mapped[str]
    checked_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    links: Mapped[list[str]] = mapped_column(default=list)  # where a page leads on its own site
    audience: Mapped[str] = mapped_column(default="")  # "staff" when it was added for staff whatever it says itself


@dataclass(frozen=True, slots=True)
class Known:
    """What was kept of a source; `is_whole` is false when some of it was left out, so that it has to be read again."""

    content_hash: str
    etag: str
    modified: str
    is_whole: bool
    links: tuple[str, ...] = ()


def fingerprint(data: bytes) -> str:
    """A hash of a source's bytes; one that is unchanged need not be read again."""
    return hashlib.sha256(READING.encode() + data).hexdigest()[:32]


def known_sources(session: Session, root: str) -> dict[str, Known]:
    """Every source that was found at or below a root, by its uri."""
    below = SourceRow.uri.startswith(f"{root.rstrip('/')}/", autoescape=True)
    rows = session.scalars(select(SourceRow).where(or_(SourceRow.root == root, SourceRow.uri == root, below)))
    return {row.uri: _known(row) for row in rows if row.status != "gone"}


def read_elsewhere(session: Session, root: str) -> dict[str, str]:
    """By its fingerprint, every file that was read whole and is not at or below a root; the first of equal ones."""
    rows = session.execute(
        select(SourceRow.content_hash, SourceRow.uri)
        .where(SourceRow.kind == "file", SourceRow.status == "read", SourceRow.reason == "")
        .order_by(SourceRow.changed_at.desc(), SourceRow.uri.desc())
    )
    return {value: uri for value, uri in rows if value and uri != root and not uri.startswith(f"{root.rstrip('/')}/")}


def _known(row: SourceRow) -> Known:
    is_whole = row.status == "read" and not row.reason
    return Known(row.content_hash, row.etag, row.modified, is_whole, tuple(row.links))


def placements(session: Session) -> list[Placement]:
    """Every source that was ever kept, with what it was added for."""
    rows = session.execute(select(SourceRow.uri, SourceRow.root, SourceRow.audience, SourceRow.status))
    return [Placement(uri, root, audience, status == "gone") for uri, root, audience, status in rows]


def keep_source(session: Session, taken: Taken, *, root: str, kind: str, audience: str, at: datetime) -> None:
    """Writes what came of a source; one that could not be read keeps what was known of it when it could."""
    row = session.get(SourceRow, taken.uri)
    if row is None:
        row = SourceRow(uri=taken.uri, content_hash="", etag="", modified="", changed_at=at)
        session.add(row)
    if taken.outcome == "read":
        if row.content_hash != taken.content_hash:
            row.changed_at = at
        row.content_hash = taken.content_hash
    if taken.outcome in ("read", "same"):
        row.links = list(taken.links)
        row.etag, row.modified = taken.etag or row.etag, taken.modified or row.modified
    if not (row.root or "").startswith(root):  # what was added by itself keeps its own, nearer root
        row.root = root
    row.kind, row.audience, row.checked_at, row.reason = kind, audience, at, taken.reason
    row.status = {"read": "read", "same": "read", "gone": "gone"}.get(taken.outcome, "unreadable")
    session.flush()


def doubt(session: Session, uri: str) -> None:
    """What was kept of this source is not all there any more: it is read again next time, changed or not."""
    session.execute(update(SourceRow).where(SourceRow.uri == uri).values(content_hash="", etag="", modified=""))


def is_gone(session: Session, uri: str) -> bool:
    """Whether a page is known to be there no more."""
    row = session.get(SourceRow, uri)
    return row is not None and row.status == "gone"
