"""What this shop allows with an order after it was placed. Pure values, kept in the company's profile."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

from crm_tools.errors import Invalid

__all__ = ["AT_FAULT", "Because", "ShopRules", "read_shop_rules"]

Because = Literal["changed_mind", "faulty", "wrong_item", "damaged"]
AT_FAULT: frozenset[str] = frozenset({"faulty", "wrong_item", "damaged"})  # the shop's fault: it costs nothing
STATUSES = frozenset({"pending", "processed"})


@dataclass(frozen=True, slots=True)
class ShopRules:
    """`change_until` are the statuses in which an order can still be cancelled or changed.

    `cancel_reasons` are the only reasons accepted for a cancellation (empty: any). With `one_change` an order's items
    are changed at most once, and after that it is neither cancelled nor paid otherwise; with `one_return` one return
    or exchange is all an order gets. `refund_to_gift_card` lets a refund go to a gift card of the customer's own
    instead of the way it was paid, `difference_anywhere` a lower price to any way of theirs. `faulty_days` is how long
    after delivery a fault is reason enough, `price_days` how long a lower own price is made good (0: never).
    """

    change_until: tuple[str, ...] = ("pending",)
    cancel_reasons: tuple[str, ...] = ()
    one_change: bool = False
    one_return: bool = False
    refund_to_gift_card: bool = False
    difference_anywhere: bool = False
    faulty_days: int = 30
    price_days: int = 0

    def days_for(self, because: str, window_days: int) -> int:
        """How many days after delivery something can be sent back for this reason."""
        return max(window_days, self.faulty_days) if because in AT_FAULT else window_days

    def fee_minor(self, because: str, usual_minor: int) -> int:
        """What sending something back costs for this reason."""
        return 0 if because in AT_FAULT else usual_minor


def read_shop_rules(given: Mapping[str, Any]) -> ShopRules:
    """The rules in a profile; raises Invalid that names what is wrong."""
    unknown = set(given) - set(ShopRules.__dataclass_fields__)
    if unknown:
        raise Invalid(
            f"shop rules: there is no {sorted(unknown)[0]!r}; there are: {', '.join(ShopRules.__dataclass_fields__)}"
        )
    values: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in given.items()}
    rules = ShopRules(**values)
    strange = set(rules.change_until) - STATUSES
    if strange:
        raise Invalid(f"shop rules: change_until knows {', '.join(sorted(STATUSES))}, not {sorted(strange)[0]!r}")
    return rules


REASONS = get_args(Because)
