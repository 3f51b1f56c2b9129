"""Numbers that people read aloud."""

from __future__ import annotations

import pytest

from crm_tools.store import Store
from crm_tools.store.counters import next_number
from tests.crm_tools.conftest import at_once, fail_after


def _next(store: Store, prefix: str) -> str:
    with store.transaction() as session:
        return next_number(session, prefix)


def test_a_series_starts_at_1001_and_goes_on_by_one(any_store: Store) -> None:
    assert [_next(any_store, "T") for _ in range(3)] == ["T-1001", "T-1002", "T-1003"]


def test_every_prefix_is_a_series_of_its_own(any_store: Store) -> None:
    assert [_next(any_store, "T"), _next(any_store, "R"), _next(any_store, "T")] == ["T-1001", "R-1001", "T-1002"]


def test_parallel_callers_never_get_the_same_number_even_the_first_ones(any_store: Store) -> None:
    numbers = at_once(20, lambda _: _next(any_store, "T"))

    assert sorted(numbers) == [f"T-{1001 + n}" for n in range(20)]


def test_a_number_of_a_failed_transaction_is_given_again(any_store: Store) -> None:
    with pytest.raises(RuntimeError):
        fail_after(any_store, lambda session: next_number(session, "T"))

    assert _next(any_store, "T") == "T-1001"
