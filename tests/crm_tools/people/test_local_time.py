"""The time zone of a country."""

from __future__ import annotations

import pytest

from crm_tools.people.local_time import zone_of


@pytest.mark.parametrize(
    ("country", "zone"),
    [("CN", "Asia/Shanghai"), ("HK", "Asia/Hong_Kong"), ("SG", "Asia/Singapore"), ("DE", "Europe/Berlin")],
)
def test_a_country_that_lives_by_one_clock_tells_the_time(country: str, zone: str) -> None:
    assert zone_of(country) == zone


@pytest.mark.parametrize("country", ["US", "RU", "", "XX", "cn "])
def test_a_wide_or_unknown_country_tells_none(country: str) -> None:
    assert zone_of(country) is None
