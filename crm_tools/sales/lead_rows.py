"""Leads: somebody who may buy, with the words of theirs that say so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from crm_tools.sales.evidence import Evidence
from crm_tools.store.base import Base

__all__ = ["Lead", "LeadRow", "NewLead", "lead_value"]


class LeadRow(Base):
    """`evidence` is a list of {message_id, quote, says}: which of their words each fact rests on.

    `status` is new, qualified, converted or lost.
    """

    __tablename__ = "leads"

    id: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(unique=True)
    status: Mapped[str] = mapped_column(default="new", index=True)
    source: Mapped[str]
    company: Mapped[str]
    need: Mapped[str]
    product_id: Mapped[str | None]
    quantity: Mapped[int | None]
    value_minor: Mapped[int | None]
    timeline: Mapped[str]
    score: Mapped[int] = mapped_column(default=0)
    score_parts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    evidence: Mapped[list[Any]] = mapped_column(default=list)
    account_id: Mapped[str | None] = mapped_column(ForeignKey("accounts.id"), index=True)
    contact_id: Mapped[str | None] = mapped_column(ForeignKey("contacts.id"), index=True)
    conversation_id: Mapped[str | None] = mapped_column(ForeignKey("conversations.id"), index=True)
    user_id: Mapped[str | None] = mapped_column(ForeignKey("users.id"), index=True)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


@dataclass(frozen=True, slots=True)
class NewLead:
    """Somebody who may buy; `unit_minor` is the list price of one piece, `evidence` what each fact rests on."""

    company: str
    need: str
    evidence: tuple[Evidence, ...]
    quantity: int | None = None
    product_id: str | None = None
    unit_minor: int | None = None
    timeline: str = ""
    source: str = "chat"
    contact_id: str | None = None
    account_id: str | None = None
    conversation_id: str | None = None

    @property
    def value_minor(self) -> int | None:
        """What it comes to at list price; None while price or quantity are unknown."""
        return self.unit_minor * self.quantity if self.unit_minor is not None and self.quantity else None


@dataclass(frozen=True, slots=True)
class Lead:
    """A lead's present state; `value_minor` at list price."""

    id: str
    number: str
    status: str
    source: str
    company: str
    need: str
    product_id: str | None
    quantity: int | None
    value_minor: int | None
    timeline: str
    score: int
    score_parts: dict[str, Any]
    evidence: tuple[Evidence, ...]
    account_id: str | None
    contact_id: str | None
    conversation_id: str | None
    user_id: str | None
    created_at: datetime
    updated_at: datetime


def _evidence(given: Sequence[Any]) -> tuple[Evidence, ...]:
    return tuple(Evidence(one["message_id"], one["quote"], one["says"]) for one in given)


def lead_value(row: LeadRow) -> Lead:
    return Lead(
        row.id,
        row.number,
        row.status,
        row.source,
        row.company,
        row.need,
        row.product_id,
        row.quantity,
        row.value_minor,
        row.timeline,
        row.score,
        row.score_parts,
        _evidence(row.evidence),
        row.account_id,
        row.contact_id,
        row.conversation_id,
        row.user_id,
        row.created_at,
        row.updated_at,
    )
