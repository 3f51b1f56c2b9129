"""Writes an imported shop into the tables, many rows at a time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from crm_tools.commerce.catalog import ProductRow, StockRow, VariantRow
from crm_tools.commerce.orders import OrderLineRow, OrderRow
from crm_tools.commerce.payments import OrderPaymentRow, PaymentMethodRow
from crm_tools.errors import Conflict
from crm_tools.imports.shop import ADDRESS, Shop, ShopAddress, ShopOrder, ShopUser, minor
from crm_tools.people.contacts import AccountRow, ContactRow
from crm_tools.people.identities import IdentityRow, fold_email
from crm_tools.store.base import new_id
from crm_tools.store.events import record

__all__ = ["Imported", "write_shop"]

IN_STOCK = 100  # the file only says that there is some


@dataclass(frozen=True, slots=True)
class Imported:
    """How many of each were written."""

    customers: int
    products: int
    orders: int


def write_shop(
    session: Session, shop: Shop, *, currency: str, at: datetime, make_id: Callable[[str], str] = new_id
) -> Imported:
    """Imports everything; a user's own id becomes the contact's `external_id`.

    The file has no dates: all orders count as placed `at`, and what was delivered as delivered then. Raises Conflict
    when such orders are already there, Invalid for an unusable value.
    """
    numbers = list(shop.orders)
    known = session.scalar(select(OrderRow.number).where(OrderRow.number.in_(numbers[:500])).limit(1))
    if known is not None:
        raise Conflict(f"order {known} is already in the store; import into an empty one")
    _write_products(session, shop)
    contacts = {user_id: make_id("con") for user_id in shop.users}
    _write_users(session, shop, contacts, at=at, make_id=make_id)
    orders = list(shop.orders.values())
    if orders:
        session.execute(insert(OrderRow), [_order(one, contacts[one.user_id], currency, at) for one in orders])
        session.execute(insert(OrderLineRow), [line for one in orders for line in _lines(one)])
        session.execute(insert(OrderPaymentRow), [paid for one in orders for paid in _payments(one, at)])
    record(session, "shop.imported", "company:import", actor="operator", at=at, orders=len(orders))
    return Imported(len(contacts), len(shop.products), len(orders))


def _write_products(session: Session, shop: Shop) -> None:
    products = [
        {
            "id": one.product_id,
            "name": one.name,
            "name_zh": "",
            "kind": one.name.lower(),
            "description": "",
            "description_zh": "",
            "fits": [],
        }
        for one in shop.products.values()
    ]
    variants = [(one.product_id, variant) for one in shop.products.values() for variant in one.variants.values()]
    if not variants:
        return
    session.execute(insert(ProductRow), products)
    session.execute(
        insert(VariantRow),
        [
            {
                "sku": one.item_id,
                "product_id": product_id,
                "options": one.options,
                "price_minor": minor(one.price),
                "on_sale": True,
            }
            for product_id, one in variants
        ],
    )
    session.execute(
        insert(StockRow), [{"sku": one.item_id, "quantity": IN_STOCK if one.available else 0} for _, one in variants]
    )


def _write_users(
    session: Session, shop: Shop, contacts: dict[str, str], *, at: datetime, make_id: Callable[[str], str]
) -> None:
    accounts, people, identities, methods = [], [], [], []
    for user in shop.users.values():
        account, name = make_id("acc"), f"{user.name.first_name} {user.name.last_name}"
        accounts.append({"id": account, "name": name, "kind": "household", "tier": "standard", "created_at": at})
        people.append({"id": contacts[user.user_id], "account_id": account, "name": name, **_person(user, at)})
        methods += _methods(user, contacts[user.user_id])
        identities.append(
            {
                "id": make_id("idn"),
                "contact_id": contacts[user.user_id],
                "channel": "email",
                "handle": fold_email(user.email),
                "verified_at": None,
            }
        )
    session.execute(insert(AccountRow), accounts)
    session.execute(insert(ContactRow), people)
    session.execute(insert(IdentityRow), identities)
    if methods:
        session.execute(insert(PaymentMethodRow), methods)


def _methods(user: ShopUser, contact_id: str) -> list[dict[str, Any]]:
    return [
        {
            "id": one.id,
            "contact_id": contact_id,
            "kind": one.source,
            "label": one.source,
            "brand": one.brand,
            "last_four": one.last_four,
            "balance_minor": None if one.balance is None else minor(one.balance),
        }
        for one in user.payment_methods.values()
    ]


def _person(user: ShopUser, at: datetime) -> dict[str, Any]:
    return {"language": "en", "address": _address(user.address), "external_id": user.user_id, "created_at": at}


def _order(order: ShopOrder, contact_id: str, currency: str, at: datetime) -> dict[str, Any]:
    return {
        "number": order.order_id,
        "contact_id": contact_id,
        "status": order.status,
        "currency": currency,
        "total_minor": sum(minor(item.price) for item in order.items),
        "address": _address(order.address),
        "fulfilments": [one.model_dump() for one in order.fulfillments],
        "placed_at": at,
        "shipped_at": None,
        "expected_on": None,
        "delivered_at": at if order.status == "delivered" else None,
        "cancel_reason": "",
        "version": 0,
    }


def _lines(order: ShopOrder) -> list[dict[str, Any]]:
    return [
        {
            "order_number": order.order_id,
            "sku": item.item_id,
            "product_id": item.product_id,
            "name": item.name,
            "name_zh": "",
            "options": item.options,
            "price_minor": minor(item.price),
            "quantity": 1,
        }
        for item in order.items
    ]


def _address(address: ShopAddress) -> dict[str, str]:
    return {ours: getattr(address, theirs) for theirs, ours in ADDRESS.items()}


def _payments(order: ShopOrder, at: datetime) -> list[dict[str, Any]]:
    return [
        {
            "order_number": order.order_id,
            "method_id": one.payment_method_id,
            "kind": one.transaction_type,
            "amount_minor": minor(one.amount),
            "at": at,
        }
        for one in order.payment_history
    ]
