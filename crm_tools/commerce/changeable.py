"""Whether an order can still be changed, and taking a change back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from crm_tools.commerce.order_change import take_back_change
from crm_tools.commerce.orders import Order, order_of
from crm_tools.commerce.shop_rules import ShopRules
from crm_tools.desk import Desk, Record
from crm_tools.errors import Conflict
from crm_tools.words import Words, plain

__all__ = ["check_changeable", "say_state", "undo_change"]

STILL: Mapping[str, Words] = {
    "shipped": Words(
        "It is on its way; what can be returned can go back once it has arrived",
        "包裹已发出，签收后可退的商品可以办理退货",
    ),
    "delivered": Words("It has arrived; what can be returned can be sent back", "已签收，可退的商品可以办理退货"),
    "processed": Words(
        "It is packed for the courier; a colleague can ask the warehouse", "已打包待揽收，可转人工联系仓库"
    ),
    "cancelled": Words("Nothing is left to do on it", "该订单已无需处理"),
}
STATES: Mapping[str, Words] = {
    "pending": Words("not shipped yet", "待发货"),
    "processed": Words("packed", "已打包"),
    "shipped": Words("shipped", "已发货"),
    "delivered": Words("delivered", "已签收"),
    "cancelled": Words("cancelled", "已取消"),
}


def say_state(status: str) -> Words:
    """An order's state as customers read it; one that is not known here stays as it is."""
    return STATES.get(status) or plain(status)


def check_changeable(order: Order, rules: ShopRules, how: Words, *, after_change: bool = False) -> None:
    """Raises Conflict, with what is still possible, for an order that has gone too far; `how` is "cancelled".

    `after_change` lets it be changed although its items were, where the shop allows that only once. Pure.
    """
    if order.status not in rules.change_until:
        still = STILL.get(order.status)
        more = (f". {still.en}", f"。{still.zh}") if still else ("", "")
        raise Conflict(
            f"order {order.number} is {order.status} and can no longer be {how.en}{more[0]}",
            zh=f"订单 {order.number} {say_state(order.status).zh}，无法{how.zh}{more[1]}",
        )
    if rules.one_change and order.items_changed and not after_change:
        raise Conflict(
            f"the items of order {order.number} were changed already, so it can no longer be {how.en}",
            zh=f"订单 {order.number} 的商品已修改过一次，无法再{how.zh}",
        )


def undo_change(desk: Desk, kept: Mapping[str, Any]) -> Sequence[Record]:
    """Makes an order what it was before a change of it; raises Conflict when that is no longer possible."""
    try:
        take_back_change(desk.session, kept, at=desk.now)
    except Conflict as gone:
        raise Conflict(f"this can no longer be undone: {gone}", zh=f"已无法撤销：{gone.say('zh')}") from gone
    found = order_of(desk.session, desk.contact_id, kept["order"])
    desk.record("order.restored", f"order:{found.number}")
    return [Record(f"order {found.number}", {"order": found.number, "status": found.status})]
