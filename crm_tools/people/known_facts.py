"""What on file would give a person away, so that it can be taken out of a text about their case."""

from __future__ import annotations

import re

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_tools.people.contacts import AccountRow, ContactRow
from crm_tools.people.identities import IdentityRow
from crm_tools.people.users import UserRow

__all__ = ["facts_of_colleague", "facts_of_contact"]

ADDRESS = ("line1", "line2", "postcode", "district")
SHORTEST_GIVEN = 3  # letters of a first or last name on its own; "Li" and "Al" are words, too


def facts_of_contact(session: Session, contact_id: str) -> tuple[tuple[str, str], ...]:
    """Name, account, handles and address as (kind, word); kinds are name, email, phone, account and address."""
    row = session.get(ContactRow, contact_id)
    if row is None:
        return ()
    account = session.get(AccountRow, row.account_id)
    found = _names(row.name)
    if account is not None and account.name != row.name:
        found.append(("name", account.name))
    for one in session.scalars(select(IdentityRow).where(IdentityRow.contact_id == contact_id)):
        kind = one.channel if one.channel in ("email", "phone") else "account"
        found += [(kind, form) for form in (_dialled(one.handle) if kind == "phone" else [one.handle])]
    found += [("address", str(row.address[part])) for part in ADDRESS if row.address.get(part)]
    return tuple(dict.fromkeys(one for one in found if len(one[1]) > 1))


def facts_of_colleague(session: Session, user_id: str) -> tuple[tuple[str, str], ...]:
    """A colleague's name and address: an article speaks for the house."""
    row = session.get(UserRow, user_id)
    return (*_names(row.name), ("email", row.email)) if row else ()


def _names(name: str) -> list[tuple[str, str]]:
    parts = [part for part in name.split() if len(part) >= SHORTEST_GIVEN] if name.isascii() else []
    return [("name", one) for one in (name, *parts)]


def _dialled(stored: str) -> list[str]:
    """A stored number as people may have typed it."""
    digits = re.sub(r"\D", "", stored)
    return [stored, digits, *(digits[cut:] for cut in (1, 2, 3) if len(digits) - cut >= 7)]
