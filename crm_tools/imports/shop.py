"""A whole shop in one JSON file, as tau2-bench's retail domain has it: read strictly.

Format: `{"products", "users", "orders"}`, each by id, as in `data/tau2/domains/retail/db.json` of
sierra-research/tau2-bench. Amounts are decimals there and minor units here, exactly.
"""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from crm_tools.errors import Invalid

__all__ = ["ADDRESS", "Shop", "ShopAddress", "ShopOrder", "ShopPayment", "ShopUser", "minor", "read_shop"]

# Names of an address's parts there and here.
ADDRESS = {
    "address1": "line1",
    "address2": "line2",
    "city": "city",
    "state": "province",
    "zip": "postcode",
    "country": "country",
}


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ShopAddress(Strict):
    address1: str
    address2: str
    city: str
    country: str
    state: str
    zip: str


class ShopVariant(Strict):
    item_id: str
    options: dict[str, str]
    available: bool
    price: Decimal


class ShopProduct(Strict):
    name: str
    product_id: str
    variants: dict[str, ShopVariant]


class ShopName(Strict):
    first_name: str
    last_name: str


class ShopPaymentMethod(Strict):
    id: str
    source: str
    brand: str | None = None
    last_four: str | None = None
    balance: Decimal | None = None


class ShopUser(Strict):
    user_id: str
    name: ShopName
    address: ShopAddress
    email: str
    payment_methods: dict[str, ShopPaymentMethod]
    orders: list[str]


class ShopItem(Strict):
    name: str
    product_id: str
    item_id: str
    price: Decimal
    options: dict[str, str]


class ShopFulfilment(Strict):
    tracking_id: list[str]
    item_ids: list[str]


class ShopPayment(Strict):
    transaction_type: Literal["payment", "refund"]
    amount: Decimal
    payment_method_id: str


class ShopOrder(Strict):
    order_id: str
    user_id: str
    address: ShopAddress
    items: list[ShopItem]
    status: str
    fulfillments: list[ShopFulfilment]
    payment_history: list[ShopPayment]


class Shop(Strict):
    """The whole file."""

    products: dict[str, ShopProduct]
    users: dict[str, ShopUser] = Field(min_length=1)
    orders: dict[str, ShopOrder]

    @field_validator("orders")
    @classmethod
    def _each_under_its_id(cls, orders: dict[str, ShopOrder]) -> dict[str, ShopOrder]:
        strays = [key for key, order in orders.items() if key != order.order_id]
        if strays:
            raise ValueError(f"order {strays[0]!r} stands under another id than its own")
        return orders


def read_shop(path: Path) -> Shop:
    """The shop in a file; raises Invalid naming the file, the place and what is wrong there."""
    try:
        loaded = json.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
    except OSError as error:
        raise Invalid(f"{path}: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise Invalid(f"{path}: is not UTF-8 text") from error
    except json.JSONDecodeError as error:
        raise Invalid(f"{path}: is not JSON: {error.msg} in line {error.lineno}") from error
    try:
        shop = Shop.model_validate(loaded)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "the whole"
        raise Invalid(f"{path}: {place}: {first['msg'].removeprefix('Value error, ')}") from error
    strangers = [order for order in shop.orders.values() if order.user_id not in shop.users]
    if strangers:
        raise Invalid(f"{path}: order {strangers[0].order_id} belongs to nobody: no user {strangers[0].user_id!r}")
    return shop


def minor(amount: Decimal) -> int:
    """Minor units; raises Invalid for parts of a cent, rather than rounding money."""
    cents = amount * 100
    if cents != cents.to_integral_value():
        raise Invalid(f"the amount {amount} has parts of a cent")
    return int(cents)
