"""Staff: who they are and what they may do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache

from argon2 import PasswordHasher
from sqlalchemy import select
from sqlalchemy.orm import Mapped, Session, mapped_column

from crm_tools.errors import Conflict, Invalid, NotFound
from crm_tools.people.identities import fold_email
from crm_tools.people.levels import Role
from crm_tools.store.base import Base, new_id
from crm_tools.store.events import record

__all__ = [
    "MIN_PASSWORD",
    "NewUser",
    "Presence",
    "User",
    "UserRow",
    "create_user",
    "hasher",
    "set_presence",
    "user_by_email",
    "user_by_id",
    "user_value",
    "users",
]

MIN_PASSWORD = 8
TIME_COST, MEMORY_COST = 2, 19456


class Presence(StrEnum):
    """Whether somebody can be given work: only who is online is."""

    ONLINE = "online"
    AWAY = "away"
    OFFLINE = "offline"


class UserRow(Base):
    __tablename__ = "users"

    id: Mapped[str] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    password_hash: Mapped[str]
    role: Mapped[str]
    skills: Mapped[list[str]]
    languages: Mapped[list[str]]
    capacity: Mapped[int] = mapped_column(default=5)
    active: Mapped[bool] = mapped_column(default=True)
    presence: Mapped[str] = mapped_column(default=Presence.OFFLINE.value)
    presence_at: Mapped[datetime | None]
    created_at: Mapped[datetime]


@dataclass(frozen=True, slots=True)
class NewUser:
    """A staff member to be created; the password is hashed with argon2id and not kept."""

    email: str
    name: str
    password: str
    role: Role
    skills: tuple[str, ...] = ()
    languages: tuple[str, ...] = ("en", "zh")


@dataclass(frozen=True, slots=True)
class User:
    """A staff member."""

    id: str
    email: str
    name: str
    role: Role
    skills: tuple[str, ...]
    languages: tuple[str, ...]
    presence: Presence = Presence.OFFLINE
    capacity: int = 5


def create_user(session: Session, new: NewUser, *, at: datetime) -> str:
    """A new staff member's id; raises Invalid for a short password, Conflict for a known address."""
    email = fold_email(new.email)
    if len(new.password) < MIN_PASSWORD:
        raise Invalid(f"a password needs at least {MIN_PASSWORD} characters")
    if session.scalar(select(UserRow.id).where(UserRow.email == email)):
        raise Conflict(f"there is already a user {email}")
    row = UserRow(
        id=new_id("usr"),
        email=email,
        name=new.name,
        password_hash=hasher().hash(new.password),
        role=new.role.value,
        skills=list(new.skills),
        languages=list(new.languages),
        capacity=5,
        active=True,
        created_at=at,
    )
    session.add(row)
    session.flush()
    record(session, "user.created", f"user:{row.id}", actor="operator", at=at, role=new.role.value)
    return row.id


def user_by_email(session: Session, email: str) -> User | None:
    row = session.scalar(select(UserRow).where(UserRow.email == email.strip().lower(), UserRow.active))
    return user_value(row) if row else None


def user_by_id(session: Session, user_id: str) -> User | None:
    row = session.get(UserRow, user_id)
    return user_value(row) if row else None


def users(session: Session) -> list[User]:
    """All active staff, by name."""
    return [user_value(row) for row in session.scalars(select(UserRow).where(UserRow.active).order_by(UserRow.name))]


def set_presence(session: Session, user_id: str, presence: Presence, at: datetime) -> bool:
    """Whether somebody can be given work from now on; False when nothing changed. Raises NotFound.

    Who comes online is given what waits by `assignment.route_waiting`; what somebody has stays theirs when they leave.
    """
    # All are held, in the order in which routing holds them: two who sign in at once would else wait for each other.
    query = select(UserRow).where(UserRow.active).order_by(UserRow.id).with_for_update(key_share=True)
    rows = session.scalars(query.execution_options(populate_existing=True)).all()
    row = next((one for one in rows if one.id == user_id), None)
    if row is None:
        raise NotFound(f"no colleague {user_id}")
    if row.presence == presence.value:
        return False
    row.presence, row.presence_at = presence.value, at
    record(session, f"user.{presence.value}", f"user:{user_id}", actor=f"user:{user_id}", at=at)
    session.flush()
    return True


@cache
def hasher() -> PasswordHasher:
    return PasswordHasher(time_cost=TIME_COST, memory_cost=MEMORY_COST, parallelism=1)


def user_value(row: UserRow) -> User:
    return User(
        row.id,
        row.email,
        row.name,
        Role(row.role),
        tuple(row.skills),
        tuple(row.languages),
        Presence(row.presence),
        row.capacity,
    )
