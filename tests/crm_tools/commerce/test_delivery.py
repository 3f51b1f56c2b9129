"""What delivery costs, and working days."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_tools.commerce.delivery import Delivery, working_days_after

TERMS = Delivery(fee_minor=1500, free_from_minor=19_900, abroad_minor=8000, home="CN")
SATURDAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("goods", "country", "cost"),
    [(19_899, "CN", 1500), (19_900, "CN", 0), (19_899, "", 1500), (50_000, "HK", 8000), (0, "SG", 8000)],
)
def test_delivery_is_free_from_a_value_on_but_only_at_home(goods: int, country: str, cost: int) -> None:
    assert TERMS.cost_minor(goods, country) == cost


def test_a_company_that_says_nothing_of_delivery_charges_nothing_for_it() -> None:
    assert Delivery().cost_minor(1, "HK") == 0


@pytest.mark.parametrize(
    ("count", "holidays", "day"),
    [
        (0, (), SATURDAY),
        (1, (), date(2026, 11, 23)),
        (5, (), date(2026, 11, 27)),
        (6, (), date(2026, 11, 30)),
        (1, (date(2026, 11, 23),), date(2026, 11, 24)),
    ],
)
def test_weekends_and_holidays_are_not_counted(count: int, holidays: tuple[date, ...], day: date) -> None:
    assert working_days_after(SATURDAY, count, frozenset(holidays)) == day


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(1, 60), st.frozensets(st.dates(), max_size=5))
def test_a_counted_day_is_a_working_day_and_later_than_the_one_before(
    day: date, count: int, holidays: frozenset[date]
) -> None:
    found = working_days_after(day, count, holidays)

    assert found.weekday() < 5
    assert found not in holidays
    assert found > working_days_after(day, count - 1, holidays)
