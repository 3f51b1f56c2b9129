"""A staff desk at which something happens in the moment before a press arrives."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from channels.console import StaffDesk
from crm_tools.people.sign_ins import set_password
from crm_tools.people.users import User, user_by_email
from crm_tools.store import Session, utc_now

__all__ = ["RacedDesk", "ending"]

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class RacedDesk(StaffDesk):
    """What is `ahead` is done before the next change; no open page hears of it."""

    ahead: list[Callable[[Session], None]] = field(default_factory=list)

    async def change(self, token: str, conversation_id: str, act: Callable[[Session, User], T]) -> T:
        while self.ahead:
            with self.store.transaction() as session:
                self.ahead.pop()(session)
        return await StaffDesk.change(self, token, conversation_id, act)


def ending(email: str, password: str) -> Callable[[Session], None]:
    """Ends somebody's sign-ins, as a changed password does; it is `password` again."""

    def end(session: Session) -> None:
        user = user_by_email(session, email)
        assert user is not None
        set_password(session, user.id, password, at=utc_now())

    return end
