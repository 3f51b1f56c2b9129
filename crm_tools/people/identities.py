"""Handles on channels, and the one-time codes that prove a handle is the speaker's own."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import ForeignKey, UniqueConstraint, func, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from crm_tools.errors import Conflict, Invalid
from crm_tools.store.base import Base, new_id

__all__ = [
    "CODE_MINUTES",
    "ChallengeRow",
    "IdentityRow",
    "SentCode",
    "add_identity",
    "check_code",
    "codes_of",
    "codes_sent",
    "find_contact",
    "fold_email",
    "new_code",
]

CODE_MINUTES = 10
MAX_ATTEMPTS = 5
MAX_CODES_PER_HOUR = 5  # for one conversation
# An address's own limit is higher: whoever knows it could otherwise keep its owner from being verified.
MAX_CODES_PER_HOUR_TO_ADDRESS = 20


class IdentityRow(Base):
    __tablename__ = "identities"
    __table_args__ = (UniqueConstraint("channel", "handle"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    contact_id: Mapped[str] = mapped_column(ForeignKey("contacts.id"), index=True)
    channel: Mapped[str]
    handle: Mapped[str]
    verified_at: Mapped[datetime | None]


class ChallengeRow(Base):
    __tablename__ = "challenges"

    id: Mapped[str] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), index=True)
    email: Mapped[str] = mapped_column(index=True)
    code_hash: Mapped[str]
    attempts: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


def fold_email(address: str) -> str:
    """The address in the one form we store; raises Invalid with what is wrong."""
    try:
        return validate_email(address.strip(), check_deliverability=False, test_environment=True).normalized.lower()
    except EmailNotValidError as error:
        shown = address.strip()[:80]
        raise Invalid(f"{shown!r} is not an email address: {error}", zh=f"“{shown}”不是有效的邮箱地址") from error


def find_contact(session: Session, channel: str, handle: str) -> str | None:
    """The id of the contact this handle belongs to."""
    return session.scalar(
        select(IdentityRow.contact_id).where(IdentityRow.channel == channel, IdentityRow.handle == handle)
    )


def add_identity(session: Session, contact_id: str, channel: str, handle: str, *, verified_at: datetime | None) -> None:
    """Gives a contact a handle; the same handle twice for the same contact is a no-op.

    Raises Conflict when the handle belongs to somebody else.
    """
    holder = find_contact(session, channel, handle)
    if holder == contact_id:
        return
    if holder is not None:
        raise Conflict(f"this {channel} address already belongs to another contact")
    session.add(
        IdentityRow(id=new_id("idn"), contact_id=contact_id, channel=channel, handle=handle, verified_at=verified_at)
    )
    session.flush()


def new_code(session: Session, conversation_id: str, email: str, *, secret: str, at: datetime) -> str:
    """A fresh six-digit code for this conversation and address; older ones stop working.

    Raises Invalid when too many were asked for within the hour.
    """
    an_hour_ago = at - timedelta(hours=1)
    counted = select(func.count()).select_from(ChallengeRow).where(ChallengeRow.created_at > an_hour_ago)
    here = session.scalar(counted.where(ChallengeRow.conversation_id == conversation_id)) or 0
    there = session.scalar(counted.where(ChallengeRow.email == email)) or 0
    if here >= MAX_CODES_PER_HOUR or there >= MAX_CODES_PER_HOUR_TO_ADDRESS:
        raise Invalid(
            "too many codes were sent; wait an hour, or ask for a person", zh="验证码发送过多，请一小时后再试，或转人工"
        )
    session.execute(
        update(ChallengeRow)
        .where(ChallengeRow.conversation_id == conversation_id, ChallengeRow.used_at.is_(None))
        .values(used_at=at)
    )
    code = f"{secrets.randbelow(1_000_000):06d}"
    session.add(
        ChallengeRow(
            id=new_id("chl"),
            conversation_id=conversation_id,
            email=email,
            code_hash=_hash(code, conversation_id, secret),
            attempts=0,
            created_at=at,
            expires_at=at + timedelta(minutes=CODE_MINUTES),
        )
    )
    session.flush()
    return code


def codes_sent(session: Session, email: str, *, at: datetime) -> int:
    """How many codes went to an address within the hour, from whichever conversation."""
    an_hour_ago = at - timedelta(hours=1)
    counted = select(func.count()).select_from(ChallengeRow)
    return session.scalar(counted.where(ChallengeRow.email == email, ChallengeRow.created_at > an_hour_ago)) or 0


@dataclass(frozen=True, slots=True)
class SentCode:
    """Where a code of a conversation went, and until when it was good; `used_at` also when a newer one replaced it."""

    email: str
    sent_at: datetime
    until: datetime
    used_at: datetime | None


def codes_of(session: Session, conversation_id: str) -> list[SentCode]:
    """The codes that a conversation brought, oldest first, without the codes themselves."""
    rows = session.scalars(
        select(ChallengeRow).where(ChallengeRow.conversation_id == conversation_id).order_by(ChallengeRow.id)
    )
    return [SentCode(one.email, one.created_at, one.expires_at, one.used_at) for one in rows]


def check_code(session: Session, conversation_id: str, code: str, *, secret: str, at: datetime) -> str | None:
    """The proven address, or None for a wrong code; raises Invalid when no code is open any more."""
    row = _open_challenge(session, conversation_id, at, hold=True)
    if row is None:
        raise Invalid("this code has expired; ask for a new one", zh="验证码已过期，请重新获取")
    if row.attempts >= MAX_ATTEMPTS:
        raise Invalid("too many wrong codes; ask for a new one", zh="错误次数过多，请重新获取验证码")
    if not hmac.compare_digest(row.code_hash, _hash(code.strip(), conversation_id, secret)):
        row.attempts += 1
        return None
    row.used_at = at
    return row.email


def _open_challenge(session: Session, conversation_id: str, at: datetime, *, hold: bool = False) -> ChallengeRow | None:
    """The newest usable code; `hold` makes parallel guesses wait for each other, so that all of them count."""
    query = (
        select(ChallengeRow)
        .where(
            ChallengeRow.conversation_id == conversation_id,
            ChallengeRow.used_at.is_(None),
            ChallengeRow.expires_at > at,
        )
        .order_by(ChallengeRow.id.desc())
        .limit(1)
    )
    return session.scalar(query.with_for_update() if hold else query)


def _hash(code: str, conversation_id: str, secret: str) -> str:
    return hmac.new(secret.encode(), f"{conversation_id}:{code}".encode(), hashlib.sha256).hexdigest()
