"""Numbers that are no count of pieces."""

from __future__ import annotations

import pytest

from assistant.engine.amounts import impossible
from assistant.engine.company import Company


@pytest.mark.parametrize(
    "text",
    ["order -3 descalers", "order 0 trays", "order 99999999999999 descalers", "order 1.5 descalers", "我要 0 个除垢剂"],
)
def test_nothing_a_part_of_one_fewer_than_none_and_far_too_many_are_no_pieces(text: str) -> None:
    assert impossible(text, Company())


@pytest.mark.parametrize(
    "text", ["two trays", "20 trays by 2026-12-01", "a 54 mm tamper", "a filter for A-1042", "3 个滤网", "a 1.8 L tank"]
)
def test_counts_sizes_dates_and_order_numbers_are_something_else(text: str) -> None:
    assert not impossible(text, Company())
