"""Which model's index answers searches, how far another one is, and who wants it built anew: told from the store, where
every process can read it, also beside the one that owns the index."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Mapped, mapped_column

from crm_tools.store import Base, Session
from knowledge_base.revisions import RevisionRow

__all__ = [
    "Serving",
    "ServingRow",
    "ask_for_rebuild",
    "note_progress",
    "note_whole",
    "obey_rebuild",
    "serving",
    "standing",
]

ONLY = "index"


class ServingRow(Base):
    """At most one row. `embeddings` is the setting that opens the model, `model` the name of its vector space; both are
    empty until an index was whole for the first time."""

    __tablename__ = "index_serving"

    id: Mapped[str] = mapped_column(primary_key=True)
    embeddings: Mapped[str] = mapped_column(default="")
    model: Mapped[str] = mapped_column(default="")
    since: Mapped[datetime]
    generation: Mapped[int] = mapped_column(default=0)  # of the library, when the serving index was last whole
    building: Mapped[str] = mapped_column(default="")  # the model whose index is brought up to date; "" when it is
    ready: Mapped[int] = mapped_column(default=0)  # texts of that model that are in,
    total: Mapped[int] = mapped_column(default=0)  # and that have to be
    rebuild: Mapped[int] = mapped_column(default=0)  # raised by whoever wants the index built anew
    rebuilt: Mapped[int] = mapped_column(default=0)  # what the owner has obeyed


@dataclass(frozen=True, slots=True)
class Serving:
    """The row as a value; all empty while nothing was indexed."""

    embeddings: str = ""
    model: str = ""
    generation: int = 0
    building: str = ""
    ready: int = 0
    total: int = 0
    rebuild: int = 0
    rebuild_wanted: bool = False


def serving(session: Session) -> Serving:
    row = session.get(ServingRow, ONLY)
    if row is None:
        return Serving()
    wanted = row.rebuild > row.rebuilt
    return Serving(
        row.embeddings, row.model, row.generation, row.building, row.ready, row.total, row.rebuild, wanted
    )  # fmt: skip


def standing(session: Session) -> tuple[int, str]:
    """The library's generation, and the model whose index answers, "" before the first. In one statement for speed."""
    newest = select(func.max(RevisionRow.id)).scalar_subquery()
    model = select(ServingRow.model).where(ServingRow.id == ONLY).scalar_subquery()
    found = session.execute(select(newest, model)).one()
    return found[0] or 0, found[1] or ""


def ask_for_rebuild(session: Session, *, at: datetime) -> None:
    """The owner of the index drops it and builds it anew from the store, at once when it runs."""
    _row(session, at).rebuild += 1


def obey_rebuild(session: Session, request: int, *, at: datetime) -> None:
    """Notes that the index was dropped for this request; one that came meanwhile stands."""
    row = _row(session, at)
    row.rebuilt, row.generation = request, 0


def note_progress(session: Session, building: str, ready: int, total: int, *, at: datetime) -> None:
    row = _row(session, at)
    row.building, row.ready, row.total = building, ready, total


def note_whole(session: Session, embeddings: str, model: str, generation: int, *, at: datetime) -> None:
    """From now on this model's index answers."""
    row = _row(session, at)
    if row.model != model:
        row.since = at
    row.embeddings, row.model, row.generation = embeddings, model, generation
    row.building, row.ready, row.total = "", 0, 0


def _row(session: Session, at: datetime) -> ServingRow:
    row = session.get(ServingRow, ONLY)
    if row is None:
        row = ServingRow(id=ONLY, embeddings="", model="", since=at, generation=0, building="")
        row.ready = row.total = row.rebuild = row.rebuilt = 0
        session.add(row)
    return row
