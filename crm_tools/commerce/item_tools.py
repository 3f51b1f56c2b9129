"""Another variant of what was ordered, before it leaves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from crm_tools.commerce.above_limits import above_limits
from crm_tools.commerce.changeable import check_changeable, undo_change
from crm_tools.commerce.money import say_money
from crm_tools.commerce.order_change import OrderChange, Shelf, Swap, apply_change
from crm_tools.commerce.orders import Order, held_order
from crm_tools.commerce.payments import Method, methods_of
from crm_tools.commerce.pieces import choose_pieces
from crm_tools.commerce.settling import check_back, method_for, settle_with
from crm_tools.commerce.variants import Pair, pair_up, say_pairs
from crm_tools.desk import Change, Desk, Preview, Record
from crm_tools.registry import Effect, Undo, tool
from crm_tools.words import Words

__all__ = ["change_order_items", "preview_change_order_items"]


@dataclass(frozen=True, slots=True)
class _Wish:
    order: Order
    pairs: tuple[Pair, ...]
    method: Method

    @property
    def difference_minor(self) -> int:
        return sum(one.difference_minor for one in self.pairs)


def preview_change_order_items(
    desk: Desk, order_number: str, items: list[str], new_items: list[str], pay_with: str = ""
) -> Preview:
    """What the order would hold instead, and what that costs; raises when it cannot be."""
    wish = _wish(desk, order_number, (items, new_items), pay_with)
    order, before, after = wish.order, *say_pairs(wish.pairs)
    settled = _settled(wish)
    approval = above_limits(desk, "change_order_items", -wish.difference_minor)
    total = say_money(order.total_minor, order.currency)
    becomes = say_money(order.total_minor + wish.difference_minor, order.currency)
    once = Words("An order's items can be changed only once.", "每单商品仅可修改一次。")
    return Preview(
        Words(
            f"In order {order.number}, {before.en} becomes {after.en}; {settled.en}.",
            f"订单 {order.number}：{before.zh} 改为 {after.zh}，{settled.zh}。",
        ),
        (
            *((once,) if desk.company.shop.one_change else ()),
            *([Words(f"{approval.en}.", f"{approval.zh}。")] if approval else []),
        ),
        needs_approval=approval,
        changes=(
            Change(Words("Items", "商品"), before, after),
            Change(Words("Total", "合计"), Words(total, total), Words(becomes, becomes)),
        ),
    )


@tool(
    effect=Effect.WRITE,
    doing=Words("Preparing the change", "正在准备修改订单"),
    preview=preview_change_order_items,
    undo=Undo(undo_change, within=timedelta(minutes=30)),
)
def change_order_items(
    desk: Desk, order_number: str, items: list[str], new_items: list[str], pay_with: str = ""
) -> Sequence[Record]:
    """Change items of an order that has not left yet to another variant of the same product, like another colour.

    All items to be changed go into one call; the customer is asked for a yes first.

    Args:
        order_number: like A-1042.
        items: each item's name or SKU as it stands in the order; the same one twice for two pieces.
        new_items: for each of them, in the same order, the new SKU, or the option that differs, like "black".
        pay_with: how the difference is paid or refunded, if they said; empty for the way the order was paid.
    """
    wish = _wish(desk, order_number, (items, new_items), pay_with)
    order, (before, after) = wish.order, say_pairs(wish.pairs)
    shelf = [Shelf(one.line.sku, 1) for one in wish.pairs] + [Shelf(one.to.sku, -1) for one in wish.pairs]
    swaps = tuple(Swap(one.line.id, 1, one.ware) for one in wish.pairs)
    money = (settle_with(wish.method, wish.difference_minor, order.currency),)
    change = OrderChange(order, swaps=swaps, money=money, shelf=tuple(shelf))
    desk.keep(**apply_change(desk.session, change, at=desk.now))
    desk.record("order.items-changed", f"order:{order.number}")
    fields = {
        "order": order.number,
        "items_before": desk.say(before),
        "items": desk.say(after),
        "difference": say_money(abs(wish.difference_minor), order.currency),
        "settled": desk.say(_settled(wish)),
        "pay_with": desk.say(wish.method.said),
        "total": say_money(order.total_minor + wish.difference_minor, order.currency),
    }
    return [Record(f"order {order.number}", fields)]


def _wish(desk: Desk, order_number: str, wares: tuple[list[str], list[str]], pay_with: str) -> _Wish:
    order = held_order(desk.session, desk.contact_id, order_number.strip().upper())
    check_changeable(order, desk.company.shop, Words("changed", "修改"))
    items, new_items = wares
    pairs = pair_up(desk.session, choose_pieces(order, items, {}), new_items, same_too=False)
    methods = methods_of(desk.session, desk.contact_id)
    method = method_for(methods, order.paid_by, pay_with)
    wish = _Wish(order, pairs, method)
    settle_with(method, wish.difference_minor, order.currency)
    if wish.difference_minor < 0:
        check_back(methods, order.paid_by, method, desk.company.shop)
    return wish


def _settled(wish: _Wish) -> Words:
    amount, method = say_money(abs(wish.difference_minor), wish.order.currency), wish.method.said
    if wish.difference_minor > 0:
        return Words(f"{amount} more, paid by {method.en}", f"补差价 {amount}，通过{method.zh}支付")
    if wish.difference_minor < 0:
        return Words(f"{amount} goes back to {method.en}", f"退差价 {amount}，退至{method.zh}")
    return Words("the price stays the same", "价格不变")
