"""Leads as they come in: judged, given to somebody, and made an opportunity when they are worth one."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_tools.commerce.catalog import ProductRow
from crm_tools.errors import Conflict
from crm_tools.people.company import Company, company
from crm_tools.people.contacts import AccountRow, ContactRow
from crm_tools.people.users import User, users
from crm_tools.sales import tasks
from crm_tools.sales.deadlines import after_working_days
from crm_tools.sales.lead_book import account_owner, lead, leads, set_status, write_lead
from crm_tools.sales.lead_rows import Lead, NewLead
from crm_tools.sales.opportunities import (
    NewOpportunity,
    OpportunityRow,
    move_opportunity,
    open_counts,
    open_opportunity,
)
from crm_tools.sales.scoring import Candidate, LeadFacts, choose_colleague, is_qualified, score_lead
from crm_tools.sales.stages import Stage
from crm_tools.words import Words

__all__ = ["Lead", "NewLead", "lead", "leads", "open_lead", "withdraw_lead"]


def open_lead(session: Session, new: NewLead, *, actor: str, at: datetime) -> Lead:
    """Keeps a lead under the next number, scored, with a colleague and their task to answer it.

    One that is qualified becomes an opportunity at the business price, all in the caller's one transaction. When
    nobody sells, it stays without a colleague. Raises Invalid for a fact without evidence, Conflict for the same
    request again.
    """
    house = company(session)
    facts = _facts(session, new)
    qualified = is_qualified(facts, house)
    chosen = _colleague(session, new)
    judged = (score_lead(facts, house), "qualified" if qualified else "new")
    kept = write_lead(session, new, judged, chosen.id if chosen else None, actor=actor, at=at)
    if qualified:
        _open_opportunity(session, kept, house, actor=actor, at=at)
    if chosen is not None:
        days = house.quote_working_days
        subject = Words(f"Answer {kept.number} within {days} working days", f"在 {days} 个工作日内回复 {kept.number}")
        language = chosen.languages[0] if chosen.languages else "en"
        due = after_working_days(house.calendar, at, days)
        task = tasks.NewTask(subject.say(language), f"lead {kept.number}", chosen.id, due, kept.contact_id)
        tasks.add(session, task, actor=actor, at=at)
    return kept


def withdraw_lead(session: Session, found: Lead, *, actor: str, at: datetime) -> None:
    """The customer does not want the quote after all; raises Conflict when somebody has made an offer already."""
    query = select(OpportunityRow).where(OpportunityRow.lead_id == found.id)
    business = session.scalar(query.with_for_update().execution_options(populate_existing=True))
    if business is not None and business.stage != Stage.QUALIFICATION.value:
        raise Conflict(
            f"{found.number} is being worked on already; tell the colleague in charge",
            zh=f"{found.number} 已在处理中，请直接告知负责的同事",
        )
    if business is not None:
        move_opportunity(session, business.number, Stage.LOST, actor=actor, at=at)
    set_status(session, found.id, "lost", actor=actor, at=at)


def _facts(session: Session, new: NewLead) -> LeadFacts:
    account = session.get(AccountRow, new.account_id) if new.account_id else None
    return LeadFacts(
        company=new.company,
        need=new.need,
        quantity=new.quantity,
        value_minor=new.value_minor,
        timeline=new.timeline,
        is_known=account is not None,
        tier=account.tier if account else "standard",
    )


def _colleague(session: Session, new: NewLead) -> User | None:
    everyone, counts = users(session), open_counts(session)
    candidates = [Candidate(one.id, one.name, one.skills, counts.get(one.id, 0)) for one in everyone]
    chosen = choose_colleague(candidates, owner=account_owner(session, _account(session, new)))
    return next((one for one in everyone if chosen and one.id == chosen.user_id), None)


def _account(session: Session, new: NewLead) -> str | None:
    if new.account_id or not new.contact_id:
        return new.account_id
    contact = session.get(ContactRow, new.contact_id)
    return contact.account_id if contact else None


def _goods(session: Session, kept: Lead) -> str:
    """ "12 × Zephyr 400", where both are known."""
    product = session.get(ProductRow, kept.product_id) if kept.product_id else None
    return f"{kept.quantity} × {product.name}" if product is not None and kept.quantity else ""


def _open_opportunity(session: Session, kept: Lead, house: Company, *, actor: str, at: datetime) -> None:
    value = kept.value_minor
    amount = value * (100 - house.discount_percent(value)) // 100 if value is not None else None
    business = NewOpportunity(
        name=f"{kept.company}: {_goods(session, kept) or kept.need}"[:120],
        currency=house.currency,
        amount_minor=amount,
        lead_id=kept.id,
        account_id=kept.account_id,
        contact_id=kept.contact_id,
        user_id=kept.user_id,
    )
    open_opportunity(session, business, actor=actor, at=at)
