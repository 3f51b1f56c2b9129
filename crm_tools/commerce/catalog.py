"""Products, their variants, and what is on the shelf."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from rapidfuzz import fuzz, process, utils
from sqlalchemy import CheckConstraint, ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from crm_tools.store.base import Base

__all__ = ["Product", "ProductRow", "StockRow", "Variant", "VariantRow", "find_products", "product", "products"]

GOOD_MATCH = 72


class ProductRow(Base):
    __tablename__ = "products"

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    name_zh: Mapped[str]
    kind: Mapped[str] = mapped_column(index=True)
    description: Mapped[str]
    description_zh: Mapped[str]
    fits: Mapped[list[str]]


class VariantRow(Base):
    __tablename__ = "variants"

    sku: Mapped[str] = mapped_column(primary_key=True)
    product_id: Mapped[str] = mapped_column(ForeignKey("products.id"), index=True)
    options: Mapped[dict[str, Any]]
    price_minor: Mapped[int]
    on_sale: Mapped[bool] = mapped_column(default=True)


class StockRow(Base):
    __tablename__ = "stock"
    __table_args__ = (CheckConstraint("quantity >= 0", name="quantity"),)

    sku: Mapped[str] = mapped_column(ForeignKey("variants.sku"), primary_key=True)
    quantity: Mapped[int]


@dataclass(frozen=True, slots=True)
class Variant:
    """One thing on the shelf; `price_minor` in fen or cents, `quantity` pieces in stock."""

    sku: str
    options: dict[str, Any]
    price_minor: int
    on_sale: bool
    quantity: int


@dataclass(frozen=True, slots=True)
class Product:
    """A product with its variants; `fits` names the products a spare part is for."""

    id: str
    name: str
    name_zh: str
    kind: str
    description: str
    description_zh: str
    fits: tuple[str, ...]
    variants: tuple[Variant, ...]


def products(session: Session) -> list[Product]:
    """The whole catalog, by name."""
    return _values(session, session.scalars(select(ProductRow).order_by(ProductRow.name)).all())


def product(session: Session, product_id: str) -> Product | None:
    """One product; None when it is not in the catalog any more."""
    return next(
        iter(_values(session, session.scalars(select(ProductRow).where(ProductRow.id == product_id)).all())), None
    )


def find_products(session: Session, query: str, *, limit: int = 3) -> list[Product]:
    """The products whose name, SKU or kind resembles `query` most, best first; none when nothing is close."""
    rows = session.scalars(select(ProductRow)).all()
    labels = {f"{row.id}|{n}": name for row in rows for n, name in enumerate(_called(row))}
    skus = session.execute(select(VariantRow.sku, VariantRow.product_id)).all()
    exact = [product_id for sku, product_id in skus if sku.lower() in query.lower().split()]
    hits = process.extract(
        query, labels, scorer=fuzz.token_set_ratio, processor=utils.default_process, limit=30, score_cutoff=GOOD_MATCH
    )
    ranked = sorted(hits, key=lambda hit: (-hit[1], -fuzz.token_sort_ratio(query.lower(), hit[0].lower())))
    order = list(dict.fromkeys([*exact, *(key.split("|")[0] for _, _, key in ranked)]))[:limit]
    by_id = {row.id: row for row in rows}
    return _values(session, [by_id[product_id] for product_id in order])


def _called(row: ProductRow) -> list[str]:
    """What a product may be asked for as; a spare part also with what it is for."""
    names = [row.name, row.name_zh]
    return [*names, row.kind, *(f"{name} {fit}" for fit in row.fits for name in names)]


def _values(session: Session, rows: Iterable[ProductRow]) -> list[Product]:
    rows = list(rows)
    wanted = [row.id for row in rows]
    query = (
        select(VariantRow, StockRow.quantity)
        .outerjoin(StockRow, StockRow.sku == VariantRow.sku)
        .where(VariantRow.product_id.in_(wanted))
        .order_by(VariantRow.price_minor, VariantRow.sku)
    )
    variants: dict[str, list[Variant]] = {}
    for row, quantity in session.execute(query):
        variants.setdefault(row.product_id, []).append(
            Variant(row.sku, row.options, row.price_minor, row.on_sale, quantity or 0)
        )
    return [
        Product(
            row.id,
            row.name,
            row.name_zh,
            row.kind,
            row.description,
            row.description_zh,
            tuple(row.fits),
            tuple(variants.get(row.id, ())),
        )
        for row in rows
    ]
