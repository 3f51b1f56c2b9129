"""The whole sample company as values: the same for the same seed and moment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from crm_tools.sample.customers import Crowd
from crm_tools.sample.facts import Facts, read_facts
from crm_tools.sample.numbers import chat_slots, order_number, shop_slots
from crm_tools.sample.orders_plan import OrderDesk
from crm_tools.sample.records import Customer, Order, Ticket
from crm_tools.sample.shelf import Shelf, read_shelf
from crm_tools.sample.stories import tell_stories

__all__ = ["SEED", "SamplePlan", "plan_sample"]

SEED = 20261121
HOUSEHOLDS = 230


@dataclass(frozen=True, slots=True)
class SamplePlan:
    """What is to be written; `since` tells from when on an account exists, by its id."""

    facts: Facts
    shelf: Shelf
    customers: tuple[Customer, ...]
    orders: tuple[Order, ...]
    tickets: tuple[Ticket, ...]
    since: Mapping[str, datetime]


def plan_sample(*, at: datetime, seed: int = SEED) -> SamplePlan:
    """Customers, orders and tickets whose dates all lie around `at`."""
    rng = Random(seed)  # noqa: S311 - invented customers, no secrets
    facts, shelf = read_facts(), read_shelf()
    stories = tell_stories(shelf, facts, at=at)
    handles = [person.email.partition("@")[0] for customer in stories.customers for person in customer.people]
    crowd = Crowd(rng, taken=handles)
    others = [crowd.household() for _ in range(HOUSEHOLDS)] + crowd.companies()
    told = {int(order.number.removeprefix("A-")): order.placed_at for order in stories.orders}
    slots = {**chat_slots(told, at=at), **shop_slots(rng=rng, at=at, zone=ZoneInfo(facts.timezone))}
    desk = OrderDesk(others, shelf, facts, rng=rng, at=at)
    in_time = sorted(slots.items(), key=lambda slot: (slot[1], slot[0]))
    orders = sorted(
        [*stories.orders, *(desk.take(order_number(number), placed) for number, placed in in_time)],
        key=lambda order: order.number,
    )
    customers = (*stories.customers, *others)
    since = _since(customers, orders, rng=rng, at=at)
    return SamplePlan(facts, shelf, customers, tuple(orders), stories.tickets, since)


def _since(customers: Sequence[Customer], orders: Sequence[Order], *, rng: Random, at: datetime) -> dict[str, datetime]:
    """An account is opened minutes or days before its first order."""
    first: dict[str, datetime] = {}
    for order in orders:
        first[order.contact_id] = min(order.placed_at, first.get(order.contact_id, order.placed_at))
    since = {}
    for customer in customers:
        known = [first[person.id] for person in customer.people if person.id in first]
        start = min(known) if known else at - timedelta(days=rng.randint(2, 400))
        since[customer.account.id] = start - timedelta(minutes=rng.choice((12, 45, 600, 9000)))
    return since
