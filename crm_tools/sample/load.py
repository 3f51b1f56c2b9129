"""Puts the sample company into an empty store."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import DeclarativeBase, Session

from crm_tools.commerce.catalog import ProductRow
from crm_tools.commerce.orders import OrderRow
from crm_tools.errors import Conflict
from crm_tools.people.company import save_company
from crm_tools.people.company_changes import company_is_named
from crm_tools.people.contacts import AccountRow, ContactRow
from crm_tools.people.users import UserRow
from crm_tools.sample.desk import write_desk
from crm_tools.sample.facts import company_profile
from crm_tools.sample.pipeline import write_pipeline
from crm_tools.sample.plan import plan_sample
from crm_tools.sample.purchases import write_purchases
from crm_tools.sample.staff import write_staff
from crm_tools.sample.writer import write_catalog, write_customers, write_orders, write_tickets
from crm_tools.service.deadlines import act_on_all_due
from crm_tools.store import Store
from crm_tools.store.events import EventRow, record

__all__ = ["Loaded", "holds_sample", "load_sample_company"]

LOADED = "sample.loaded"


@dataclass(frozen=True, slots=True)
class Loaded:
    """How many of each the store holds now."""

    accounts: int
    contacts: int
    products: int
    orders: int
    staff: int


def load_sample_company(store: Store, *, at: datetime) -> Loaded:
    """Loads the sample company with dates around `at`; a store that has it already stays as it is.

    Raises Conflict for a store with another company's name, catalog or orders in it.
    """
    with store.transaction() as session:
        if not holds_sample(session):
            _load(session, at)
        return Loaded(
            accounts=_count(session, AccountRow),
            contacts=_count(session, ContactRow),
            products=_count(session, ProductRow),
            orders=_count(session, OrderRow),
            staff=_count(session, UserRow),
        )


def holds_sample(session: Session) -> bool:
    """Whether the sample company was loaded into this store."""
    return session.scalar(select(EventRow.id).where(EventRow.kind == LOADED).limit(1)) is not None


def _load(session: Session, at: datetime) -> None:
    if company_is_named(session) or _count(session, ProductRow) or _count(session, OrderRow):
        raise Conflict("this store already holds another company's data; load the sample company into an empty one")
    plan = plan_sample(at=at)
    save_company(session, company_profile(), at=at)
    write_catalog(session, plan.shelf)
    write_customers(session, plan)
    write_orders(session, plan)
    user_id = write_staff(session, at=at)
    write_tickets(session, plan, user_id=user_id)
    write_desk(session, plan, at=at)
    write_purchases(session, user_id=user_id, at=at)
    write_pipeline(session, plan, at=at)
    act_on_all_due(session, at=at)
    record(session, LOADED, "company:sample", actor="operator", at=at)


def _count(session: Session, table: type[DeclarativeBase]) -> int:
    return session.execute(select(func.count()).select_from(table)).scalar_one()
