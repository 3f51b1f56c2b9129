"""The conditions a strategy is written in, collected from where they stand.

To add one, write a marked function in one of those files.
"""

from __future__ import annotations

from functools import cache

from crm_tools.sales import sales_conditions, service_conditions
from crm_tools.sales.findings import MARK, Condition

__all__ = ["conditions"]


@cache
def conditions() -> dict[str, Condition]:
    """All conditions, by name."""
    functions = [*vars(service_conditions).values(), *vars(sales_conditions).values()]
    marked = (getattr(one, MARK, None) for one in functions)
    return {one.name: one for one in marked if isinstance(one, Condition)}
