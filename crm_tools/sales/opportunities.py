"""Opportunities: business that is being worked on, stage by stage."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ForeignKey, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from crm_tools.errors import Conflict, NotFound
from crm_tools.sales.lead_book import set_status
from crm_tools.sales.stages import LEAD_IN, MOVES, OPEN_STAGES, Stage
from crm_tools.store.base import Base, new_id
from crm_tools.store.counters import next_number
from crm_tools.store.events import record

__all__ = [
    "MOVES",
    "OPEN_STAGES",
    "NewOpportunity",
    "Opportunity",
    "OpportunityRow",
    "Stage",
    "move_opportunity",
    "open_counts",
    "open_opportunity",
    "opportunities",
    "opportunity",
]


class OpportunityRow(Base):
    """`stage` is qualification, proposal, negotiation, won or lost."""

    __tablename__ = "opportunities"

    id: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    stage: Mapped[str] = mapped_column(default="qualification", index=True)
    currency: Mapped[str]
    amount_minor: Mapped[int | None]
    expected_on: Mapped[date | None]
    lead_id: Mapped[str | None] = mapped_column(ForeignKey("leads.id"), index=True)
    account_id: Mapped[str | None] = mapped_column(ForeignKey("accounts.id"), index=True)
    contact_id: Mapped[str | None] = mapped_column(ForeignKey("contacts.id"), index=True)
    user_id: Mapped[str | None] = mapped_column(ForeignKey("users.id"), index=True)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


@dataclass(frozen=True, slots=True)
class NewOpportunity:
    """Business to be worked on; it begins in qualification."""

    name: str
    currency: str
    amount_minor: int | None
    lead_id: str | None = None
    account_id: str | None = None
    contact_id: str | None = None
    user_id: str | None = None


@dataclass(frozen=True, slots=True)
class Opportunity:
    """An opportunity's present state; `next_stages` are those it can be moved to."""

    id: str
    number: str
    name: str
    stage: Stage
    currency: str
    amount_minor: int | None
    expected_on: date | None
    lead_id: str | None
    account_id: str | None
    contact_id: str | None
    user_id: str | None
    created_at: datetime
    updated_at: datetime

    @property
    def next_stages(self) -> tuple[Stage, ...]:
        return MOVES[self.stage]


def open_opportunity(session: Session, new: NewOpportunity, *, actor: str, at: datetime) -> Opportunity:
    """Opens one under the next number, in qualification."""
    row = OpportunityRow(
        id=new_id("opp"),
        number=next_number(session, "O"),
        name=new.name,
        stage=Stage.QUALIFICATION.value,
        currency=new.currency,
        amount_minor=new.amount_minor,
        lead_id=new.lead_id,
        account_id=new.account_id,
        contact_id=new.contact_id,
        user_id=new.user_id,
        created_at=at,
        updated_at=at,
    )
    session.add(row)
    session.flush()
    record(session, "opportunity.opened", f"opportunity:{row.number}", actor=actor, at=at, user=new.user_id)
    return _value(row)


def move_opportunity(session: Session, number: str, stage: Stage, *, actor: str, at: datetime) -> Opportunity:
    """Moves it to another stage; to the one it is in already changes nothing.

    Raises NotFound, and Conflict for a step that is not allowed from where it stands.
    """
    query = select(OpportunityRow).where(OpportunityRow.number == number).with_for_update()
    row = session.scalar(query.execution_options(populate_existing=True))
    if row is None:
        raise NotFound(f"there is no opportunity {number}", zh=f"没有商机 {number}")
    before = Stage(row.stage)
    if stage is before:
        return _value(row)
    if stage not in MOVES[before]:
        ways = ", ".join(MOVES[before]) or "nowhere, it is finished"
        raise Conflict(
            f"{number} is in {before}; from there it can go to: {ways}",
            zh=f"{number} 处于 {before} 阶段，不能转为 {stage}",
        )
    row.stage, row.updated_at = stage.value, at
    steps = {"before": before.value, "after": stage.value}
    record(session, "opportunity.moved", f"opportunity:{number}", actor=actor, at=at, **steps)
    if row.lead_id:
        set_status(session, row.lead_id, LEAD_IN.get(stage, "qualified"), actor=actor, at=at)
    session.flush()
    return _value(row)


def opportunity(session: Session, number: str) -> Opportunity:
    """One opportunity; raises NotFound."""
    row = session.scalar(select(OpportunityRow).where(OpportunityRow.number == number))
    if row is None:
        raise NotFound(f"there is no opportunity {number}", zh=f"没有商机 {number}")
    return _value(row)


def opportunities(
    session: Session, *, stage: Stage | None = None, before: str = "", limit: int = 50
) -> list[Opportunity]:
    """Opportunities, newest first; `before` is the id of the last one seen."""
    query = select(OpportunityRow).order_by(OpportunityRow.id.desc()).limit(limit)
    if stage is not None:
        query = query.where(OpportunityRow.stage == stage.value)
    if before:
        query = query.where(OpportunityRow.id < before)
    return [_value(row) for row in session.scalars(query)]


def open_counts(session: Session) -> dict[str, int]:
    """How many open opportunities each colleague works on, by user id."""
    query = (
        select(OpportunityRow.user_id, func.count())
        .where(OpportunityRow.stage.in_(OPEN_STAGES), OpportunityRow.user_id.is_not(None))
        .group_by(OpportunityRow.user_id)
    )
    return {user_id: count for user_id, count in session.execute(query) if user_id}


def _value(row: OpportunityRow) -> Opportunity:
    return Opportunity(
        row.id,
        row.number,
        row.name,
        Stage(row.stage),
        row.currency,
        row.amount_minor,
        row.expected_on,
        row.lead_id,
        row.account_id,
        row.contact_id,
        row.user_id,
        row.created_at,
        row.updated_at,
    )
