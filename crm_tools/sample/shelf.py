"""The catalog of the sample company, and order lines taken from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from crm_tools.sample.facts import Facts
from crm_tools.sample.records import Line
from crm_tools.sample.sheets import sheet

__all__ = ["Shelf", "ShelfProduct", "ShelfVariant", "read_shelf"]


@dataclass(frozen=True, slots=True)
class ShelfVariant:
    """One thing to buy; `quantity` pieces are in stock."""

    sku: str
    options: Mapping[str, str]
    price_minor: int
    quantity: int


@dataclass(frozen=True, slots=True)
class ShelfProduct:
    """A product; `fits` names the machines a part is for."""

    id: str
    name: str
    name_zh: str
    kind: str
    description: str
    description_zh: str
    fits: tuple[str, ...]
    variants: tuple[ShelfVariant, ...]


@dataclass(frozen=True)
class Shelf:
    """Everything for sale."""

    products: tuple[ShelfProduct, ...]

    @cached_property
    def by_sku(self) -> dict[str, tuple[ShelfProduct, ShelfVariant]]:
        return {variant.sku: (product, variant) for product in self.products for variant in product.variants}

    @cached_property
    def by_id(self) -> dict[str, ShelfProduct]:
        return {product.id: product for product in self.products}

    @cached_property
    def parts_of(self) -> dict[str, tuple[ShelfProduct, ...]]:
        """The parts and supplies for each machine, by the machine's id."""
        return {
            machine.id: tuple(part for part in self.products if machine.name in part.fits)
            for machine in self.products
            if any(machine.name in part.fits for part in self.products)
        }

    def lines(self, items: Mapping[str, int], facts: Facts, *, business: bool) -> tuple[Line, ...]:
        """Order lines for SKU to quantity, at list price, or at the business price where one applies."""
        picked = [(*self.by_sku[sku], quantity) for sku, quantity in items.items()]
        value = sum(variant.price_minor * quantity for _, variant, quantity in picked)
        percent = facts.discount_percent(value) if business else 0
        return tuple(
            Line(
                sku=variant.sku,
                product_id=product.id,
                name=product.name,
                name_zh=product.name_zh,
                options=variant.options,
                price_minor=variant.price_minor * (100 - percent) // 100,
                quantity=quantity,
            )
            for product, variant, quantity in picked
        )


def read_shelf() -> Shelf:
    return Shelf(tuple(_product(entry) for entry in (*sheet("catalog"), *sheet("parts"))))


def _product(entry: Mapping[str, Any]) -> ShelfProduct:
    return ShelfProduct(
        id=entry["id"],
        name=entry["name"]["en"],
        name_zh=entry["name"]["zh"],
        kind=entry["kind"],
        description=entry["en"],
        description_zh=entry["zh"],
        fits=tuple(entry.get("fits", ())),
        variants=tuple(
            ShelfVariant(
                sku=variant["sku"],
                options={"colour": variant["colour"]} if "colour" in variant else {},
                price_minor=entry["price"] * 100,
                quantity=variant["stock"],
            )
            for variant in entry["variants"]
        ),
    )
