"""Staff and conversations for the tests of the staff door."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from crm_tools.people.levels import Role
from crm_tools.people.users import NewUser, User, create_user, user_by_email
from crm_tools.service.conversations import start
from crm_tools.service.messages import Author, NewMessage, add_message
from crm_tools.store import Session

__all__ = ["NOON", "staff", "talk"]

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


def staff(session: Session, email: str, name: str) -> User:
    create_user(session, NewUser(email, name, "correct horse", Role.REP), at=NOON)
    user = user_by_email(session, email)
    assert user is not None
    return user


def talk(session: Session, minute: int, *said: tuple[Author, str]) -> str:
    at = NOON + timedelta(minutes=minute)
    thread, _token = start(session, "web", language="en", at=at)
    for n, (author, text) in enumerate(said):
        add_message(session, thread.id, NewMessage(author, text, "en"), at=at + timedelta(seconds=n), actor="test")
    return thread.id
