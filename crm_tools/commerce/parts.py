"""Which part a customer means, and whether it is one that can be sent like this."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, utils
from sqlalchemy.orm import Session

from crm_tools.commerce.catalog import Product, Variant, find_products, products
from crm_tools.errors import Conflict, Invalid, NotFound

__all__ = ["PART_KINDS", "Part", "choose_part"]

PART_KINDS = frozenset({"spare part", "supplies", "supply", "accessory", "accessories"})
NEARLY = 2  # points of 100 within which two names are equally likely
MOST = 30


@dataclass(frozen=True, slots=True)
class Part:
    """A part as it is ordered; `price_minor` is for one piece."""

    sku: str
    name: str
    name_zh: str
    price_minor: int


def choose_part(session: Session, item: str) -> Part:
    """The part that `item` (a SKU or what people call it) means.

    Raises NotFound when nothing is like it, Invalid when several are, Conflict for a machine or what is not sold now.
    """
    wanted = " ".join(item.split())
    found = find_products(session, wanted, limit=MOST) if wanted else []
    found = found or [one for one in products(session) if wanted and _is_within(wanted, one)]
    meant = _meant(wanted, found)
    parts = [one for one in meant if one.kind in PART_KINDS]
    if not meant:
        raise NotFound(
            f"there is no part called {item!r}; its name or number helps", zh=f"没有找到配件“{item}”，请提供名称或编号"
        )
    if not parts:
        raise _machine(meant[0], products(session))
    if len(parts) > 1:
        raise _several(parts)
    return _variant(wanted, parts[0])


def _meant(wanted: str, found: Sequence[Product]) -> list[Product]:
    """The products that the words fit best: by number, by full name, or else by likeness."""
    words = wanted.casefold().split()
    by_sku = [one for one in found if any(variant.sku.casefold() in words for variant in one.variants)]
    by_name = [one for one in found if wanted.casefold() in (one.name.casefold(), one.name_zh.casefold())]
    if by_sku or by_name:
        return by_sku or by_name
    # "Filter for Zephyr 400" names the machine in full, and yet means the part.
    named = [one for one in found if one.kind in PART_KINDS and _is_named(wanted, one)]
    scores = [(max(_likeness(wanted, name) for name in _names(one)), one) for one in named or found]
    best = max((score for score, _ in scores), default=0)
    return [one for score, one in scores if score >= best - NEARLY]


def _likeness(wanted: str, name: str) -> float:
    return fuzz.token_set_ratio(wanted, name, processor=utils.default_process)


def _names(product: Product) -> list[str]:
    names = [product.name, product.name_zh]
    return [*names, *(f"{name} {fit}" for fit in product.fits for name in names)]


def _is_named(wanted: str, part: Product) -> bool:
    """Whether a word of the part's own name was said; a size alone ("54") could be a machine's."""
    words = f"{part.name} {part.name_zh}".casefold().split()
    return any(word in wanted.casefold() for word in words if len(word) > 1 and not word.isdecimal())


def _is_within(wanted: str, product: Product) -> bool:
    return wanted.casefold() in f"{product.name}\n{product.name_zh}".casefold()


def _variant(wanted: str, product: Product) -> Part:
    sold = [one for one in product.variants if one.on_sale]
    named = [one for one in sold if one.sku.casefold() in wanted.casefold().split()]
    chosen: list[Variant] = named or sold
    if not chosen:
        raise Conflict(f"{product.name} is no longer sold", zh=f"{product.name_zh or product.name} 已停售")
    if len(chosen) > 1:
        skus = ", ".join(one.sku for one in chosen)
        raise Invalid(
            f"{product.name} comes in several variants: {skus}; name one",
            zh=f"{product.name_zh or product.name} 有多个款式：{skus}，请指定一个",
        )
    return Part(chosen[0].sku, product.name, product.name_zh or product.name, chosen[0].price_minor)


def _several(parts: Sequence[Product]) -> Invalid:
    english = "; ".join(_label(one, one.name, "for") for one in parts)
    chinese = "；".join(_label(one, one.name_zh or one.name, "适用") for one in parts)
    return Invalid(f"several parts are called so: {english}; name one", zh=f"有多个相似配件：{chinese}，请指定一个")


def _label(part: Product, name: str, fits: str) -> str:
    return f"{name} ({fits} {', '.join(part.fits)})" if part.fits else name


def _machine(machine: Product, everything: Sequence[Product]) -> Conflict:
    """A machine is bought in the shop; what can be sent for it from here are its parts."""
    fitting = [one for one in everything if machine.name in one.fits and one.kind in PART_KINDS]
    english = f"; parts for it are: {', '.join(one.name for one in fitting)}" if fitting else ""
    chinese = f"；适用配件有：{'、'.join(one.name_zh or one.name for one in fitting)}" if fitting else ""
    return Conflict(
        f"{machine.name} is not a part and is ordered in the shop, or from a colleague as a quote{english}",
        zh=f"{machine.name_zh or machine.name} 不是配件，请在商城下单，或由同事为您报价{chinese}",
    )
