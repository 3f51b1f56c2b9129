"""What bringing goods to a customer costs and how long it takes. Pure."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from datetime import date, timedelta

__all__ = ["Delivery", "working_days_after"]


@dataclass(frozen=True, slots=True)
class Delivery:
    """Fees in minor units and spans in working days.

    Goods worth `free_from_minor` or more travel free inside `home` (a country code; empty: everywhere is home).
    `dispatch_days` is when goods on the shelf leave, `supplier_days` about how long goods take that we order in.
    """

    fee_minor: int = 0
    free_from_minor: int = 0
    abroad_minor: int = 0
    home: str = ""
    dispatch_days: int = 1
    supplier_days: int = 7

    def cost_minor(self, goods_minor: int, country: str) -> int:
        """What delivering goods of this value to a country costs; an unknown country is taken for home."""
        if self.home and country and country != self.home:
            return self.abroad_minor
        return 0 if goods_minor >= self.free_from_minor else self.fee_minor


def working_days_after(day: date, count: int, holidays: Set[date] = frozenset()) -> date:
    """The day `count` working days later: Monday to Friday, without the holidays."""
    while count > 0:
        day += timedelta(days=1)
        count -= day.weekday() < 5 and day not in holidays
    return day
