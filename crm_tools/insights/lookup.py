"""Which customer a colleague means: by name, address, phone, or the number of something of theirs."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from rapidfuzz import fuzz, process, utils
from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_tools.commerce.invoices import InvoiceRow
from crm_tools.commerce.orders import OrderRow
from crm_tools.commerce.repairs import RepairRow
from crm_tools.commerce.returns import ReturnRow
from crm_tools.commerce.supply import OutboundRow, PurchaseRow
from crm_tools.errors import NotFound
from crm_tools.people.contacts import AccountRow, Contact, ContactRow, contact, contacts
from crm_tools.people.identities import IdentityRow
from crm_tools.sales.lead_rows import LeadRow
from crm_tools.sales.opportunities import OpportunityRow
from crm_tools.service.callbacks import CallbackRow
from crm_tools.service.ticket_rows import TicketRow

__all__ = ["find_customer", "near_names", "number_in"]

NUMBER = re.compile(r"^#?([A-Z])(?:-|(?=\d{3}))(\d+)$")
PHONE = re.compile(r"^\+?[\d\s().-]{6,}$")
SURE, NEAR = 84, 66
MOST_NAMES = 20_000  # names compared letter by letter


def find_customer(session: Session, query: str, limit: int = 5) -> list[Contact]:
    """The customers a colleague may mean, best first; none when nothing is close.

    A contact id, an address, a phone number or the number of an order, ticket, return, part, invoice, booking, lead or
    opportunity names one; a whole name names those who bear it; else part of a name or account, or one that is spelt
    much like it.
    """
    wanted = " ".join(query.split())
    if not wanted:
        return []
    if number := number_in(wanted):
        return _all(session, _by_number(session, number))
    exact = _by_handle(session, wanted)
    if exact:
        return _all(session, exact)
    found = contacts(session, search=wanted, limit=limit + 20) or _by_address(session, wanted, limit)
    whole = [one for one in found if wanted.casefold() in (one.name.casefold(), one.account_name.casefold())]
    if whole or found:
        return (whole or found)[:limit]
    return _all(session, _alike(session, wanted, SURE, limit))


def number_in(query: str) -> str:
    """The number of a record that a colleague wrote and nothing else: "t1003" is T-1003; "" for any other text."""
    found = NUMBER.match(" ".join(query.split()).upper())
    return f"{found[1]}-{found[2]}" if found else ""


def near_names(session: Session, query: str, limit: int = 3) -> list[str]:
    """Names that resemble what nobody is called."""
    found = _all(session, _alike(session, " ".join(query.split()), NEAR, limit))
    return [one.name if one.account_kind == "household" else f"{one.name} ({one.account_name})" for one in found]


def _by_handle(session: Session, wanted: str) -> list[str]:
    if session.get(ContactRow, wanted) is not None:
        return [wanted]
    handles = [wanted.casefold()]
    if PHONE.match(wanted):
        digits = re.sub(r"\D", "", wanted)
        handles += [f"+{digits}", f"+86{digits}", digits]
    query = select(IdentityRow.contact_id).where(IdentityRow.handle.in_(handles)).distinct()
    return list(session.scalars(query))


def _by_address(session: Session, wanted: str, limit: int) -> list[Contact]:
    """Those whose address spells the name: "Zhao Min" is 赵敏 of zhao.min@…, whose name is written otherwise."""
    spelt = re.sub(r"[^a-z0-9]+", ".", wanted.casefold()).strip(".")
    if "." not in spelt:
        return []
    query = select(IdentityRow.contact_id).where(IdentityRow.channel == "email", IdentityRow.handle.like(f"{spelt}@%"))
    return _all(session, session.scalars(query.order_by(IdentityRow.contact_id).limit(limit)).all())


def _by_number(session: Session, number: str) -> list[str]:
    queries: dict[str, Callable[[], Iterable[str | None]]] = {
        "A": lambda: session.scalars(select(OrderRow.contact_id).where(OrderRow.number == number)),
        "T": lambda: session.scalars(select(TicketRow.contact_id).where(TicketRow.number == number)),
        "L": lambda: session.scalars(select(LeadRow.contact_id).where(LeadRow.number == number)),
        "O": lambda: session.scalars(select(OpportunityRow.contact_id).where(OpportunityRow.number == number)),
        "S": lambda: session.scalars(select(OutboundRow.contact_id).where(OutboundRow.number == number)),
        "P": lambda: session.scalars(select(PurchaseRow.contact_id).where(PurchaseRow.number == number)),
        "R": lambda: session.scalars(
            select(OrderRow.contact_id)
            .join(ReturnRow, ReturnRow.order_number == OrderRow.number)
            .where(ReturnRow.number == number)
        ),
        "I": lambda: session.scalars(
            select(OrderRow.contact_id)
            .join(InvoiceRow, InvoiceRow.order_number == OrderRow.number)
            .where(InvoiceRow.number == number)
        ),
        "B": lambda: [*_called_back(session, number), *_repaired(session, number)],
    }
    look = queries.get(number[0])
    return [one for one in look() if one] if look else []


def _called_back(session: Session, number: str) -> Iterable[str]:
    return session.scalars(select(CallbackRow.contact_id).where(CallbackRow.number == number))


def _repaired(session: Session, number: str) -> Iterable[str]:
    of_order = RepairRow.order_number == OrderRow.number
    return session.scalars(select(OrderRow.contact_id).join(RepairRow, of_order).where(RepairRow.number == number))


def _alike(session: Session, wanted: str, cutoff: int, limit: int) -> list[str]:
    rows = session.execute(
        select(ContactRow.id, ContactRow.name, AccountRow.name)
        .join(AccountRow, AccountRow.id == ContactRow.account_id)
        .order_by(ContactRow.id)
        .limit(MOST_NAMES)
    )
    names = {f"{contact_id}|{n}": name for contact_id, *both in rows for n, name in enumerate(both)}
    hits = process.extract(
        wanted, names, scorer=fuzz.WRatio, processor=utils.default_process, limit=4 * limit, score_cutoff=cutoff
    )
    return list(dict.fromkeys(key.partition("|")[0] for _, _, key in hits))[:limit]


def _all(session: Session, ids: Iterable[str]) -> list[Contact]:
    found = []
    for contact_id in ids:
        try:
            found.append(contact(session, contact_id))
        except NotFound:
            continue
    return found
