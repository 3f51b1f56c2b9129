"""A whole shop in one JSON file, as tau2-bench's retail domain has it.

Format: `{"products", "users", "orders"}`, each by id, as in `data/tau2/domains/retail/db.json` of
sierra-research/tau2-bench. Amounts are decimals there and minor units here, exactly.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationInfo,
    field_validator,
)

from crm_tools.errors import Invalid

__all__ = ["ADDRESS", "Shop", "ShopAddress", "ShopOrder", "ShopPayment", "ShopUser", "minor"]

# Names of an address's parts there and here.
ADDRESS = {
    "address1": "line1",
    "address2": "line2",
    "city": "city",
    "state": "province",
    "zip": "postcode",
    "country": "country",
}


LARGEST = Decimal(10**9)


def _number(value: object) -> object:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise ValueError("must be a number")
    return value


def _whole_cents(amount: Decimal) -> Decimal:
    if amount * 100 != (amount * 100).to_integral_value():
        raise ValueError(f"the amount {amount} has parts of a cent")
    return amount


Amount = Annotated[Decimal, BeforeValidator(_number), AfterValidator(_whole_cents), Field(ge=0, le=LARGEST)]


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
    price: Amount


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
    balance: Amount | None = None


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
    price: Amount
    options: dict[str, str]


class ShopFulfilment(Strict):
    tracking_id: list[str]
    item_ids: list[str]


class ShopPayment(Strict):
    transaction_type: Literal["payment", "refund"]
    amount: Amount
    payment_method_id: str


class ShopOrder(Strict):
    order_id: str
    user_id: str
    address: ShopAddress
    items: list[ShopItem] = Field(min_length=1)
    status: Literal["pending", "processed", "delivered", "cancelled"]
    fulfillments: list[ShopFulfilment]
    payment_history: list[ShopPayment]


class Shop(Strict):
    """The whole file."""

    products: dict[str, ShopProduct]
    users: dict[str, ShopUser] = Field(min_length=1)
    orders: dict[str, ShopOrder]

    @field_validator("products", "users", "orders")
    @classmethod
    def _each_under_its_id(cls, found: dict[str, Any], info: ValidationInfo) -> dict[str, Any]:
        kind = str(info.field_name).removesuffix("s")
        strays = [key for key, one in found.items() if key != getattr(one, f"{kind}_id")]
        if strays:
            raise ValueError(f"{kind} {strays[0]!r} stands under another id than its own")
        return found


def minor(amount: Decimal) -> int:
    """Minor units; raises Invalid for parts of a cent, rather than rounding money."""
    cents = amount * 100
    if cents != cents.to_integral_value():
        raise Invalid(f"the amount {amount} has parts of a cent")
    return int(cents)
