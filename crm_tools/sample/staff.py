"""The people behind the desk of the sample company."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from crm_tools.people.levels import Role
from crm_tools.people.users import NewUser, Presence, create_user, set_presence, user_by_email
from crm_tools.sample.sheets import sheet

__all__ = ["read_staff", "write_staff"]


def read_staff() -> tuple[NewUser, ...]:
    """Everyone of staff.yaml, with the one demo password."""
    data = sheet("staff")
    return tuple(
        NewUser(
            email=entry["email"],
            name=entry["name"],
            password=data["password"],
            role=Role(entry["role"]),
            skills=tuple(entry["skills"]),
            languages=tuple(entry["languages"]),
        )
        for entry in data["staff"]
    )


def write_staff(session: Session, *, at: datetime) -> str:
    """Creates those who are missing, all of them on duty; returns the id of the first of the sheet."""
    ids = []
    for new in read_staff():
        known = user_by_email(session, new.email)
        ids.append(known.id if known else create_user(session, new, at=at))
        set_presence(session, ids[-1], Presence.ONLINE, at)
    return ids[0]
