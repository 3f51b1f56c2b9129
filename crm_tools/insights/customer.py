"""Customer 360: everything the house knows about one customer, in one call."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_tools.errors import NotFound
from crm_tools.insights import of_commerce, of_sales, of_service, of_supply
from crm_tools.insights.view import Customer360, Entry, Fact, entry
from crm_tools.people.company import company
from crm_tools.people.contacts import AccountRow, ContactRow
from crm_tools.people.identities import IdentityRow

__all__ = ["Customer360", "Entry", "Fact", "customer_360"]


def customer_360(session: Session, contact_id: str, *, now: datetime) -> Customer360:
    """The view of one customer at a moment: a fixed number of queries, whatever there is; raises NotFound.

    Each group holds the newest twenty. A customer without history is a view with empty groups.
    """
    row = session.execute(
        select(ContactRow, AccountRow)
        .outerjoin(AccountRow, AccountRow.id == ContactRow.account_id)
        .where(ContactRow.id == contact_id)
    ).one_or_none()
    if row is None:
        raise NotFound(f"there is no customer {contact_id}", zh=f"没有客户 {contact_id}")
    who, account = row
    return _view(session, who, account, now=now)


def _view(session: Session, who: ContactRow, account: AccountRow | None, *, now: datetime) -> Customer360:
    contact_id = who.id
    orders = of_commerce.orders(session, contact_id)
    goods = of_commerce.goods(session, orders)
    owned = [one for one in goods if one.text("order_status") == "delivered"]
    tickets = of_service.tickets(session, contact_id)
    conversations = of_service.conversations(session, contact_id)
    identities = _identities(session, who)
    return Customer360(
        contact_id=contact_id,
        at=now,
        company=company(session),
        person=_person(who, account, identities),
        identities=identities,
        tickets=tickets,
        clocks=of_service.clocks(session, contact_id),
        proposals=of_service.proposals(session, contact_id, now=now),
        tasks=of_sales.tasks(session, contact_id),
        orders=orders,
        goods=goods,
        fitting=of_commerce.fitting(session, owned, at=now),
        returns=of_commerce.returns(session, contact_id),
        parts=of_supply.parts(session, contact_id),
        conversations=conversations,
        surveys=of_service.surveys(session, contact_id),
        leads=of_sales.leads(session, contact_id, who.account_id),
        opportunities=of_sales.opportunities(session, contact_id, who.account_id),
        figures=(*of_commerce.order_figures(session, contact_id, now=now), *_figures(tickets, conversations)),
    )


def _person(who: ContactRow, account: AccountRow | None, identities: tuple[Entry, ...]) -> Entry:
    return entry(
        f"contact {who.id}",
        "contacts",
        who.created_at,
        name=who.name,
        language=who.language,
        city=str(who.address.get("city") or "") or None,
        account=account.name if account else None,
        account_kind=account.kind if account else None,
        tier=account.tier if account else None,
        email=next((one.text("handle") for one in identities if one.text("channel") == "email"), None),
        verified=any(one.moment("verified_at") for one in identities),
        since=who.created_at,
    )


def _identities(session: Session, who: ContactRow) -> tuple[Entry, ...]:
    query = select(IdentityRow).where(IdentityRow.contact_id == who.id).order_by(IdentityRow.channel, IdentityRow.id)
    return tuple(
        entry(
            f"identity {row.id}",
            "identities",
            row.verified_at or who.created_at,
            channel=row.channel,
            handle=row.handle,
            verified_at=row.verified_at,
        )
        for row in session.scalars(query.limit(20))
    )


def _figures(tickets: tuple[Entry, ...], conversations: tuple[Entry, ...]) -> Iterator[Fact]:
    for one in tickets:
        if one.text("ticket_kind") == "complaint" and one.fact("is_open") and one.number("is_open"):
            yield Fact("open_complaint", one.text("subject"), one.ref, one.at, "tickets")
            break
    if conversations:
        last = conversations[0]
        yield Fact("last_contact_at", last.at, last.ref, last.at, "conversations")
