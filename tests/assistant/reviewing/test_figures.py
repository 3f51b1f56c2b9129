"""A figure is the same however it is written, and never another's."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.reviewing.figures import figures


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("€1,299.00", "1299", "money"),
        ("1299 元", "1299", "money"),
        ("12.5 euros", "12.5", "money"),
        ("20 %", "20", "share"),
        ("百分之二十", "20", "share"),
        ("两成", "20", "share"),
        ("八折", "80", "share"),
        ("48 hours", "48", "hour"),
        ("two days", "48", "hour"),
        ("两天", "48", "hour"),
        ("24-month warranty", "24", "month"),
        ("一年", "12", "month"),
        ("three working days", "3", "workday"),
        ("3个工作日", "3", "workday"),
        ("six sets", "6", "sets"),
        ("三件", "3", "件"),
        ("four and a half hours", "4.5", "hour"),
        ("40p", "0.4", "money"),
        ("two week passes", "2", "passes"),
        ("500 MB", "500", "mb"),
        ("30号", "30", "号"),
    ],
)
def test_a_figure_is_read_with_what_it_counts(text: str, value: str, unit: str) -> None:
    (found,) = figures(text)

    assert (found.value, found.unit) == (Decimal(value), unit)


@given(st.integers(1, 9_999_999), st.integers(0, 99))
def test_an_amount_fits_itself_in_any_currency_sign_and_no_other(whole: int, cents: int) -> None:
    written = f"{whole:,}.{cents:02d}"
    (one,), (same,), (other,) = figures(f"€{written}"), figures(f"{whole}.{cents:02d} 元"), figures(f"€{whole + 1}")

    assert one.fits(same)
    assert not one.fits(other)


def test_money_fits_no_days() -> None:
    (money,), (days,) = figures("¥14"), figures("14 days")

    assert not money.fits(days)


def test_from_three_to_five_days_is_both() -> None:
    assert [one.value for one in figures("三五天")] == [72, 120]


@given(st.text(max_size=120))
def test_any_text_can_be_read(text: str) -> None:
    for one in figures(text):
        assert text[one.start : one.stop] == one.written
