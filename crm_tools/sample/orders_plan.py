"""The orders of everyone without a story of their own, in the order in which they came in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from crm_tools.sample import working_days
from crm_tools.sample.facts import Facts
from crm_tools.sample.records import Customer, Order
from crm_tools.sample.sheets import sheet
from crm_tools.sample.shelf import Shelf
from crm_tools.sample.stories import tracking_number
from crm_tools.sample.timeline import CUTOFF_HOUR, cancelled, foresee, known

__all__ = ["OrderDesk"]

BUYING_WEIGHTS = {"standard": 2, "silver": 5, "gold": 9}
COMES_BACK_FOR_PARTS = 0.75
CANCELLED = 0.06
EXPRESS = 0.3


class OrderDesk:
    """Invents orders; what a customer bought before decides what they buy next."""

    def __init__(self, customers: Sequence[Customer], shelf: Shelf, facts: Facts, *, rng: Random, at: datetime) -> None:
        self._customers, self._shelf, self._facts, self._rng, self._at = customers, shelf, facts, rng, at
        self._weights = [BUYING_WEIGHTS[customer.account.tier] for customer in customers]
        self._baskets: dict[str, list[dict[str, int]]] = sheet("baskets")
        self._owned: dict[str, set[str]] = {}

    def take(self, number: str, placed_at: datetime) -> Order:
        """The order of this number; to be called in the order of time."""
        customer = self._rng.choices(self._customers, self._weights)[0]
        person = self._rng.choice(customer.people)
        lines = self._shelf.lines(self._items(customer), self._facts, business=customer.account.kind == "company")
        goods = sum(line.price_minor * line.quantity for line in lines)
        service = self._service(customer, placed_at)
        course = foresee(placed_at, service, self._facts.transit_days(customer.reach), facts=self._facts, rng=self._rng)
        now_known = cancelled(placed_at) if self._is_cancelled(placed_at) else known(course, self._at)
        serial = self._rng.randrange(10**9)
        return Order(
            number=number,
            contact_id=person.id,
            status=now_known.status,
            service=service,
            lines=lines,
            shipping_minor=self._facts.shipping_minor(service, goods),
            pays_with=person.pays_with,
            address=person.address,
            tracking=tracking_number(number, serial) if now_known.shipped_at else None,
            placed_at=placed_at,
            shipped_at=now_known.shipped_at,
            expected_on=now_known.expected_on,
            delivered_at=now_known.delivered_at,
        )

    def _items(self, customer: Customer) -> dict[str, int]:
        """SKU to quantity: parts for a machine they own, or something from the baskets."""
        owned = self._owned.setdefault(customer.account.id, set())
        if owned and self._rng.random() < COMES_BACK_FOR_PARTS:
            parts = self._shelf.parts_of[self._rng.choice(sorted(owned))]
            chosen = self._rng.sample(parts, min(len(parts), self._rng.choice((1, 1, 2))))
            most = 2 if customer.sector == "home" else 6
            return {part.variants[0].sku: self._rng.randint(1, most) for part in chosen}
        basket = self._rng.choice(self._baskets[customer.sector])
        owned.update(product_id for product_id in basket if product_id in self._shelf.parts_of)
        return {
            self._rng.choice(self._shelf.by_id[product_id].variants).sku: quantity
            for product_id, quantity in basket.items()
        }

    def _service(self, customer: Customer, placed_at: datetime) -> str:
        if customer.reach == "overseas":
            return "overseas"
        local = placed_at.astimezone(ZoneInfo(self._facts.timezone))
        in_time = local.hour < CUTOFF_HOUR and working_days.is_working(local.date())
        wanted = customer.reach == "express" and self._rng.random() < EXPRESS
        return "express" if wanted and in_time else "standard"

    def _is_cancelled(self, placed_at: datetime) -> bool:
        return self._rng.random() < CANCELLED and self._at - placed_at > timedelta(days=1)
