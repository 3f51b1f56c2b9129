"""Staff sign-ins: proving a password, and the tokens that last until the evening."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import ForeignKey, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from crm_tools.errors import Invalid, NotAllowed
from crm_tools.people.users import (
    MEMORY_COST,
    MIN_PASSWORD,
    TIME_COST,
    Presence,
    User,
    UserRow,
    hasher,
    set_presence,
    user_value,
)
from crm_tools.service.assignment import route_waiting
from crm_tools.store.base import Base
from crm_tools.store.events import record

__all__ = [
    "Claim",
    "StaffSessionRow",
    "claim_of",
    "end_expired",
    "expired",
    "set_password",
    "sign_out",
    "start_session",
    "user_of",
    "verify",
]

SESSION_HOURS = 12
# Checked when the address is unknown, so that both cases take as long; no password has this hash.
NOBODY = f"$argon2id$v=19$m={MEMORY_COST},t={TIME_COST},p=1${'A' * 22}${'A' * 43}"
WRONG = "email or password is wrong"


class StaffSessionRow(Base):
    __tablename__ = "staff_sessions"

    token_hash: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id"), index=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


@dataclass(frozen=True, slots=True)
class Claim:
    """Who somebody says they are, and what would prove it; `user` is None for an unknown address."""

    user: User | None
    password_hash: str = field(repr=False)


def set_password(session: Session, user_id: str, password: str, *, at: datetime) -> None:
    """Changes the password and ends every sign-in of this user."""
    if len(password) < MIN_PASSWORD:
        raise Invalid(f"a password needs at least {MIN_PASSWORD} characters")
    session.execute(update(UserRow).where(UserRow.id == user_id).values(password_hash=hasher().hash(password)))
    ended = session.execute(
        update(StaffSessionRow)
        .where(StaffSessionRow.user_id == user_id, StaffSessionRow.ended_at.is_(None))
        .values(ended_at=at)
        .returning(StaffSessionRow.user_id)
    ).all()
    if ended:
        _leave(session, user_id, at)
    record(session, "user.password-changed", f"user:{user_id}", actor=f"user:{user_id}", at=at)


def claim_of(session: Session, email: str) -> Claim:
    """What somebody who gives this address has to prove; an unknown address yields a claim nobody can."""
    row = session.scalar(select(UserRow).where(UserRow.email == email.strip().lower(), UserRow.active))
    return Claim(user_value(row), row.password_hash) if row else Claim(None, NOBODY)


def verify(claim: Claim, password: str) -> User:
    """Who it is; slow by design, so call it outside of any session and off the event loop.

    Raises NotAllowed, with the same words and after the same time whatever was wrong.
    """
    try:
        hasher().verify(claim.password_hash, password)
    except (VerificationError, InvalidHashError) as error:
        raise NotAllowed(WRONG) from error
    if claim.user is None:
        raise NotAllowed(WRONG)
    return claim.user


def start_session(session: Session, claim: Claim, *, at: datetime) -> str:
    """A fresh token for a verified claim, who is online from now on and given what waits.

    Raises NotAllowed when the user left or changed the password meanwhile.
    """
    row = session.get(UserRow, claim.user.id) if claim.user else None
    if row is None or not row.active or row.password_hash != claim.password_hash:
        raise NotAllowed(WRONG)
    token = secrets.token_urlsafe(32)
    session.add(
        StaffSessionRow(
            token_hash=_digest(token), user_id=row.id, created_at=at, expires_at=at + timedelta(hours=SESSION_HOURS)
        )
    )
    record(session, "user.signed-in", f"user:{row.id}", actor=f"user:{row.id}", at=at)
    if set_presence(session, row.id, Presence.ONLINE, at):
        route_waiting(session, at=at)
    return token


def sign_out(session: Session, token: str, *, at: datetime) -> None:
    """Ends a sign-in; with their last one somebody is offline."""
    user_id = session.execute(
        update(StaffSessionRow)
        .where(StaffSessionRow.token_hash == _digest(token), StaffSessionRow.ended_at.is_(None))
        .values(ended_at=at)
        .returning(StaffSessionRow.user_id)
    ).scalar()
    if user_id is not None:
        _leave(session, user_id, at)


def expired(session: Session, *, at: datetime) -> list[str]:
    """The users with a sign-in that ended by itself and was not yet noticed."""
    query = select(StaffSessionRow.user_id).where(StaffSessionRow.ended_at.is_(None), StaffSessionRow.expires_at <= at)
    return sorted(set(session.scalars(query)))


def end_expired(session: Session, *, at: datetime) -> list[str]:
    """Ends sign-ins whose time is over, and makes offline who has no other: work is not given to an empty chair."""
    gone = expired(session, at=at)
    session.execute(
        update(StaffSessionRow)
        .where(StaffSessionRow.ended_at.is_(None), StaffSessionRow.expires_at <= at)
        .values(ended_at=StaffSessionRow.expires_at)
    )
    for user_id in gone:
        _leave(session, user_id, at)
    return gone


def _leave(session: Session, user_id: str, at: datetime) -> None:
    others = select(StaffSessionRow.token_hash).where(
        StaffSessionRow.user_id == user_id, StaffSessionRow.ended_at.is_(None), StaffSessionRow.expires_at > at
    )
    if session.scalar(others.limit(1)) is None and session.get_one(UserRow, user_id).active:
        set_presence(session, user_id, Presence.OFFLINE, at)


def user_of(session: Session, token: str, *, at: datetime) -> User | None:
    """Whose token this is, while the sign-in lasts and the user is active."""
    row = session.scalar(
        select(UserRow)
        .join(StaffSessionRow, StaffSessionRow.user_id == UserRow.id)
        .where(
            StaffSessionRow.token_hash == _digest(token),
            StaffSessionRow.ended_at.is_(None),
            StaffSessionRow.expires_at > at,
            UserRow.active,
        )
    )
    return user_value(row) if row else None


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
