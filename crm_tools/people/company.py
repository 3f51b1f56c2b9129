"""The one company this deployment serves: its profile, whose figures the tools obey."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Mapped, Session, mapped_column

from crm_tools.store.base import Base
from crm_tools.words import Words

__all__ = ["Company", "CompanyRow", "company", "save_company"]

ONLY = "company"


class CompanyRow(Base):
    __tablename__ = "company"

    id: Mapped[str] = mapped_column(primary_key=True)
    profile: Mapped[dict[str, Any]]
    updated_at: Mapped[datetime]


@dataclass(frozen=True, slots=True)
class Company:
    """Name, hours and the limits of what may be promised; times of day are local to `timezone`."""

    name: Words
    timezone: str
    currency: str
    email: str
    return_window_days: int
    refund_working_days: int
    return_fee_minor: int
    refund_to: Words
    hours: Words
    chat_around_the_clock: bool = False


DEFAULT = Company(
    name=Words("Our company", "本公司"),
    timezone="UTC",
    currency="EUR",
    email="help@example.com",
    return_window_days=14,
    refund_working_days=5,
    return_fee_minor=0,
    refund_to=Words("the original payment method", "原支付方式"),
    hours=Words("Mon–Fri 09:00–17:00", "周一至周五 09:00–17:00"),
)


def company(session: Session) -> Company:
    """The company's profile; sensible defaults before one was saved."""
    row = session.get(CompanyRow, ONLY)
    if row is None:
        return DEFAULT
    profile = dict(row.profile)
    for name in ("name", "refund_to", "hours"):
        profile[name] = Words(**profile[name])
    return Company(**profile)


def save_company(session: Session, profile: Mapping[str, Any], *, at: datetime) -> None:
    """Replaces the profile; keys are the fields of `Company`, words as {"en", "zh"}."""
    session.merge(CompanyRow(id=ONLY, profile=dict(profile), updated_at=at))
    session.flush()
