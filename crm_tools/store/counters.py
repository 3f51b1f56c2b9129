"""Running numbers that people read aloud: T-1001, R-1001, A-1001."""

from __future__ import annotations

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from crm_tools.store.base import Base

__all__ = ["CounterRow", "next_number"]

FIRST = 1001


class CounterRow(Base):
    __tablename__ = "counters"

    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[int]


def next_number(session: Session, prefix: str) -> str:
    """The next number of a series, like "T-1001"; no two transactions get the same one."""
    # One statement that starts or raises the series: with two, the first two callers could both start it.
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    raised = session.execute(
        insert(CounterRow)
        .values(name=prefix, value=FIRST)
        .on_conflict_do_update(index_elements=[CounterRow.name], set_={"value": CounterRow.value + 1})
        .returning(CounterRow.value)
    ).scalar_one()
    return f"{prefix}-{raised}"
