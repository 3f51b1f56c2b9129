"""The book of leads: written, found, and told what became of them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_tools.errors import Conflict, Invalid, NotFound
from crm_tools.people.contacts import AccountRow
from crm_tools.sales.lead_rows import Lead, LeadRow, NewLead, lead_value
from crm_tools.sales.scoring import Score
from crm_tools.store.base import new_id
from crm_tools.store.counters import next_number
from crm_tools.store.events import record

__all__ = ["account_owner", "lead", "leads", "set_status", "write_lead"]

NEEDED = ("company", "need")
OPEN = ("new", "qualified")


def write_lead(
    session: Session, new: NewLead, judged: tuple[Score, str], user_id: str | None, *, actor: str, at: datetime
) -> Lead:
    """Keeps a lead with its score and status under the next number.

    Raises Invalid for a fact without evidence, of which an account's own name needs none, Conflict when this
    conversation's lead of the same need is still open.
    """
    _refuse_unsaid(session, new)
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
    return lead_value(row)


def _refuse_unsaid(session: Session, new: NewLead) -> None:
    account = session.get(AccountRow, new.account_id) if new.account_id else None
    said = {one.says for one in new.evidence}
    said |= {"company"} if account and account.name == new.company else set()
    facts = {"company": new.company, "need": new.need, "quantity": new.quantity, "timeline": new.timeline}
    missing = [name for name, value in facts.items() if value and name not in said]
    missing += [name for name in NEEDED if not facts[name]]
    if missing:
        raise Invalid(f"no message of the customer says: {', '.join(missing)}")


def lead(session: Session, number: str) -> Lead:
    """One lead; raises NotFound."""
    row = session.scalar(select(LeadRow).where(LeadRow.number == number))
    if row is None:
        raise NotFound(f"there is no lead {number}", zh=f"没有线索 {number}")
    return lead_value(row)


def leads(session: Session, *, status: str = "", before: str = "", limit: int = 50) -> list[Lead]:
    """Leads, newest first; `before` is the id of the last one seen."""
    query = select(LeadRow).order_by(LeadRow.id.desc()).limit(limit)
    if status:
        query = query.where(LeadRow.status == status)
    if before:
        query = query.where(LeadRow.id < before)
    return [lead_value(row) for row in session.scalars(query)]


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
