"""What the sample company consists of before it is written: plain values, no rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime

__all__ = ["Account", "Address", "Customer", "Line", "Order", "Person", "Ticket"]


@dataclass(frozen=True, slots=True)
class Address:
    """Where somebody lives; `country` is CN, HK or SG, `postcode` empty where there is none."""

    line1: str
    district: str
    city: str
    province: str
    postcode: str
    country: str

    def as_json(self) -> dict[str, str]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Account:
    """A household or a company; `tier` is standard, silver or gold."""

    id: str
    name: str
    kind: str
    tier: str


@dataclass(frozen=True, slots=True)
class Person:
    """A contact; `phone` is E.164, in a range that is given to nobody; `gift_card` is the yuan left on theirs."""

    id: str
    name: str
    language: str
    email: str
    phone: str
    pays_with: str
    address: Address
    gift_card: int = 0


@dataclass(frozen=True, slots=True)
class Customer:
    """An account with its people.

    `sector` is home, cafe, hotel or office; `reach` how parcels get there: express, standard, remote or overseas.
    """

    account: Account
    people: tuple[Person, ...]
    sector: str
    reach: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an order; `price_minor` is what one piece cost the buyer."""

    sku: str
    product_id: str
    name: str
    name_zh: str
    options: Mapping[str, str]
    price_minor: int
    quantity: int


@dataclass(frozen=True, slots=True)
class Order:
    """An order; `service` is standard, express or overseas, `tracking` set once it was dispatched."""

    number: str
    contact_id: str
    status: str
    service: str
    lines: tuple[Line, ...]
    shipping_minor: int
    pays_with: str
    address: Address
    tracking: str | None
    placed_at: datetime
    shipped_at: datetime | None
    expected_on: date | None
    delivered_at: datetime | None

    @property
    def total_minor(self) -> int:
        return self.shipping_minor + sum(line.price_minor * line.quantity for line in self.lines)


@dataclass(frozen=True, slots=True)
class Ticket:
    """A ticket with its notes: the customer's words first, then the desk's, in turn."""

    contact_id: str
    kind: str
    queue: str
    status: str
    subject: str
    notes: tuple[str, ...]
    opened_at: datetime
