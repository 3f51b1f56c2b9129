from __future__ import annotations

from datetime import date, timedelta

from crm_tools.service.model_usage import KEPT, add_usage, model_usage
from crm_tools.store import Store
from crm_tools.usage import Usage

TODAY = date(2026, 11, 21)


def test_what_is_added_is_told_and_kept(any_store: Store) -> None:
    with any_store.transaction() as session:
        add_usage(session, ["site", "visitor:1"], Usage(1, 500), day=TODAY)
    with any_store.transaction() as session:
        totals = add_usage(session, ["site", "visitor:2"], Usage(1, 300), day=TODAY)

    assert totals == {"site": Usage(2, 800), "visitor:2": Usage(1, 300)}
    with any_store.reading() as session:
        assert model_usage(session, "site", day=TODAY) == Usage(2, 800)


def test_each_day_begins_with_nothing(any_store: Store) -> None:
    with any_store.transaction() as session:
        add_usage(session, ["site"], Usage(1, 500), day=TODAY)
        assert model_usage(session, "site", day=TODAY + timedelta(days=1)) == Usage()


def test_what_was_thought_too_much_is_given_back(any_store: Store) -> None:
    with any_store.transaction() as session:
        add_usage(session, ["site"], Usage(1, 500), day=TODAY)
        assert add_usage(session, ["site"], Usage(0, -200), day=TODAY) == {"site": Usage(1, 300)}


def test_what_is_older_than_a_month_is_forgotten(any_store: Store) -> None:
    with any_store.transaction() as session:
        add_usage(session, ["conversation:old"], Usage(1, 1), day=TODAY - KEPT - timedelta(days=1))
        add_usage(session, ["conversation:kept"], Usage(1, 1), day=TODAY - KEPT)
        add_usage(session, ["site"], Usage(1, 1), day=TODAY)

    assert any_store.count("model_usage", {"key": "conversation:old"}) == 0
    assert any_store.count("model_usage", {"key": "conversation:kept"}) == 1
