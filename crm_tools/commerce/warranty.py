"""How long a fault is repaired free, and how a repair goes. Pure values, kept in the company's profile."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from crm_tools.errors import Invalid
from crm_tools.words import Words

__all__ = ["Warranty", "read_warranty"]


@dataclass(frozen=True, slots=True)
class Warranty:
    """`months` from the day of delivery by a product's kind, `usual_months` for any other kind.

    With `business_months` a product that a company uses has no more than these. What is `not_repaired` (kinds) is
    replaced instead. Outside the warranty the diagnosis costs `diagnosis_minor`, which is waived when the quote is
    accepted. What is named in `onsite_for` is repaired where it stands, all else within `workshop_days` (working days,
    shortest and longest) after a courier fetched it; the day for it lies within `book_within_days` working days.
    `excluded` says what no warranty covers.
    """

    months: Mapping[str, int] = field(default_factory=dict)
    usual_months: int = 24
    business_months: int | None = None
    not_repaired: tuple[str, ...] = ("spare part",)
    diagnosis_minor: int = 0
    onsite_for: tuple[str, ...] = ()
    workshop_days: tuple[int, int] = (5, 7)
    book_within_days: int = 10
    excluded: Words | None = None

    def ends_on(self, delivered: date, kind: str, *, business: bool) -> date:
        """The last day on which a fault is covered."""
        months = self.months.get(kind, self.usual_months)
        if business and self.business_months is not None:
            months = min(months, self.business_months)
        return _months_later(delivered, months)


def read_warranty(given: Mapping[str, Any]) -> Warranty:
    """The terms in a profile; raises Invalid that names what is wrong."""
    unknown = set(given) - set(Warranty.__dataclass_fields__)
    if unknown:
        raise Invalid(
            f"warranty: there is no {sorted(unknown)[0]!r}; there are: {', '.join(Warranty.__dataclass_fields__)}"
        )
    values: dict[str, Any] = {name: tuple(one) if isinstance(one, list) else one for name, one in given.items()}
    if values.get("excluded") is not None:
        values["excluded"] = Words(**values["excluded"])
    terms = Warranty(**values)
    if any(not isinstance(one, int) or one < 0 for one in (*terms.months.values(), terms.usual_months)):
        raise Invalid("warranty: a number of months is a whole number, 0 or more")
    if terms.book_within_days < 1 or len(terms.workshop_days) != 2:
        raise Invalid("warranty: book_within_days is at least 1, workshop_days a pair like [5, 7]")
    return terms


def _months_later(day: date, months: int) -> date:
    """The same day so many months later; the last day of a month that has no such day."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
