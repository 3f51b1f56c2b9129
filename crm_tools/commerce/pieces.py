"""Which pieces of an order, and which variant instead, a customer means. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from crm_tools.commerce.catalog import Product, Variant
from crm_tools.commerce.free_text import is_name
from crm_tools.commerce.options import say_option
from crm_tools.commerce.orders import Order, OrderLine
from crm_tools.errors import Conflict, Invalid, NotFound
from crm_tools.words import Words

__all__ = ["Taken", "choose_pieces", "choose_variant", "name_pieces", "say_variant"]

MOST = 50


@dataclass(frozen=True, slots=True)
class Taken:
    """One piece of a line."""

    line: OrderLine


def choose_pieces(order: Order, items: Sequence[str], busy: Mapping[int, int]) -> tuple[Taken, ...]:
    """One piece for each of `items` (a SKU or a name, or part of it), in their order.

    `busy` says how many pieces of a line are on their way back already. Raises Invalid when nothing, too much or
    something unclear is named, NotFound for what is not in the order, Conflict for more pieces than are left.
    """
    if not 1 <= len(items) <= MOST:
        raise Invalid("name the items, from one to fifty", zh="请列出商品，1 至 50 件")
    left = {line.id: line.quantity - busy.get(line.id, 0) for line in order.lines}
    taken = []
    for item in items:
        candidates = _named(order, item)
        free = [line for line in candidates if left[line.id] > 0]
        if not free:
            raise _all_taken(order, candidates[0], bool(busy.get(candidates[0].id)))
        if len({line.sku for line in free}) > 1:
            raise _unclear(order, free)
        left[free[0].id] -= 1
        taken.append(Taken(free[0]))
    return tuple(taken)


def choose_variant(product: Product, wanted: str, instead_of: OrderLine) -> Variant:
    """The variant that `wanted` (a SKU, or the option that differs, like "black") means, on sale or not.

    Raises Invalid for a variant of something else or one that is not clear, listing what there is.
    """
    asked = wanted.strip().casefold()
    exact = [one for one in product.variants if one.sku.casefold() == asked]
    named = [one for one in product.variants if asked and asked in _words_of(one)]
    if len(named) > 1:  # "black" in three sizes: the one that is otherwise the same
        same = [one for one in named if _differs(one, instead_of) <= 1 and one.sku != instead_of.sku]
        named = same or named
    for found in (exact, named):
        if len(found) == 1:
            return found[0]
    had = [one for one in product.variants if one.on_sale]
    en = "; ".join(say_variant(one).en for one in had) or "none"
    zh = "；".join(say_variant(one).zh for one in had) or "无"
    raise Invalid(
        f"{wanted!r} is no variant of {product.name}; there are: {en}",
        zh=f"“{wanted}”不是{product.name_zh or product.name}的可选款式，可选：{zh}",
    )


def say_variant(one: Variant) -> Words:
    """ "silver" or "black, size M"; the SKU where there are no options."""
    if not one.options:
        return Words(one.sku, one.sku)
    values = list(one.options.values())
    return Words(", ".join(map(str, values)), "，".join(say_option(value, "zh") for value in values))


def name_pieces(taken: Sequence[Taken], *, options: bool = False) -> Words:
    """ "2 × Aria One, 1 × Cup"; with `options` "2 × Aria One (silver)"."""
    counts: dict[int, int] = {}
    lines = {one.line.id: one.line for one in taken}
    for one in taken:
        counts[one.line.id] = counts.get(one.line.id, 0) + 1
    en = ", ".join(_label(lines[key], count, "en", options=options) for key, count in counts.items())
    zh = "、".join(_label(lines[key], count, "zh", options=options) for key, count in counts.items())
    return Words(en, zh)


def _label(line: OrderLine, count: int, language: str, *, options: bool) -> str:
    chosen = [say_option(one, language) for one in line.options.values() if is_name(one)] if options else []
    if language == "en":
        return f"{count} × {line.name}" + (f" ({', '.join(chosen)})" if chosen else "")
    return f"{count} 件 {line.name_zh or line.name}" + (f"（{'，'.join(chosen)}）" if chosen else "")


def _named(order: Order, item: str) -> list[OrderLine]:
    wanted = item.strip().casefold()
    exact = [line for line in order.lines if line.sku.casefold() == wanted]
    named = [line for line in order.lines if wanted and wanted in (line.name.casefold(), line.name_zh.casefold())]
    partly = [
        line for line in order.lines if wanted and (wanted in line.name.casefold() or wanted in line.name_zh.casefold())
    ]
    for found in (exact, named, partly):
        if found:
            return found
    labels_en = "; ".join(line.label() for line in order.lines)
    labels_zh = "；".join(line.label("zh") for line in order.lines)
    raise NotFound(
        f"order {order.number} has no {item!r}; it has: {labels_en}",
        zh=f"订单 {order.number} 中没有“{item}”，包含：{labels_zh}",
    )


def _unclear(order: Order, found: Sequence[OrderLine]) -> Invalid:
    en, zh = "; ".join(line.label() for line in found), "；".join(line.label("zh") for line in found)
    return Invalid(
        f"order {order.number} has several such items: {en}; name one",
        zh=f"订单 {order.number} 中有多件类似商品：{zh}，请指定一件",
    )


def _all_taken(order: Order, line: OrderLine, going_back: bool) -> Conflict:
    name, zh = line.name, line.name_zh or line.name
    if going_back:
        return Conflict(
            f"{name} of order {order.number} is already being returned or exchanged",
            zh=f"订单 {order.number} 的{zh}已在退换货中",
        )
    return Conflict(
        f"order {order.number} has only {line.quantity} × {name}",
        zh=f"订单 {order.number} 中只有 {line.quantity} 件{zh}",
    )


def _words_of(one: Variant) -> set[str]:
    values = [str(value) for value in one.options.values()]
    return (
        {value.casefold() for value in values}
        | {say_option(value, "zh") for value in values}
        | {", ".join(values).casefold()}
    )


def _differs(one: Variant, line: OrderLine) -> int:
    names = set(one.options) | set(line.options)
    return sum(one.options.get(name) != line.options.get(name) for name in names)
