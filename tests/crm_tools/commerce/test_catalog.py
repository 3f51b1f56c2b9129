"""Products are found by what customers call them."""

from __future__ import annotations

import pytest

from crm_tools.commerce.catalog import ProductRow, StockRow, VariantRow, find_products, products
from crm_tools.commerce.money import say_money
from crm_tools.store import Store


@pytest.fixture
def shelf(any_store: Store) -> Store:
    with any_store.transaction() as session:
        for key, name, name_zh, kind in (
            ("aria-one", "Aria One", "咏叹一号", "speaker"),
            ("zephyr-400", "Zephyr 400", "和风 400", "purifier"),
            ("filter-400", "Filter for Zephyr 400", "和风 400 滤网", "filter"),
        ):
            session.add(
                ProductRow(id=key, name=name, name_zh=name_zh, kind=kind, description="", description_zh="", fits=[])
            )
            session.flush()
            session.add(VariantRow(sku=f"{key}-1".upper(), product_id=key, options={}, price_minor=100, on_sale=True))
            session.flush()
        session.add(StockRow(sku="ARIA-ONE-1", quantity=3))
    return any_store


@pytest.mark.parametrize(
    ("query", "best"),
    [
        ("Aria One", "aria-one"),
        ("aria oen", "aria-one"),
        ("咏叹一号", "aria-one"),
        ("do you have ZEPHYR-400-1", "zephyr-400"),
        ("filter for zephyr 400", "filter-400"),
        ("purifier", "zephyr-400"),
    ],
)
def test_a_product_is_found_by_name_kind_or_sku_even_misspelt(shelf: Store, query: str, best: str) -> None:
    with shelf.reading() as session:
        assert find_products(session, query)[0].id == best


@pytest.mark.parametrize("query", ["", "a washing machine, please", "🙂"])
def test_nothing_close_is_nothing(shelf: Store, query: str) -> None:
    with shelf.reading() as session:
        assert find_products(session, query) == []


def test_a_variant_without_a_stock_row_is_out_of_stock(shelf: Store) -> None:
    with shelf.reading() as session:
        assert [one.variants[0].quantity for one in products(session)] == [3, 0, 0]


@pytest.mark.parametrize(("minor", "shown"), [(189_900, "¥1,899"), (0, "¥0"), (5, "¥0.05")])
def test_money_is_written_with_two_decimals(minor: int, shown: str) -> None:
    assert say_money(minor, "CNY") == shown
