"""Reads an imported shop back in the shape of the file it came in, so that the two can be compared."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_tools.commerce.exchanges import ExchangeRow
from crm_tools.commerce.orders import OrderLineRow, OrderRow
from crm_tools.commerce.payments import OrderPaymentRow, PaymentMethodRow
from crm_tools.commerce.returns import ReturnRow
from crm_tools.imports.shop import ADDRESS
from crm_tools.people.contacts import ContactRow
from crm_tools.people.identities import IdentityRow

__all__ = ["major", "shop_orders", "shop_users"]


def shop_orders(session: Session) -> dict[str, dict[str, Any]]:
    """All orders of imported users by number, as the file would write them today.

    A return, exchange or change of items that was booked since is written as tau2-bench's retail tools write it.
    """
    users = _users(session)
    lines: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for line in session.scalars(select(OrderLineRow).order_by(OrderLineRow.id)):
        item = {"name": line.name, "product_id": line.product_id, "item_id": line.sku, "options": line.options}
        lines[line.order_number].extend([item | {"price": major(line.price_minor)}] * line.quantity)
    paid: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for one in session.scalars(select(OrderPaymentRow).order_by(OrderPaymentRow.id)):
        paid[one.order_number].append(_payment(one))
    since = _booked(session)
    return {
        row.number: {
            "order_id": row.number,
            "user_id": users[row.contact_id],
            "address": _address(row.address),
            "items": lines[row.number],
            "status": row.status,
            "fulfillments": row.fulfilments,
            "payment_history": paid[row.number],
            **({"status": "pending (item modified)"} if row.items_changed_at else {}),
            **({"cancel_reason": row.cancel_reason} if row.cancel_reason else {}),
            **since.get(row.number, {}),
        }
        for row in session.scalars(select(OrderRow).order_by(OrderRow.number))
        if row.contact_id in users
    }


def shop_users(session: Session) -> dict[str, dict[str, Any]]:
    """All imported users by their own id, as the file would write them today."""
    methods: dict[str, dict[str, Any]] = defaultdict(dict)
    for one in session.scalars(select(PaymentMethodRow)):
        methods[one.contact_id][one.id] = _method(one)
    orders: dict[str, list[str]] = defaultdict(list)
    for number, contact_id in session.execute(select(OrderRow.number, OrderRow.contact_id)):
        orders[contact_id].append(number)
    emails = dict(session.execute(select(IdentityRow.contact_id, IdentityRow.handle)).all())
    found = {}
    for row in session.scalars(select(ContactRow).where(ContactRow.external_id != "")):
        first, _, last = row.name.partition(" ")
        found[str(row.external_id)] = {
            "user_id": row.external_id,
            "name": {"first_name": first, "last_name": last},
            "address": _address(row.address),
            "email": emails[row.id],
            "payment_methods": methods[row.id],
            "orders": sorted(orders[row.id]),
        }
    return found


def major(cents: int) -> float:
    """The same amount as JSON writes it: the float nearest to the decimal."""
    return cents / 100


def _users(session: Session) -> dict[str, str]:
    rows = session.scalars(select(ContactRow).where(ContactRow.external_id != ""))
    return {row.id: str(row.external_id) for row in rows}


def _booked(session: Session) -> dict[str, dict[str, Any]]:
    booked: dict[str, dict[str, Any]] = {}
    returned: dict[str, list[ReturnRow]] = defaultdict(list)
    for row in session.scalars(select(ReturnRow).where(ReturnRow.status != "cancelled")):
        returned[row.order_number].append(row)
    exchanged: dict[str, list[ExchangeRow]] = defaultdict(list)
    for one in session.scalars(select(ExchangeRow).where(ExchangeRow.status != "cancelled")):
        exchanged[one.order_number].append(one)
    for number, rows in returned.items():
        booked[number] = {
            "status": "return requested",
            "return_items": sorted(row.sku for row in rows for _ in range(row.quantity)),
            "return_payment_method_id": rows[0].method_id,
        }
    for number, pieces in exchanged.items():
        booked[number] = {
            "status": "exchange requested",
            "exchange_items": sorted(one.sku for one in pieces),
            "exchange_new_items": sorted(one.new_sku for one in pieces),
            "exchange_payment_method_id": pieces[0].method_id,
            "exchange_price_difference": major(sum(one.difference_minor for one in pieces)),
        }
    return booked


def _method(row: PaymentMethodRow) -> dict[str, Any]:
    told: dict[str, Any] = {"source": row.kind, "id": row.id, "brand": row.brand, "last_four": row.last_four}
    if row.balance_minor is not None:
        told["balance"] = major(row.balance_minor)
    return {name: value for name, value in told.items() if value is not None}


def _address(address: Mapping[str, Any]) -> dict[str, Any]:
    return {theirs: address[ours] for theirs, ours in ADDRESS.items()}


def _payment(one: OrderPaymentRow) -> dict[str, Any]:
    return {
        "transaction_type": one.kind,
        "amount": major(one.amount_minor),
        "payment_method_id": one.method_id,
    }
