"""Who may do what to a ticket: the one table of it. Pure."""

from __future__ import annotations

from enum import StrEnum

from crm_tools.errors import NotAllowed
from crm_tools.people.levels import Role
from crm_tools.people.users import User

__all__ = ["Act", "demand", "may"]


class Act(StrEnum):
    """What can be done at the desk."""

    SEE = "see"
    NOTE = "note"
    ESCALATE = "escalate"
    TAKE = "take"
    ASSIGN = "assign"
    PRIORITY = "priority"
    WAIT = "wait"
    SOLVE = "solve"
    REOPEN = "reopen"
    REVIEW = "review"
    GIVE_BACK = "give back"


class _Whose(StrEnum):
    ANY = "any"
    OWN = "own"
    OWN_OR_NOBODYS = "own or nobody's"
    NONE = "none"


# What a rep may do; leads and admins may do everything.
REPS = {
    Act.SEE: _Whose.ANY,
    Act.NOTE: _Whose.ANY,
    Act.ESCALATE: _Whose.ANY,
    Act.TAKE: _Whose.OWN_OR_NOBODYS,
    Act.REOPEN: _Whose.OWN_OR_NOBODYS,
    Act.PRIORITY: _Whose.OWN,
    Act.WAIT: _Whose.OWN,
    Act.SOLVE: _Whose.OWN,
    Act.ASSIGN: _Whose.NONE,
    Act.REVIEW: _Whose.NONE,
    Act.GIVE_BACK: _Whose.NONE,
}


def may(user: User, act: Act, *, owner: str | None = None) -> bool:
    """Whether `user` may do this to a ticket that `owner` has (None: nobody has it)."""
    if user.role in (Role.LEAD, Role.ADMIN):
        return True
    match REPS[act]:
        case _Whose.ANY:
            return True
        case _Whose.OWN:
            return owner == user.id
        case _Whose.OWN_OR_NOBODYS:
            return owner in (None, user.id)
        case _:
            return False


def demand(user: User, act: Act, *, owner: str | None = None) -> None:
    """Raises NotAllowed with who could do it instead."""
    if may(user, act, owner=owner):
        return
    if REPS[act] is _Whose.NONE:
        raise NotAllowed(
            "only a lead can do this; ask one, or escalate the ticket", zh="仅主管可执行此操作，可先升级工单"
        )
    raise NotAllowed(
        "this is not your ticket; its owner or a lead can do this", zh="这不是您负责的工单，请由负责人或主管处理"
    )
