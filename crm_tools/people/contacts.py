"""Accounts (companies, households) and the contacts (people) in them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, func, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from crm_tools.errors import NotFound
from crm_tools.people.identities import IdentityRow
from crm_tools.store.base import Base, new_id

__all__ = [
    "AccountRow",
    "Contact",
    "ContactRow",
    "contact",
    "contacts",
    "country_of",
    "create_contact",
    "held_contact",
    "phone_of",
]


class AccountRow(Base):
    __tablename__ = "accounts"

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    kind: Mapped[str] = mapped_column(default="household")
    tier: Mapped[str] = mapped_column(default="standard")
    created_at: Mapped[datetime]


class ContactRow(Base):
    """`address_version` grows with every change of the address, so that a change is taken back only while it is the
    newest one."""

    __tablename__ = "contacts"

    id: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id"), index=True)
    name: Mapped[str]
    language: Mapped[str] = mapped_column(default="en")
    address: Mapped[dict[str, Any]] = mapped_column(default=dict)
    address_version: Mapped[int] = mapped_column(default=0)
    external_id: Mapped[str | None] = mapped_column(unique=True)
    created_at: Mapped[datetime]


@dataclass(frozen=True, slots=True)
class Contact:
    """A person, with the account they belong to and the email address we know."""

    id: str
    name: str
    email: str | None
    language: str
    account_id: str
    account_name: str
    account_kind: str
    tier: str


def contact(session: Session, contact_id: str) -> Contact:
    """One contact; raises NotFound."""
    row = session.get(ContactRow, contact_id)
    if row is None:
        raise NotFound(f"no contact {contact_id}")
    return _value(session, row)


def contacts(session: Session, *, search: str = "", after: str = "", limit: int = 50) -> list[Contact]:
    """Contacts by id, optionally those whose name, account or email contains `search`."""
    query = select(ContactRow).where(ContactRow.id > after).order_by(ContactRow.id).limit(limit)
    if search:
        part = search.lower()
        by_email = select(IdentityRow.contact_id).where(func.lower(IdentityRow.handle).contains(part, autoescape=True))
        by_account = select(AccountRow.id).where(func.lower(AccountRow.name).contains(part, autoescape=True))
        query = query.where(
            or_(
                func.lower(ContactRow.name).contains(part, autoescape=True),
                ContactRow.id.in_(by_email),
                ContactRow.account_id.in_(by_account),
            )
        )
    return [_value(session, row) for row in session.scalars(query)]


def country_of(session: Session, contact_id: str) -> str:
    """The country code of a contact's address; empty when it is not known."""
    return str(session.get_one(ContactRow, contact_id).address.get("country") or "")


def held_contact(session: Session, contact_id: str) -> ContactRow:
    """A contact's row, which nobody else changes until the transaction ends; new records of theirs can still come."""
    return session.get_one(ContactRow, contact_id, populate_existing=True, with_for_update={"key_share": True})


def phone_of(session: Session, contact_id: str) -> str | None:
    """The phone number on file, as E.164; None when there is none."""
    return _handle(session, contact_id, "phone")


def create_contact(session: Session, name: str, *, language: str, at: datetime, account: str | None = None) -> str:
    """A new contact in `account`, or in a household of their own; returns the contact's id."""
    if account is None:
        account = new_id("acc")
        session.add(AccountRow(id=account, name=name, kind="household", tier="standard", created_at=at))
        session.flush()
    contact_id = new_id("con")
    session.add(
        ContactRow(
            id=contact_id,
            account_id=account,
            name=name,
            language=language,
            address={},
            created_at=at,
        )
    )
    session.flush()
    return contact_id


def _value(session: Session, row: ContactRow) -> Contact:
    account = session.get_one(AccountRow, row.account_id)
    email = _handle(session, row.id, "email")
    return Contact(row.id, row.name, email, row.language, account.id, account.name, account.kind, account.tier)


def _handle(session: Session, contact_id: str, channel: str) -> str | None:
    return session.scalar(
        select(IdentityRow.handle)
        .where(IdentityRow.contact_id == contact_id, IdentityRow.channel == channel)
        .order_by(IdentityRow.id)
        .limit(1)
    )
