"""Which pieces of an order a customer means."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_tools.commerce.catalog import Product, Variant
from crm_tools.commerce.pieces import choose_pieces, choose_variant, name_pieces
from crm_tools.errors import Conflict, CrmError, Invalid, NotFound
from tests.crm_tools.commerce.test_returns import an_order

PRODUCT = Product(
    "aria",
    "Aria One",
    "咏叹一号",
    "espresso machine",
    "",
    "",
    (),
    (
        Variant("ARIA-1", {"colour": "silver"}, 10, True, 1),
        Variant("ARIA-1-BLK", {"colour": "black"}, 10, True, 1),
        Variant("ARIA-1-CRM", {"colour": "cream"}, 10, True, 1),
    ),
)


@pytest.mark.parametrize(
    ("item", "sku"),
    [
        ("aria one", "ARIA-1"),
        ("ARIA-1", "ARIA-1"),
        (" Aria One Pro ", "ARIA-PRO"),
        ("杯子", "CUP"),
        ("pro", "ARIA-PRO"),
    ],
)
def test_an_item_is_known_by_sku_name_or_part_of_it_in_either_language(item: str, sku: str) -> None:
    assert choose_pieces(an_order(), [item], {})[0].line.sku == sku


@pytest.mark.parametrize(("item", "error"), [("", NotFound), ("kettle", NotFound), ("aria", Invalid)])
def test_an_item_that_is_not_there_or_not_clear_is_refused_with_the_choices(item: str, error: type[CrmError]) -> None:
    with pytest.raises(error, match="1 × Aria One"):
        choose_pieces(an_order(), [item], {})


def test_two_lines_of_one_sku_are_taken_one_after_the_other() -> None:
    line = an_order().lines[0]
    order = replace(an_order(), lines=(line, replace(line, id=9)))

    assert [one.line.id for one in choose_pieces(order, ["ARIA-1", "ARIA-1"], {})] == [line.id, 9]
    assert [one.line.id for one in choose_pieces(order, ["ARIA-1"], {line.id: 1})] == [9]
    with pytest.raises(Conflict):
        choose_pieces(order, ["ARIA-1"] * 3, {})


@pytest.mark.parametrize("items", [[], ["CUP"] * 51])
def test_nothing_and_far_too_much_are_refused(items: list[str]) -> None:
    with pytest.raises(Invalid, match="one to fifty"):
        choose_pieces(an_order(), items, {})


@given(st.lists(st.sampled_from(["ARIA-1", "ARIA-PRO", "CUP", "cup", "kettle", ""]), max_size=6), st.integers(0, 2))
def test_never_more_pieces_are_taken_than_are_left(items: list[str], busy: int) -> None:
    order = an_order()
    cup = next(line for line in order.lines if line.sku == "CUP")
    with suppress(CrmError):
        taken = Counter(one.line.id for one in choose_pieces(order, items, {cup.id: busy}))
        assert all(taken[line.id] <= line.quantity - (busy if line is cup else 0) for line in order.lines)
        assert taken.total() == len(items)


@pytest.mark.parametrize(
    ("wanted", "sku"), [("black", "ARIA-1-BLK"), ("aria-1-crm", "ARIA-1-CRM"), ("黑色", "ARIA-1-BLK")]
)
def test_a_variant_is_known_by_its_sku_or_its_option(wanted: str, sku: str) -> None:
    assert choose_variant(PRODUCT, wanted, an_order().lines[0]).sku == sku


@pytest.mark.parametrize("wanted", ["", "purple", "CUP"])
def test_a_variant_that_is_none_is_refused_with_those_there_are(wanted: str) -> None:
    with pytest.raises(Invalid, match="silver; black; cream"):
        choose_variant(PRODUCT, wanted, an_order().lines[0])


def test_pieces_are_named_together() -> None:
    cup = choose_pieces(an_order(), ["CUP"], {})

    assert name_pieces(cup).en == "1 × Cup"
    assert name_pieces(cup).zh == "1 件 杯子"
