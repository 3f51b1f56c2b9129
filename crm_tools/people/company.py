"""The one company this deployment serves: its profile, whose figures the tools obey."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Mapped, Session, mapped_column

from crm_tools.commerce.delivery import Delivery
from crm_tools.commerce.shop_rules import ShopRules, read_shop_rules
from crm_tools.commerce.warranty import Warranty, read_warranty
from crm_tools.limits import Rule, read_limits
from crm_tools.service.calendars import Calendar, is_open, read_calendar
from crm_tools.service.callback_times import CallbackRules, read_callback_rules
from crm_tools.store.base import Base
from crm_tools.words import Words

__all__ = ["Company", "CompanyRow", "company", "save_company"]

ONLY = "company"
OFFICE = read_calendar("UTC", {"week": {day: [["09:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}})
READERS: Mapping[str, Callable[[Mapping[str, Any]], Any]] = {
    "shop": read_shop_rules,
    "warranty": read_warranty,
    "callbacks": read_callback_rules,
}
SLA: Mapping[str, Mapping[str, int]] = {
    "urgent": {"first_reply": 30, "resolution": 240},
    "high": {"first_reply": 60, "resolution": 480},
    "normal": {"first_reply": 240, "resolution": 1440},
    "low": {"first_reply": 480, "resolution": 2880},
}


class CompanyRow(Base):
    __tablename__ = "company"

    id: Mapped[str] = mapped_column(primary_key=True)
    profile: Mapped[dict[str, Any]]
    updated_at: Mapped[datetime]


@dataclass(frozen=True, slots=True)
class Company:
    """Name, hours and the limits of what may be promised; times of day are local to `timezone`.

    `calendar` is when people are at the desk, `sla` the business minutes promised, by priority and target.
    `discounts` are those for business orders, as (from this list value, percent); a quote comes within
    `quote_working_days`. `shop` says what can be done with an order after it was placed, `delivery` what bringing
    goods costs and takes, `warranty` which faults are repaired free, `callbacks` when a call can be booked. An
    invoice can be changed within `invoice_change_days` of its issue. `approvals` say for which writes a colleague has
    to agree too; without any the customer's yes is enough.
    """

    name: Words
    timezone: str
    currency: str
    email: str
    return_window_days: int
    refund_working_days: int
    return_fee_minor: int
    refund_to: Words
    hours: Words
    approvals: tuple[Rule, ...] = ()
    chat_around_the_clock: bool = False
    calendar: Calendar = OFFICE
    delivery: Delivery = field(default_factory=Delivery)
    sla: Mapping[str, Mapping[str, int]] = field(default_factory=lambda: SLA)
    discounts: tuple[tuple[int, int], ...] = ()
    quote_working_days: int = 2
    shop: ShopRules = field(default_factory=ShopRules)
    warranty: Warranty = field(default_factory=Warranty)
    callbacks: CallbackRules = field(default_factory=CallbackRules)
    invoice_change_days: int = 30

    @property
    def business_from_minor(self) -> int | None:
        """The list value from which an order has a business price; None where there are none."""
        return min((start for start, _ in self.discounts), default=None)

    def discount_percent(self, list_minor: int) -> int:
        """The business discount on an order of this list value."""
        return max((percent for start, percent in self.discounts if list_minor >= start), default=0)

    def is_staffed(self, at: datetime) -> bool:
        """Whether people answer chats at a moment."""
        return self.chat_around_the_clock or is_open(self.calendar, at)


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
    if "calendar" in profile:
        profile["calendar"] = read_calendar(profile["timezone"], profile["calendar"])
    profile["discounts"] = tuple((start, percent) for start, percent in profile.get("discounts", ()))
    if "delivery" in profile:
        profile["delivery"] = Delivery(**profile["delivery"])
    for name, read in READERS.items():
        if name in profile:
            profile[name] = read(profile[name])
    profile["approvals"] = (*read_limits(profile.get("approvals", ())), *_old_limit(profile))
    return Company(**profile)


def _old_limit(profile: dict[str, Any]) -> tuple[Rule, ...]:
    """What profiles said before there were rules: one amount above which a return needed a colleague."""
    limit = profile.pop("refund_limit_minor", None)
    return () if limit is None else (Rule(above_minor=limit, tools=("start_return",)),)


def save_company(session: Session, profile: Mapping[str, Any], *, at: datetime) -> None:
    """Replaces the profile; keys are the fields of `Company`, words as {"en", "zh"}, hours as `read_calendar` reads.

    What is itself a record (`delivery`) is given by its fields, `approvals` as `read_limits` reads.
    Raises Invalid for hours that are none and for rules nobody could follow.
    """
    if "calendar" in profile:
        read_calendar(profile["timezone"], profile["calendar"])
    for name, read in READERS.items():
        if name in profile:
            read(profile[name])
    read_limits(profile.get("approvals", ()))
    session.merge(CompanyRow(id=ONLY, profile=dict(profile), updated_at=at))
    session.flush()
