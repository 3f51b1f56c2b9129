"""tau2-bench's retail calls as ours. Identity and arithmetic have no counterpart: the session knows who it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from crm_tools.imports.shop import ADDRESS, Shop

__all__ = ["WRITES", "customer_of", "is_foreign", "our_call"]

WRITES = frozenset(
    {
        "cancel_pending_order",
        "exchange_delivered_order_items",
        "modify_pending_order_address",
        "modify_pending_order_items",
        "modify_pending_order_payment",
        "modify_user_address",
        "return_delivered_order_items",
    }
)


def our_call(name: str, given: Mapping[str, Any], shop: Shop) -> tuple[str, dict[str, Any]] | None:
    """The tool and arguments of ours; None for a call that has none."""
    return _write(name, given) if name in WRITES else _read(name, given, shop)


def customer_of(calls: Sequence[Mapping[str, Any]], shop: Shop) -> str | None:
    """Whom a task is about when it changes nothing: who its calls look up."""
    for call in calls:
        given = call["arguments"]
        if given.get("user_id") in shop.users:
            return str(given["user_id"])
        for user in shop.users.values():
            named = (given.get("first_name"), given.get("last_name"), given.get("zip"))
            if given.get("email") == user.email or named == (
                user.name.first_name,
                user.name.last_name,
                user.address.zip,
            ):
                return user.user_id
    return None


def is_foreign(given: Mapping[str, Any], customer: str | None, shop: Shop) -> bool:
    """Whether a call names an order that does not exist, or is another customer's: refusing it is right."""
    number = given.get("order_id")
    return number is not None and (number not in shop.orders or shop.orders[number].user_id != customer)


def _write(name: str, given: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    order = {"order_number": given.get("order_id", "")}
    swap = {"items": given.get("item_ids", []), "new_items": given.get("new_item_ids", [])}
    pay = {"pay_with": given.get("payment_method_id", "")}
    match name:
        case "cancel_pending_order":
            return "cancel_order", {**order, "reason": given["reason"]}
        case "exchange_delivered_order_items":
            return "start_exchange", {**order, **swap, **pay}
        case "modify_pending_order_address":
            return "change_order_address", {**order, **_address(given)}
        case "modify_pending_order_items":
            return "change_order_items", {**order, **swap, **pay}
        case "modify_pending_order_payment":
            return "change_order_payment", {**order, **pay}
        case "modify_user_address":
            return "change_my_address", _address(given)
        case _:
            return "start_return", {**order, "items": given["item_ids"], "refund_to": given["payment_method_id"]}


def _read(name: str, given: Mapping[str, Any], shop: Shop) -> tuple[str, dict[str, Any]] | None:
    match name:
        case "get_order_details":
            return "order_status", {"order_number": given.get("order_id", "")}
        case "get_product_details" | "get_item_details":
            return "product_lookup", {"query": _product(given, shop)}
        case "get_user_details":
            return "my_orders", {"limit": 20}
        case "transfer_to_human_agents":
            return "hand_over", {"reason": str(given.get("summary", ""))[:300] or "asked"}
        case _:
            return None


def _address(given: Mapping[str, Any]) -> dict[str, Any]:
    return {ours: given[theirs] for theirs, ours in ADDRESS.items()}


def _product(given: Mapping[str, Any], shop: Shop) -> str:
    wanted = str(given.get("product_id") or given.get("item_id") or "")
    if wanted in shop.products:
        return shop.products[wanted].name
    return wanted
