"""Another variant instead: exchanged once it is delivered, changed in the order until it leaves.

Which of the two it is says the order's state, and not the customer's word for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from assistant.engine.case import Case, Move
from assistant.engine.flows.outcomes import came_of, unable
from assistant.engine.flows.purchases import (
    DELIVERED,
    UNSHIPPED,
    Ware,
    meant_wares,
    orders_of,
    pieces_of,
    taken,
    wares_of,
)
from assistant.engine.flows.variants import ask_variant, new_variant, same_again

__all__ = ["change_order_items", "start_exchange"]

_CHANGE, _EXCHANGE = "change_order_items", "start_exchange"
_OUR_FAULT = frozenset({"faulty", "damaged", "wrong_item"})


def start_exchange(case: Case) -> Move:
    """Propose the exchange; which colour is asked where the thing works and none is named."""
    return _instead(case, _EXCHANGE)


def change_order_items(case: Case) -> Move:
    """Propose another colour of a thing in an order that has not left yet."""
    return _instead(case, _CHANGE)


def _instead(case: Case, tool: str) -> Move:
    for tried in (_CHANGE, _EXCHANGE):
        if done := came_of(case, tried, *(("return",) if tried == _EXCHANGE else ())):
            return done
    if tool not in case.lent:
        return unable(case)
    orders = orders_of(case)
    if isinstance(orders, Move):
        return orders
    prefer = DELIVERED if tool == _EXCHANGE else UNSHIPPED
    meant = meant_wares(case, wares_of(orders, prefer), several=tool == _EXCHANGE)
    if isinstance(meant, Move):
        return meant
    status = meant[0].order.field("status").lower()
    fitting = _CHANGE if status in UNSHIPPED else _EXCHANGE if status in DELIVERED else tool
    if fitting in case.lent and fitting != tool:
        tool, case = fitting, replace(case, state=replace(case.state, intent=fitting))
    return _propose(case, tool, meant)


def _propose(case: Case, tool: str, meant: Sequence[Ware]) -> Move:
    number, said = meant[0].number, case.slot("item") or case.text
    because = case.slot("because") or "changed_mind"
    pieces = [pieces_of(ware, said, meant, case.company) for ware in meant]
    kept = taken(number, [piece for each in pieces for piece in each])
    case = case.knowing(order_number=number, item=kept, matter=case.slot("matter") or case.text)
    items: list[str] = []
    new_items: list[str] = []
    for ware, own in zip(meant, pieces, strict=True):
        wanted: str | Move = new_variant(case, ware)
        if not wanted and because in _OUR_FAULT and tool == _EXCHANGE:
            wanted = same_again(case, ware)
        if isinstance(wanted, Move):
            return wanted
        if not wanted:
            return ask_variant(case, ware)
        items += own
        new_items += [wanted] * len(own)
    goods = {"order_number": number, "items": items, "new_items": new_items, "pay_with": case.slot("pay_with")}
    if tool == _CHANGE:
        return case.call(tool, **goods)
    return case.call(tool, **goods, because=because, reason=case.slot("reason"))
