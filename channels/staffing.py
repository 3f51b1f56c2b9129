"""`deskside user …`: who may sign in."""

from __future__ import annotations

import json
import sys

from rich.console import Console
from rich.table import Table

from assistant.settings import read_settings
from assistant.stores import open_store
from crm_tools.errors import Invalid
from crm_tools.people.levels import Role
from crm_tools.people.users import NewUser, create_user, users
from crm_tools.store import utc_now

__all__ = ["add_user", "list_users"]


def add_user(email: str, name: str, *, role: str, password: str) -> None:
    """Raises Invalid for an unknown role, a bad address or a short password; Conflict for a known address."""
    if role not in set(Role):
        raise Invalid(f"{role!r} is no role; there are: {', '.join(Role)}")
    with open_store(read_settings()).transaction() as session:
        create_user(session, NewUser(email, name, password, Role(role)), at=utc_now())
    sys.stdout.write(f"{name} may sign in at /console with {email}.\n")


def list_users(*, as_json: bool) -> None:
    with open_store(read_settings()).reading() as session:
        staff = users(session)
    if as_json:
        rows = [{"email": one.email, "name": one.name, "role": one.role, "skills": one.skills} for one in staff]
        sys.stdout.write(json.dumps({"users": rows}, ensure_ascii=False) + "\n")
        return
    table = Table("email", "name", "role", "skills")
    for one in staff:
        table.add_row(one.email, one.name, one.role, ", ".join(one.skills))
    Console().print(table)
