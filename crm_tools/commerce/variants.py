"""Which variant takes the place of which piece, and at what price."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from crm_tools.commerce.catalog import Variant, product
from crm_tools.commerce.order_change import Ware
from crm_tools.commerce.orders import OrderLine
from crm_tools.commerce.pieces import Taken, choose_variant, name_pieces, say_variant
from crm_tools.commerce.stock import free
from crm_tools.errors import Conflict, Invalid
from crm_tools.words import Words

__all__ = ["Pair", "pair_up", "say_pairs"]


@dataclass(frozen=True, slots=True)
class Pair:
    """One piece of a line, and the variant of the same product that takes its place at `price_minor`."""

    line: OrderLine
    to: Variant
    price_minor: int

    @property
    def difference_minor(self) -> int:
        """What the new piece costs more than the old one did."""
        return self.price_minor - self.line.price_minor

    @property
    def ware(self) -> Ware:
        return Ware(self.to.sku, self.to.options, self.price_minor)


def pair_up(session: Session, taken: Sequence[Taken], new_items: Sequence[str], *, same_too: bool) -> tuple[Pair, ...]:
    """The variant for each piece; `same_too` allows the very same one (a faulty piece for a sound one).

    Raises Invalid when the numbers differ or a variant is none of that product, Conflict for one that is not to be had.
    """
    if len(taken) != len(new_items):
        raise Invalid(
            f"{len(taken)} items are to be changed but {len(new_items)} new ones are named; name one for each",
            zh=f"需更换 {len(taken)} 件，但指定了 {len(new_items)} 件新商品，请一一对应",
        )
    pairs = tuple(_pair(session, one.line, wanted) for one, wanted in zip(taken, new_items, strict=True))
    if not same_too and (same := next((one for one in pairs if one.to.sku == one.line.sku), None)):
        raise Invalid(
            f"{same.line.name} is ordered just so already; name another variant",
            zh=f"{same.line.name_zh or same.line.name}已是该款式，请选择其他款式",
        )
    for sku, pieces in Counter(one.to.sku for one in pairs).items():
        left = free(session, sku)
        if left < pieces:
            raise _sold_out(session, next(one for one in pairs if one.to.sku == sku), left)
    return pairs


def say_pairs(pairs: Sequence[Pair]) -> tuple[Words, Words]:
    """What goes, and what comes instead: "1 × Aria One (silver)", "1 × Aria One (black)"."""
    old = name_pieces([Taken(one.line) for one in pairs], options=True)
    counts = Counter((one.line.name, one.line.name_zh, one.to.sku) for one in pairs)
    options = {one.to.sku: say_variant(one.to) for one in pairs}
    new = Words(
        ", ".join(f"{count} × {name} ({options[sku].en})" for (name, _, sku), count in counts.items()),
        "、".join(f"{count} 件 {zh or name}（{options[sku].zh}）" for (name, zh, sku), count in counts.items()),
    )
    return old, new


def _pair(session: Session, line: OrderLine, wanted: str) -> Pair:
    found = product(session, line.product_id)
    if found is None:
        raise Conflict(
            f"{line.name} is no longer sold; a colleague can help",
            zh=f"{line.name_zh or line.name}已停售，可转人工处理",
        )
    to = choose_variant(found, wanted, line)
    if not to.on_sale:
        raise Conflict(f"that {found.name} is no longer sold", zh=f"该款{found.name_zh or found.name}已停售")
    listed = {one.sku: one.price_minor for one in found.variants}
    # Who bought at a discount keeps it: only the difference of the list prices is new.
    return Pair(line, to, max(0, line.price_minor + to.price_minor - listed.get(line.sku, line.price_minor)))


def _sold_out(session: Session, pair: Pair, left: int) -> Conflict:
    found = product(session, pair.line.product_id)
    others = [one for one in (found.variants if found else ()) if one.on_sale and free(session, one.sku) > 0]
    said = [say_variant(one) for one in others]
    which = say_variant(pair.to)
    had_en = f"; there are: {'; '.join(one.en for one in said)}" if said else ""
    had_zh = f"，现有：{'；'.join(one.zh for one in said)}" if said else ""
    name = pair.line.name_zh or pair.line.name
    few_en, few_zh = ("not in stock", "暂时缺货") if not left else (f"only {left} in stock", f"仅剩 {left} 件")
    return Conflict(f"{pair.line.name} ({which.en}): {few_en}{had_en}", zh=f"{name}（{which.zh}）{few_zh}{had_zh}")
