"""What a tool is given: a session, who asks, in which conversation, and the time. Nothing a model can set."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from crm_tools.errors import NotAllowed, NotVerified
from crm_tools.people.company import Company
from crm_tools.people.levels import Caller, Level
from crm_tools.store.events import record
from crm_tools.words import Language, Words

__all__ = ["Change", "Desk", "Preview", "Record"]


@dataclass(frozen=True, slots=True)
class Record:
    """A row as a tool shows it; `ref` names it ("order A-1042"), `fields` are plain JSON values."""

    ref: str
    fields: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    """One field as it is and as it would be; None where nothing was there before, or nothing is left."""

    name: Words
    before: Words | None
    after: Words | None

    def as_json(self) -> dict[str, Any]:
        """As it is kept, and shown to staff: both languages."""
        return {"name": _both(self.name), "before": _both(self.before), "after": _both(self.after)}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Change:
        """A change as it was kept."""
        before, after = (Words(**kept[name]) if kept.get(name) else None for name in ("before", "after"))
        return cls(Words(**kept["name"]), before, after)


def _both(words: Words | None) -> dict[str, str] | None:
    return {"en": words.en, "zh": words.zh} if words else None


@dataclass(frozen=True, slots=True)
class Preview:
    """What a write would change, in words and fields, before anyone agreed to it.

    `needs_approval` says why the customer's yes is not enough and a colleague has to agree too; None where it is.
    `summary` and `changes` are what is agreed to; `effects` tell what follows from it (a day, a fee, where to send it).
    """

    summary: Words
    effects: tuple[Words, ...]
    needs_approval: Words | None = None
    changes: tuple[Change, ...] = ()

    def promises(self, other: Preview) -> bool:
        """Whether a yes to the one is a yes to the other: the same words, the same fields, the same need to ask."""
        return (self.summary, self.changes, self.needs_approval) == (other.summary, other.changes, other.needs_approval)


@dataclass(frozen=True, slots=True)
class Desk:
    """The caller's place at the counter for one tool call; it lives as long as its transaction."""

    session: Session
    caller: Caller
    conversation_id: str
    company: Company
    language: Language
    now: datetime
    kept: dict[str, Any] = field(default_factory=dict)

    def keep(self, **facts: Any) -> None:
        """Remembers what taking this write back will need, as JSON values."""
        self.kept.update(facts)

    @property
    def contact_id(self) -> str:
        """The customer this desk serves; raises NotVerified before they have proven who they are."""
        if not self.caller.level.reaches(Level.VERIFIED) or self.caller.contact_id is None:
            raise NotVerified("the customer has to prove who they are first: ask for their email address")
        return self.caller.contact_id

    @property
    def user_id(self) -> str:
        """The colleague this desk serves; raises NotAllowed for anybody else."""
        if self.caller.level is not Level.STAFF or self.caller.user_id is None:
            raise NotAllowed("only a signed-in colleague can do this")
        return self.caller.user_id

    def record(self, kind: str, subject: str, **data: Any) -> None:
        """Writes an event about this call; `data` holds ids and keys only."""
        record(
            self.session,
            kind,
            subject,
            actor=self.caller.actor,
            at=self.now,
            conversation_id=self.conversation_id,
            **data,
        )

    def local(self, moment: datetime) -> date:
        """The company's calendar day of a moment."""
        return moment.astimezone(ZoneInfo(self.company.timezone)).date()

    def day(self, moment: datetime | None) -> str | None:
        """The local calendar day of a moment, as 2026-11-21."""
        return self.local(moment).isoformat() if moment else None

    def say(self, words: Words) -> str:
        return words.say(self.language)
