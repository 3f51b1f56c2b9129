"""The shelf says what company.yaml says."""

from __future__ import annotations

import re

import pytest

from crm_tools.sample.sheets import sheet
from crm_tools.sample.shelf import Shelf, read_shelf

COMPANY = sheet("company")
NUMBER = re.compile(r"\d+(?:\.\d+)?")


@pytest.fixture(scope="module")
def shelf() -> Shelf:
    return read_shelf()


def test_everything_of_company_yaml_is_for_sale_and_nothing_else(shelf: Shelf) -> None:
    names = [product.name for product in shelf.products]
    assert sorted(names) == sorted([*COMPANY["lines"], *COMPANY["parts"]])
    assert len(names) >= 45


def test_prices_are_those_of_company_yaml(shelf: Shelf) -> None:
    listed = {name: facts[1] for name, facts in COMPANY["lines"].items()} | {
        name: facts[0] for name, facts in COMPANY["parts"].items()
    }
    for product in shelf.products:
        assert {variant.price_minor for variant in product.variants} == {listed[product.name] * 100}, product.name


def test_machines_have_the_kind_and_the_colours_of_company_yaml(shelf: Shelf) -> None:
    for product in shelf.products:
        if product.name in COMPANY["lines"]:
            assert product.kind == COMPANY["lines"][product.name][0]
            colours = [variant.options["colour"] for variant in product.variants if variant.options]
            assert sorted(colours) == sorted(COMPANY["colours"].get(product.name, []))


def test_machines_are_described_with_figures_that_company_yaml_knows(shelf: Shelf) -> None:
    wordy = {"one", "two", "m²", "m³"}
    for product in shelf.products:
        if product.name in COMPANY["lines"]:
            known = set(NUMBER.findall(COMPANY["lines"][product.name][2].replace("m3", ""))) | {product.name[-2:]}
            for text in (product.description, product.description_zh):
                plain = re.sub(r"PM2\.5|F\d|" + "|".join(wordy), "", text.replace(product.name, ""))
                assert set(NUMBER.findall(plain)) <= known, (product.name, text)


def test_parts_fit_what_company_yaml_says(shelf: Shelf) -> None:
    kinds = {product.name: product.kind for product in shelf.products}
    brewing = {name for name, kind in kinds.items() if kind in ("espresso machine", "bean-to-cup machine")}
    groups = {
        "all coffee machines and Stillo": brewing | {"Aria Pro", "Stillo"},
        "all espresso and bean-to-cup machines": brewing,
        "accessory": set(),
    }
    for product in shelf.products:
        if product.name in COMPANY["parts"]:
            words = COMPANY["parts"][product.name][1]
            assert set(product.fits) == groups.get(words, set(words.split(", "))), product.name


def test_ids_are_slugs_and_skus_are_unique(shelf: Shelf) -> None:
    skus = [variant.sku for product in shelf.products for variant in product.variants]
    assert len(set(skus)) == len(skus)
    assert all(product.id == product.name.lower().replace(" ", "-") for product in shelf.products)
    assert "aria-one" in shelf.by_id
    assert "AR1-SIL" in shelf.by_sku


def test_every_product_is_told_in_both_languages(shelf: Shelf) -> None:
    for product in shelf.products:
        assert re.search(r"[一-鿿]", product.name_zh)
        assert re.search(r"[一-鿿]", product.description_zh)
        assert not re.search(r"[一-鿿]", product.name + product.description)


def test_some_things_are_out_of_stock_and_some_are_low(shelf: Shelf) -> None:
    stock = [variant.quantity for product in shelf.products for variant in product.variants]
    assert stock.count(0) >= 3
    assert sum(0 < quantity <= 5 for quantity in stock) >= 5
    assert sum(quantity > 5 for quantity in stock) > len(stock) / 2
