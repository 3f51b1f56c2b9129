"""Reads imported orders back in the shape of the file they came in, so that the two can be compared."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_tools.commerce.orders import OrderLineRow, OrderRow
from crm_tools.commerce.payments import OrderPaymentRow
from crm_tools.imports.shop import ADDRESS
from crm_tools.people.contacts import ContactRow

__all__ = ["major", "shop_orders"]


def shop_orders(session: Session) -> dict[str, dict[str, Any]]:
    """All orders of imported users by number, as the file wrote them."""
    users = {row.id: row.external_id for row in session.scalars(select(ContactRow).where(ContactRow.external_id != ""))}
    lines: dict[str, list[dict[str, Any]]] = {}
    for line in session.scalars(select(OrderLineRow).order_by(OrderLineRow.id)):
        item = {"name": line.name, "product_id": line.product_id, "item_id": line.sku, "options": line.options}
        lines.setdefault(line.order_number, []).extend([item | {"price": major(line.price_minor)}] * line.quantity)
    paid: dict[str, list[dict[str, Any]]] = {}
    for one in session.scalars(select(OrderPaymentRow).order_by(OrderPaymentRow.id)):
        paid.setdefault(one.order_number, []).append(_payment(one))
    return {
        row.number: {
            "order_id": row.number,
            "user_id": users[row.contact_id],
            "address": _address(row.address),
            "items": lines.get(row.number, []),
            "status": row.status,
            "fulfillments": row.fulfilments,
            "payment_history": paid.get(row.number, []),
        }
        for row in session.scalars(select(OrderRow).order_by(OrderRow.number))
        if row.contact_id in users
    }


def major(cents: int) -> float:
    """The same amount as JSON writes it: the float nearest to the decimal."""
    return cents / 100


def _address(address: dict[str, Any]) -> dict[str, Any]:
    return {theirs: address[ours] for theirs, ours in ADDRESS.items()}


def _payment(one: OrderPaymentRow) -> dict[str, Any]:
    return {
        "transaction_type": one.kind,
        "amount": major(one.amount_minor),
        "payment_method_id": one.method_id,
    }
