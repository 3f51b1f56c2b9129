"""Which part is meant: one, or a question back, never a guess."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import update

from crm_tools.commerce.catalog import VariantRow
from crm_tools.commerce.parts import choose_part
from crm_tools.errors import Conflict, Invalid, NotFound
from crm_tools.store import Store
from tests.crm_tools.commerce.parts_shop import FILTER, GOODS, fill_shelf


@pytest.fixture
def shelf(store: Store) -> Store:
    with store.transaction() as session:
        fill_shelf(session)
    return store


@pytest.mark.parametrize(
    ("item", "sku"),
    [
        ("Filter F4", FILTER),
        ("flt-f4", FILTER),
        ("filter for Zephyr 400", FILTER),
        ("a fliter f4", FILTER),
        ("F4 滤网", FILTER),
        ("Zephyr 400 的滤网", FILTER),
        ("brew gasket for my Aria One", "GSK-54"),
        ("密封圈 54", "GSK-54"),
        ("knock box", "KNB"),
        ("敲渣", "KNB"),
    ],
)
def test_a_part_is_known_by_number_name_or_the_machine_it_is_for(shelf: Store, item: str, sku: str) -> None:
    with shelf.reading() as session:
        assert choose_part(session, item).sku == sku


@pytest.mark.parametrize(("item", "choices"), [("filter", ("Filter F4", "Filter F6")), ("密封圈", ("51", "54"))])
def test_several_that_fit_are_listed(shelf: Store, item: str, choices: tuple[str, ...]) -> None:
    with shelf.reading() as session, pytest.raises(Invalid) as refusal:
        choose_part(session, item)

    for words in (refusal.value.words.en, refusal.value.words.zh):
        assert all(choice in words for choice in choices) or "F4" in words


@pytest.mark.parametrize("item", ["Zephyr 400", "Z400", "Zephyr 400 空气净化器"])
def test_a_machine_is_refused_with_where_to_buy_it_and_what_fits_it(shelf: Store, item: str) -> None:
    with shelf.reading() as session, pytest.raises(Conflict, match=r"ordered in the shop.*Filter F4"):
        choose_part(session, item)


@pytest.mark.parametrize("item", ["", "   ", "a washing machine, please", "🙂"])
def test_what_nothing_is_like_is_not_found(shelf: Store, item: str) -> None:
    with shelf.reading() as session, pytest.raises(NotFound):
        choose_part(session, item)


def test_a_part_that_is_no_longer_sold_is_refused(shelf: Store) -> None:
    with shelf.transaction() as session:
        session.execute(update(VariantRow).where(VariantRow.sku == FILTER).values(on_sale=False))
    with shelf.reading() as session, pytest.raises(Conflict, match="no longer sold"):
        choose_part(session, "Filter F4")


def test_a_part_in_several_variants_is_not_guessed_between(shelf: Store) -> None:
    with shelf.transaction() as session:
        session.add(VariantRow(sku="KNB-RED", product_id="knock-box", options={}, price_minor=9900, on_sale=True))
    with shelf.reading() as session:
        with pytest.raises(Invalid, match="KNB, KNB-RED"):
            choose_part(session, "knock box")
        assert choose_part(session, "KNB-RED").sku == "KNB-RED"


@settings(max_examples=60)
@given(st.text(max_size=30))
def test_whatever_is_said_is_a_part_or_refused(shelf: Store, item: str) -> None:
    parts = {good[5] for good in GOODS if good[3] in ("spare part", "accessory")}
    with shelf.reading() as session, suppress(NotFound, Invalid, Conflict):
        assert choose_part(session, item).sku in parts
