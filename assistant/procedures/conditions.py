"""Whether a step's conditions hold. Pure: values are the words that slots and records hold."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from assistant.procedures.steps import Test, When

__all__ = ["holds"]

_NUMBER = re.compile(r"-?\d[\d,]*(?:\.\d+)?")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def holds(when: When, values: Mapping[str, str], today: str) -> bool:
    """Whether all conditions hold; `values` by name ("why", "order.status"), `today` as an ISO date.

    A number or day that cannot be read is neither above nor below, neither new nor old.
    """
    return all(_holds(test, values.get(name, ""), today) for name, test in when.items())


def _holds(test: Test, value: str, today: str) -> bool:
    plain = value.casefold()
    number, days = _number(value), _days(value, today)
    return (
        (test.known is None or test.known == bool(value))
        and (test.any_of is None or plain in [one.casefold() for one in test.any_of])
        and (test.none_of is None or plain not in [one.casefold() for one in test.none_of])
        and (test.above is None or (number is not None and number > test.above))
        and (test.below is None or (number is not None and number < test.below))
        and (test.within_days is None or (days is not None and days <= test.within_days))
        and (test.older_than_days is None or (days is not None and days > test.older_than_days))
    )


def _number(value: str) -> float | None:
    found = _NUMBER.search(value)
    return float(found[0].replace(",", "")) if found else None


def _days(value: str, today: str) -> int | None:
    found, now = _DAY.search(value), _DAY.search(today)
    try:
        return (date.fromisoformat(now[0]) - date.fromisoformat(found[0])).days if found and now else None
    except ValueError:
        return None
