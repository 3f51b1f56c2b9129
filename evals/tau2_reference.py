"""What tau2-bench's own tools would have written, where they differ from what a shop would.

Its `modify_pending_order_items` (src/tau2/domains/retail/tools.py) puts the price and the options of the *last* new
item on every line that it changes; the money it moves is right. `expected.json` was made with that code. Our store
keeps each line as what it is; only for the comparison, and for what `--export` writes, the lines are told as theirs.
The replay prints both figures: `equal` against that, and `equal_as_kept` without it.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from typing import Any

from crm_tools.imports.shop import Shop

__all__ = ["as_reference", "in_file_order"]

CHANGES_ITEMS = "modify_pending_order_items"


def as_reference(
    changed: Mapping[str, Any], done: Sequence[tuple[str, Mapping[str, Any]]], shop: Shop
) -> dict[str, Any]:
    """The changed orders and users as the reference's tools leave them; `done` are its calls that were carried out."""
    told: dict[str, Any] = copy.deepcopy(dict(changed))
    for name, given in done:
        order = told["orders"].get(given.get("order_id"))
        if name != CHANGES_ITEMS or order is None or not given["new_item_ids"]:
            continue
        last = _variant(shop, given["new_item_ids"][-1])
        left = list(given["new_item_ids"])
        for item in order["items"]:
            if item["item_id"] in left:
                left.remove(item["item_id"])
                item |= last
    return told


def in_file_order(state: Mapping[str, Any], shop: Shop) -> dict[str, Any]:
    """The same state, each user's orders listed as their file lists them."""
    users = {
        user_id: {**user, "orders": [one for one in shop.users[user_id].orders if one in user["orders"]]}
        for user_id, user in state["users"].items()
    }
    return {**state, "users": users}


def _variant(shop: Shop, item_id: str) -> dict[str, Any]:
    found = next(one.variants[item_id] for one in shop.products.values() if item_id in one.variants)
    return {"price": float(found.price), "options": dict(found.options)}
