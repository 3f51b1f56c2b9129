"""What was asked of language models, by day: counted in the store, so that neither a restart nor a second process
forgets it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from sqlalchemy import BigInteger, delete
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from crm_tools.store.base import Base
from crm_tools.usage import Usage

__all__ = ["ModelUsageRow", "add_usage", "model_usage"]

KEPT = timedelta(days=30)


class ModelUsageRow(Base):
    __tablename__ = "model_usage"

    key: Mapped[str] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True, index=True)
    calls: Mapped[int]
    tokens: Mapped[int] = mapped_column(BigInteger)


def add_usage(session: Session, keys: Iterable[str], more: Usage, *, day: date) -> Mapping[str, Usage]:
    """Adds to what each key has used on a day; returns its new totals. `more` may be negative, to give back.

    A key's first call of a day forgets what is older than a month.
    """
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    totals = {}
    for key in sorted(set(keys)):  # always in the same order: two transactions that wait for each other never end
        grown = {"calls": ModelUsageRow.calls + more.calls, "tokens": ModelUsageRow.tokens + more.tokens}
        row = session.execute(
            insert(ModelUsageRow)
            .values(key=key, day=day, calls=more.calls, tokens=more.tokens)
            .on_conflict_do_update(index_elements=[ModelUsageRow.key, ModelUsageRow.day], set_=grown)
            .returning(ModelUsageRow.calls, ModelUsageRow.tokens)
        ).one()
        totals[key] = Usage(row.calls, row.tokens)
    if any(one.calls == more.calls for one in totals.values()):
        session.execute(delete(ModelUsageRow).where(ModelUsageRow.day < day - KEPT))
    return totals


def model_usage(session: Session, key: str, *, day: date) -> Usage:
    """What a key has used on a day."""
    row = session.get(ModelUsageRow, (key, day))
    return Usage(row.calls, row.tokens) if row else Usage()
