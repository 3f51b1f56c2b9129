"""What a customer can ask of the shop: orders and products."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from crm_tools.commerce.catalog import Product, find_products
from crm_tools.commerce.money import say_money
from crm_tools.commerce.orders import Order, order_of, orders_of
from crm_tools.commerce.returns import last_day
from crm_tools.commerce.stock import promised
from crm_tools.desk import Desk, Record
from crm_tools.registry import Effect, tool
from crm_tools.words import Words

__all__ = ["my_orders", "order_status", "product_lookup"]


@tool(effect=Effect.READ, doing=Words("Looking up your orders", "正在查询您的订单"))
def my_orders(desk: Desk, limit: int = 5) -> Sequence[Record]:
    """List the customer's own orders, newest first.

    Args:
        limit: how many at the most, 1 to 20.
    """
    found = orders_of(desk.session, desk.contact_id, limit=min(max(limit, 1), 20))
    return [_order_record(desk, order) for order in found]


@tool(effect=Effect.READ, doing=Words("Looking up your order", "正在查询订单"))
def order_status(desk: Desk, order_number: str) -> Sequence[Record]:
    """Look up one of the customer's own orders: its state, items, tracking number and dates.

    Args:
        order_number: as in the confirmation email, like A-1042.
    """
    return [_order_record(desk, order_of(desk.session, desk.contact_id, _number(order_number)))]


@tool(effect=Effect.READ, doing=Words("Looking in the catalog", "正在查找商品"))
def product_lookup(desk: Desk, query: str) -> Sequence[Record]:
    """Find products or spare parts by name, kind or SKU: price, variants, what is in stock, what a part fits.

    Args:
        query: what the customer called it, like "Aria One" or "filter for Zephyr 400".
    """
    found = find_products(desk.session, query)
    held = promised(desk.session, [variant.sku for product in found for variant in product.variants])
    return [_product_record(desk, product, held) for product in found]


def _order_record(desk: Desk, order: Order) -> Record:
    fields: dict[str, Any] = {
        "number": order.number,
        "status": order.status,
        "placed_on": desk.day(order.placed_at),
        "items": [line.label(desk.language) for line in order.lines],
        "written_on_items": [f"{line.called(desk.language)}: {one}" for line in order.lines for one in line.written]
        or None,
        "total": say_money(order.total_minor, order.currency),
        "payment": desk.say(order.payment) if order.payment else None,
        "tracking": order.tracking,
        "shipped_on": desk.day(order.shipped_at),
        "expected_on": order.expected_on.isoformat() if order.expected_on else None,
        "delivered_on": desk.day(order.delivered_at),
    }
    if order.status == "delivered" and order.delivered_at is not None:
        fields["return_until"] = desk.day(last_day(order, desk.company))
    return Record(f"order {order.number}", {name: value for name, value in fields.items() if value is not None})


def _product_record(desk: Desk, product: Product, held: Mapping[str, int]) -> Record:
    chinese = desk.language == "zh"
    prices = sorted({variant.price_minor for variant in product.variants if variant.on_sale})
    currency = desk.company.currency
    price = " – ".join(say_money(minor, currency) for minor in (prices if len(prices) < 3 else [prices[0], prices[-1]]))
    fields: dict[str, Any] = {
        "name": product.name_zh if chinese else product.name,
        "kind": product.kind,
        "price": price,
        "description": product.description_zh if chinese else product.description,
        "variants": [
            {
                "sku": variant.sku,
                **variant.options,
                "stock": _stock(variant.quantity - held.get(variant.sku, 0)),
            }
            for variant in product.variants
        ],
        "fits": list(product.fits),
    }
    return Record(f"product {product.id}", {name: value for name, value in fields.items() if value})


def _stock(pieces: int) -> str:
    """What of a variant can be had by whoever asks now."""
    return "in stock" if pieces > 5 else f"{pieces} left" if pieces > 0 else "out of stock"


def _number(text: str) -> str:
    return text.strip().upper()
