"""What the operator says of the company."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from crm_tools.errors import Conflict, Invalid
from crm_tools.people.company import DEFAULT, company
from crm_tools.people.company_changes import change_company, company_is_named, company_profile
from crm_tools.sample.facts import company_profile as sample_profile
from crm_tools.sample.load import load_sample_company
from crm_tools.store import Store
from crm_tools.words import Words

AT = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)


def change(store: Store, **changes: Any) -> None:
    with store.transaction() as session:
        change_company(session, changes, at=AT)


def test_a_company_nobody_named_is_ours_and_not_the_samples(store: Store) -> None:
    with store.reading() as session:
        assert not company_is_named(session)
        assert company(session).name == Words("Our company", "本公司")


def test_a_name_is_taken_in_both_languages_and_the_rest_stays(store: Store) -> None:
    change(store, name={"en": "Kite House", "zh": "风筝屋"}, currency="CNY")
    change(store, email="hello@kites.example", name={"zh": "风筝之家"})

    with store.reading() as session:
        found = company(session)
    assert found.name == Words("Kite House", "风筝之家")
    assert (found.currency, found.email, found.hours) == ("CNY", "hello@kites.example", DEFAULT.hours)


def test_one_name_serves_both_languages(store: Store) -> None:
    change(store, name="  Kite   House ")
    with store.reading() as session:
        assert company(session).name == Words("Kite House", "Kite House")


def test_a_whole_profile_is_printed_and_taken_back_unchanged(store: Store) -> None:
    change(store, **sample_profile())
    with store.reading() as session:
        before, profile = company(session), company_profile(session)
    change(store, **profile)
    with store.reading() as session:
        assert company(session) == before


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"nmae": "X"}, "nmae"),
        ({"name": " "}, "name"),
        ({"name": {"fr": "Maison"}}, "name"),
        ({"name": "x" * 61}, "60"),
        ({"timezone": "Mars/Base"}, "Europe/Berlin"),
        ({"timezone": "../../etc/passwd"}, "Europe/Berlin"),
        ({"currency": "euro"}, "EUR"),
        ({"return_window_days": "two weeks"}, "whole number"),
        ({"return_window_days": True}, "whole number"),
        ({"refund_working_days": -1}, "whole number"),
        ({"chat_around_the_clock": 1}, "true or false"),
        ({"email": 7}, "email"),
        ({"delivery": {"nonsense": 1}}, "company show"),
        ({"discounts": [3]}, "company show"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_changed(store: Store, changes: Mapping[str, Any], said: str) -> None:
    with pytest.raises(Invalid, match=said):
        change(store, **changes)
    with store.reading() as session:
        assert not company_is_named(session)


def test_the_sample_is_not_loaded_over_a_company_with_a_name(store: Store) -> None:
    change(store, name="Kite House")
    with pytest.raises(Conflict, match="another company"):
        load_sample_company(store, at=AT)
