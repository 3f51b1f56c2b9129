"""Which orders a customer has, and where one of them is."""

from __future__ import annotations

from dataclasses import replace

from assistant.engine.case import Case, Move
from assistant.engine.replies import has_reply
from assistant.engine.situation import Receipt
from assistant.engine.slots import items_of, last_order, match_items
from assistant.engine.state import Choice
from crm_tools.commerce.free_text import is_code

__all__ = ["my_orders", "newest_first", "order_status"]

_DONE = frozenset({"delivered", "cancelled"})
_SHOWN = 5
_TOLD = 3


def my_orders(case: Case) -> Move:
    """List the latest orders."""
    result = case.result("my_orders")
    if result is None:
        return case.call("my_orders", limit=_SHOWN)
    if result.status != "done":
        return case.failed(result)
    orders = newest_first(result.receipts)[:_SHOWN]
    if not orders:
        return case.reply(case.say("no_orders"))
    lines = [case.say("orders_are"), *(f"- {case.marked(_line(case, order), order)}" for order in orders)]
    return replace(case.reply(choices=order_choices(case, orders)), text="\n".join(lines))


def order_status(case: Case) -> Move:
    """Say where one order is; which one comes from its number, its goods, "my last order", or a question."""
    number = case.slot("order_number")
    if not number:
        listed = case.result("my_orders")
        if listed is None:
            return case.call("my_orders", limit=_SHOWN)
        if listed.status != "done":
            return case.failed(listed)
        orders = _meant(case, newest_first(listed.receipts))
        if not orders:
            return case.reply(case.say("no_orders"))
        if len(orders) > 1:
            return _several(case, orders, newest_first(listed.receipts))
        number = orders[0].field("number")
        case = case.knowing(order_number=number)
    result = case.result("order_status")
    if result is None:
        return case.call("order_status", order_number=number)
    if result.status != "done" or not result.receipts:
        if result.error == "not-found" or result.status == "done":
            missing = case.say("order_missing", number=number, prefix=case.company.order_prefix)
            return case.knowing(order_number="").reply(missing, asked="order_number", confidence=0.6)
        return case.failed(result)
    return case.reply(describe(case, result.receipts[0]))


def _several(case: Case, meant: tuple[Receipt, ...], orders: tuple[Receipt, ...]) -> Move:
    """How the meant orders stand, newest first, and the rest to choose from."""
    shown = meant[:_TOLD]
    heading = "orders_open" if all(_under_way(order) for order in shown) else "orders_are"
    lines = [case.say(heading), *(f"- {describe(case, order)}" for order in shown)]
    others = tuple(order for order in orders if order not in shown)
    return replace(case.reply(choices=order_choices(case, others[:_SHOWN])), text="\n".join(lines))


def describe(case: Case, order: Receipt) -> str:
    """An order's state in sentences, each under its receipt."""
    status = order.field("status").lower()
    number, items = order.field("number"), case.goods(order.field("items"))
    values = {"number": number, "items": items, "status": status}
    if status == "delivered" and order.field("delivered_on"):
        sentences = [case.say("order_delivered_on", date=case.local(order.field("delivered_on")), **values)]
    else:
        sentences = [case.say(f"order_{status}" if has_reply(f"order_{status}") else "order_other", **values)]
    if status not in _DONE:
        if order.field("expected_on"):
            sentences.append(case.say("order_expected", date=case.local(order.field("expected_on"))))
        if is_code(order.field("tracking")):
            sentences.append(case.say("order_tracking", tracking=order.field("tracking")))
    return case.join(*(case.marked(sentence, order) for sentence in sentences))


def newest_first(orders: tuple[Receipt, ...]) -> tuple[Receipt, ...]:
    """Order records by the day they were placed; those without one keep their place at the end."""
    return tuple(sorted(orders, key=lambda order: order.field("placed_on"), reverse=True))


def order_choices(case: Case, orders: tuple[Receipt, ...]) -> list[Choice]:
    """Each order as a choice that says its number."""
    return [
        Choice(f"{order.field('number')} · {case.local(order.field('items'))}"[:80], order.field("number"))
        for order in orders
        if order.field("number")
    ]


def _meant(case: Case, orders: tuple[Receipt, ...]) -> tuple[Receipt, ...]:
    named = tuple(order for order in orders if match_items(case.text, items_of(order.field("items")), case.company))
    if last_order(case.text):
        return (named or orders)[:1]
    return tuple(order for order in named or orders if _under_way(order)) or named or orders


def _under_way(order: Receipt) -> bool:
    return order.field("status").lower() not in _DONE


def _line(case: Case, order: Receipt) -> str:
    status = order.field("status").lower()
    key = f"status_{status}"
    values = {
        "number": order.field("number"),
        "placed": case.local(order.field("placed_on")),
        "items": case.goods(order.field("items")),
    }
    return case.say("order_line", status=case.say(key) if has_reply(key) else status, **values)
