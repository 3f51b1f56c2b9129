"""Leads: somebody who may buy, with the words of theirs that say so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from crm_tools.errors import Conflict, Invalid, NotFound
from crm_tools.sales.evidence import Evidence
from crm_tools.sales.scoring import Score
from crm_tools.store.base import Base, new_id
from crm_tools.store.counters import next_number
from crm_tools.store.events import record

__all__ = ["Lead", "LeadRow", "NewLead", "account_owner", "lead", "leads", "set_status", "write_lead"]

NEEDED = ("company", "need")
OPEN = ("new", "qualified")


class LeadRow(Base):
    """`evidence` is a list of {message_id, quote, says}: which of their words each fact rests on.

    `status` is new, qualified, converted or lost.
    """

    __tablename__ = "leads"

    id: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(unique=True)
    status: Mapped[str] = mapped_column(default="new", index=True)
    source: Mapped[str]
    company: Mapped[str]
    need: Mapped[str]
    product_id: Mapped[str | None]
    quantity: Mapped[int | None]
    value_minor: Mapped[int | None]
    timeline: Mapped[str]
    score: Mapped[int] = mapped_column(default=0)
    score_parts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    evidence: Mapped[list[Any]] = mapped_column(default=list)
    account_id: Mapped[str | None] = mapped_column(ForeignKey("accounts.id"), index=True)
    contact_id: Mapped[str | None] = mapped_column(ForeignKey("contacts.id"), index=True)
    conversation_id: Mapped[str | None] = mapped_column(ForeignKey("conversations.id"), index=True)
    user_id: Mapped[str | None] = mapped_column(ForeignKey("users.id"), index=True)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


@dataclass(frozen=True, slots=True)
class NewLead:
    """Somebody who may buy; `unit_minor` is the list price of one piece, `evidence` what each fact rests on."""

    company: str
    need: str
    evidence: tuple[Evidence, ...]
    quantity: int | None = None
    product_id: str | None = None
    unit_minor: int | None = None
    timeline: str = ""
    source: str = "chat"
    contact_id: str | None = None
    account_id: str | None = None
    conversation_id: str | None = None

    @property
    def value_minor(self) -> int | None:
        """What it comes to at list price; None while price or quantity are unknown."""
        return self.unit_minor * self.quantity if self.unit_minor is not None and self.quantity else None


@dataclass(frozen=True, slots=True)
class Lead:
    """A lead's present state; `value_minor` at list price."""

    id: str
    number: str
    status: str
    source: str
    company: str
    need: str
    product_id: str | None
    quantity: int | None
    value_minor: int | None
    timeline: str
    score: int
    score_parts: dict[str, Any]
    evidence: tuple[Evidence, ...]
    account_id: str | None
    contact_id: str | None
    conversation_id: str | None
    user_id: str | None
    created_at: datetime
    updated_at: datetime


def write_lead(
    session: Session, new: NewLead, judged: tuple[Score, str], user_id: str | None, *, actor: str, at: datetime
) -> Lead:
    """Keeps a lead with its score and status under the next number.

    Raises Invalid for a fact without evidence, Conflict when this conversation's lead of the same need is still open.
    """
    said = {one.says for one in new.evidence}
    facts = {"company": new.company, "need": new.need, "quantity": new.quantity, "timeline": new.timeline}
    missing = [name for name, value in facts.items() if value and name not in said]
    missing += [name for name in NEEDED if not facts[name]]
    if missing:
        raise Invalid(f"no message of the customer says: {', '.join(missing)}")
    _refuse_twice(session, new)
    score, status = judged
    row = LeadRow(
        id=new_id("led"),
        number=next_number(session, "L"),
        status=status,
        source=new.source,
        company=new.company,
        need=new.need,
        product_id=new.product_id,
        quantity=new.quantity,
        value_minor=new.value_minor,
        timeline=new.timeline,
        score=score.total,
        score_parts=score.as_json(),
        evidence=[one.as_json() for one in new.evidence],
        account_id=new.account_id,
        contact_id=new.contact_id,
        conversation_id=new.conversation_id,
        user_id=user_id,
        created_at=at,
        updated_at=at,
    )
    session.add(row)
    session.flush()
    told = {"status": status, "score": row.score, "user": user_id}
    record(
        session, "lead.opened", f"lead:{row.number}", actor=actor, at=at, conversation_id=new.conversation_id, **told
    )
    return _value(row)


def lead(session: Session, number: str) -> Lead:
    """One lead; raises NotFound."""
    row = session.scalar(select(LeadRow).where(LeadRow.number == number))
    if row is None:
        raise NotFound(f"there is no lead {number}", zh=f"没有线索 {number}")
    return _value(row)


def leads(session: Session, *, status: str = "", before: str = "", limit: int = 50) -> list[Lead]:
    """Leads, newest first; `before` is the id of the last one seen."""
    query = select(LeadRow).order_by(LeadRow.id.desc()).limit(limit)
    if status:
        query = query.where(LeadRow.status == status)
    if before:
        query = query.where(LeadRow.id < before)
    return [_value(row) for row in session.scalars(query)]


def set_status(session: Session, lead_id: str, status: str, *, actor: str, at: datetime) -> None:
    """What became of a lead, when its opportunity moves; a lead that is gone stays gone."""
    row = session.get(LeadRow, lead_id)
    if row is None:
        return
    row.updated_at = at
    if row.status != status:
        row.status = status
        record(session, f"lead.{status}", f"lead:{row.number}", actor=actor, at=at, conversation_id=row.conversation_id)


def account_owner(session: Session, account_id: str | None) -> str | None:
    """The colleague who looks after an account: who has its newest lead."""
    if account_id is None:
        return None
    query = select(LeadRow.user_id).where(LeadRow.account_id == account_id, LeadRow.user_id.is_not(None))
    return session.scalar(query.order_by(LeadRow.id.desc()).limit(1))


def _refuse_twice(session: Session, new: NewLead) -> None:
    if new.conversation_id is None:
        return
    number = session.scalar(
        select(LeadRow.number).where(
            LeadRow.conversation_id == new.conversation_id,
            LeadRow.company == new.company,
            LeadRow.status.in_(OPEN),
            LeadRow.product_id == new.product_id if new.product_id else LeadRow.need == new.need,
            LeadRow.quantity == new.quantity if new.quantity else LeadRow.quantity.is_(None),
        )
    )
    if number is not None:
        raise Conflict(f"this request has been passed on already, as {number}", zh=f"该询价已登记，编号 {number}")


def _evidence(given: Sequence[Any]) -> tuple[Evidence, ...]:
    return tuple(Evidence(one["message_id"], one["quote"], one["says"]) for one in given)


def _value(row: LeadRow) -> Lead:
    return Lead(
        row.id,
        row.number,
        row.status,
        row.source,
        row.company,
        row.need,
        row.product_id,
        row.quantity,
        row.value_minor,
        row.timeline,
        row.score,
        row.score_parts,
        _evidence(row.evidence),
        row.account_id,
        row.contact_id,
        row.conversation_id,
        row.user_id,
        row.created_at,
        row.updated_at,
    )
