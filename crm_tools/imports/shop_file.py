"""Reads a shop's file strictly: whatever is wrong in it is said with its place, before anything is written."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

from pydantic import ValidationError

from crm_tools.errors import Invalid
from crm_tools.imports.shop import Shop, ShopUser
from crm_tools.people.identities import fold_email

__all__ = ["read_shop"]


def read_shop(path: Path) -> Shop:
    """The shop in a file; raises Invalid naming the file, the place and what is wrong there."""
    try:
        loaded = json.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
        if torn := _half_character(loaded):
            raise Invalid(f"{path}: {torn}: holds half a character")
    except OSError as error:
        raise Invalid(f"{path}: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise Invalid(f"{path}: is not UTF-8 text") from error
    except json.JSONDecodeError as error:
        raise Invalid(f"{path}: is not JSON: {error.msg} in line {error.lineno}") from error
    except RecursionError as error:
        raise Invalid(f"{path}: is nested too deeply") from error
    except (ValueError, ArithmeticError) as error:
        raise Invalid(f"{path}: holds a number that cannot be read: {error}") from error
    try:
        shop = Shop.model_validate(loaded)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "the whole"
        raise Invalid(f"{path}: {place}: {first['msg'].removeprefix('Value error, ')}") from error
    try:
        _check(shop)
    except Invalid as error:
        raise Invalid(f"{path}: {error}") from error
    return shop


def _half_character(value: object, *place: str) -> str:
    """Where a text holds one half of a surrogate pair, which JSON can write and no database keeps; "" if nowhere."""
    parts: list[tuple[str, object]] = []
    if isinstance(value, dict):
        parts = [part for key, inner in value.items() for part in ((repr(key)[1:-1], key), (key, inner))]
    elif isinstance(value, list):
        parts = [(str(at), inner) for at, inner in enumerate(value)]
    elif isinstance(value, str) and any("\ud800" <= char <= "\udfff" for char in value):
        return ".".join(place) or "the whole"
    return next((torn for name, inner in parts if (torn := _half_character(inner, *place, name))), "")


def _check(shop: Shop) -> None:
    """What no single record shows."""
    for order in shop.orders.values():
        if order.user_id not in shop.users:
            raise Invalid(f"order {order.order_id} belongs to nobody: no user {order.user_id!r}")
    _check_emails(shop.users)
    holders: dict[str, str] = {}
    for product in shop.products.values():
        for variant in product.variants.values():
            if variant.item_id in holders:
                raise Invalid(
                    f"product {product.product_id}: item {variant.item_id} is also in {holders[variant.item_id]}"
                )
            holders[variant.item_id] = product.product_id


def _check_emails(users: Mapping[str, ShopUser]) -> None:
    holders: dict[str, str] = {}
    for user in users.values():
        try:
            email = fold_email(user.email)
        except Invalid as error:
            raise Invalid(f"user {user.user_id}: {error}") from error
        if email in holders:
            raise Invalid(f"user {user.user_id}: user {holders[email]} has the email {email} too")
        holders[email] = user.user_id
