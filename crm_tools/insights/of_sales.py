"""What sales knows about a customer: leads, opportunities, and what colleagues have to do for them."""

from __future__ import annotations

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from crm_tools.insights.view import Entry, entry
from crm_tools.people.users import UserRow
from crm_tools.sales.lead_rows import LeadRow
from crm_tools.sales.opportunities import OPEN_STAGES, OpportunityRow
from crm_tools.sales.tasks import TaskRow

__all__ = ["leads", "opportunities", "tasks"]

MOST = 20


def tasks(session: Session, contact_id: str) -> tuple[Entry, ...]:
    """What colleagues still have to do for them, the first due first."""
    query = (
        select(TaskRow, UserRow.name)
        .outerjoin(UserRow, UserRow.id == TaskRow.user_id)
        .where(TaskRow.contact_id == contact_id, TaskRow.status == "open")
        .order_by(TaskRow.due_at.is_(None), TaskRow.due_at, TaskRow.id)
        .limit(MOST)
    )
    return tuple(
        entry(
            f"task {row.id}",
            "tasks",
            row.created_at,
            subject=row.subject,
            about=row.about,
            due_at=row.due_at,
            colleague=name,
        )
        for row, name in session.execute(query)
    )


def leads(session: Session, contact_id: str, account_id: str) -> tuple[Entry, ...]:
    """Theirs, and their account's."""
    query = (
        select(LeadRow, UserRow.name)
        .outerjoin(UserRow, UserRow.id == LeadRow.user_id)
        .where(or_(LeadRow.contact_id == contact_id, LeadRow.account_id == account_id))
        .order_by(LeadRow.id.desc())
        .limit(MOST)
    )
    return tuple(
        entry(
            f"lead {row.number}",
            "leads",
            row.updated_at,
            status=row.status,
            company=row.company,
            need=row.need,
            product=row.product_id,
            quantity=row.quantity,
            value=row.value_minor,
            score=row.score,
            timeline=row.timeline or None,
            colleague=name,
            opened_at=row.created_at,
            touched=row.updated_at > row.created_at,
        )
        for row, name in session.execute(query)
    )


def opportunities(session: Session, contact_id: str, account_id: str) -> tuple[Entry, ...]:
    query = (
        select(OpportunityRow, UserRow.name)
        .outerjoin(UserRow, UserRow.id == OpportunityRow.user_id)
        .where(or_(OpportunityRow.contact_id == contact_id, OpportunityRow.account_id == account_id))
        .order_by(OpportunityRow.id.desc())
        .limit(MOST)
    )
    return tuple(
        entry(
            f"opportunity {row.number}",
            "opportunities",
            row.updated_at,
            name=row.name,
            stage=row.stage,
            is_open=row.stage in OPEN_STAGES,
            amount=row.amount_minor,
            currency=row.currency,
            expected_on=row.expected_on,
            colleague=colleague,
            moved_at=row.updated_at,
        )
        for row, colleague in session.execute(query)
    )
