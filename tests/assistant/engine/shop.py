"""A made-up shop that does everything a shop does: orders in every state, and tools that leave proposals."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from tests.assistant.engine.talk import OPERATIONS, TOOLS, Talk, check_call, done, failed, proposed

__all__ = ["ORDERS", "Shopper", "refused"]

ORDERS: dict[str, dict[str, str]] = {
    "A-1055": {
        "number": "A-1055",
        "status": "pending",
        "placed_on": "2026-11-20",
        "items": "1 × Stillo (steel)",
        "total": "¥399",
    },
    "A-1042": {
        "number": "A-1042",
        "status": "delivered",
        "placed_on": "2026-11-10",
        "delivered_on": "2026-11-14",
        "items": "1 × Aria One (silver), 2 × Filter F4",
        "total": "¥2,357",
    },
    "A-1031": {
        "number": "A-1031",
        "status": "shipped",
        "placed_on": "2026-11-02",
        "expected_on": "2026-11-23",
        "items": "1 × Mola 40 (white)",
        "total": "¥899",
    },
}
SHELF = (
    {
        "name": "Aria One",
        "kind": "espresso machine",
        "price": "¥1,899",
        "variants": [
            {"sku": "AR1-SIL", "colour": "silver", "stock": "in stock"},
            {"sku": "AR1-BLK", "colour": "black", "stock": "in stock"},
            {"sku": "AR1-CRM", "colour": "cream", "stock": "4 left"},
        ],
    },
    {
        "name": "Stillo",
        "kind": "kettle",
        "price": "¥399",
        "variants": [
            {"sku": "STI-STL", "colour": "steel", "stock": "in stock"},
            {"sku": "STI-MBK", "colour": "matte black", "stock": "in stock"},
        ],
    },
    {
        "name": "Filter F4",
        "kind": "part",
        "price": "¥229",
        "variants": [{"sku": "FLT-F4", "stock": "in stock"}],
    },
)


def refused(words: str, error: str = "conflict") -> Mapping[str, Any]:
    return {**failed(error), "message": words, "receipt": "r9"}


@dataclass
class Shopper(Talk):
    """A customer of that shop."""

    orders: Mapping[str, Mapping[str, str]] = field(default_factory=lambda: ORDERS)
    lent: ClassVar[Mapping[str, Mapping[str, str]]] = TOOLS | OPERATIONS

    def _run(self, name: str, args: dict[str, Any]) -> Mapping[str, Any]:
        if name in self.tools or (not hasattr(self, f"_{name}") and name not in OPERATIONS):
            return super()._run(name, args)
        check_call(name, args)
        self.calls.append((name, args))
        if not self.verified and name != "product_lookup":
            return failed("not-verified")
        own: Callable[..., Mapping[str, Any]] | None = getattr(self, f"_{name}", None)
        return own(**args) if own else proposed(f"{name.replace('_', ' ')}: {_told(args)}")

    def _my_orders(self, limit: int) -> Mapping[str, Any]:
        rows = list(self.orders.values())[:limit]
        return done(*((f"r{at}", f"order {row['number']}", row) for at, row in enumerate(rows, start=11)))

    def _order_status(self, order_number: str) -> Mapping[str, Any]:
        row = self.orders.get(order_number)
        return done(("r21", f"order {order_number}", row)) if row else failed("not-found")

    def _product_lookup(self, query: str) -> Mapping[str, Any]:
        hits: list[Any] = [one for one in SHELF if str(one["name"]).lower() in query.lower()]
        return done(*((f"r{at}", f"product {one['name']}", one) for at, one in enumerate(hits, start=31)))


def _told(args: Mapping[str, Any]) -> str:
    return ", ".join(str(value) for value in args.values() if value)
