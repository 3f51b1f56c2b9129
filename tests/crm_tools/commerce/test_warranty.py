from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as some

from crm_tools.commerce.warranty import Warranty, read_warranty
from crm_tools.errors import Invalid
from crm_tools.sample.facts import company_profile
from crm_tools.sample.sheets import sheet

TERMS = read_warranty(company_profile()["warranty"])
DELIVERED = date(2026, 1, 31)


@pytest.mark.parametrize(
    ("kind", "business", "until"),
    [
        ("espresso machine", False, date(2028, 1, 31)),
        ("espresso machine", True, date(2027, 1, 31)),
        ("commercial machine", True, date(2027, 1, 31)),
        ("air purifier", False, date(2029, 1, 31)),
        ("kettle", False, date(2027, 1, 31)),
        ("milk frother", False, date(2027, 1, 31)),
        ("spare part", True, date(2026, 7, 31)),
    ],
)
def test_the_sample_companys_months_are_those_of_its_articles(kind: str, business: bool, until: date) -> None:
    assert TERMS.ends_on(DELIVERED, kind, business=business) == until


def test_every_kind_in_the_catalog_has_its_months() -> None:
    kinds = {entry["kind"] for name in ("catalog", "parts") for entry in sheet(name)}

    assert kinds <= set(TERMS.months)
    assert set(TERMS.onsite_for) == {"Aria Pro", "Zephyr Hall"}


def test_a_month_that_is_too_short_ends_on_its_last_day() -> None:
    assert Warranty(usual_months=1).ends_on(DELIVERED, "any", business=False) == date(2026, 2, 28)


@given(some.dates(date(2000, 1, 1), date(2080, 1, 1)), some.integers(0, 120))
def test_a_warranty_ends_in_the_month_it_says(day: date, months: int) -> None:
    ends = Warranty(usual_months=months).ends_on(day, "any", business=False)

    assert (ends.year - day.year) * 12 + ends.month - day.month == months
    assert ends.day <= day.day


@pytest.mark.parametrize(
    "wrong", [{"forever": True}, {"months": {"kettle": "12"}}, {"usual_months": -1}, {"book_within_days": 0}]
)
def test_terms_that_are_none_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(Invalid, match="warranty"):
        read_warranty(wrong)
