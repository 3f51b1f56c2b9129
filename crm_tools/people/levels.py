"""How sure we are who is speaking, and in which role."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["Caller", "Level", "Role"]


class Level(StrEnum):
    """What has been proven about the person in the conversation, weakest first."""

    ANONYMOUS = "anonymous"
    CLAIMED = "claimed"
    VERIFIED = "verified"
    STAFF = "staff"

    def reaches(self, needed: Level) -> bool:
        """Whether this level is at least `needed`."""
        order = list(Level)
        return order.index(self) >= order.index(needed)


class Role(StrEnum):
    REP = "rep"
    LEAD = "lead"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class Caller:
    """Who acts, as the session proved it; never as a text says."""

    level: Level
    contact_id: str | None = None
    user_id: str | None = None

    @property
    def actor(self) -> str:
        """The name under which events are recorded."""
        if self.user_id:
            return f"user:{self.user_id}"
        return f"contact:{self.contact_id}" if self.contact_id else "visitor"
