"""The customers whose story is written by hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from crm_tools.sample import working_days
from crm_tools.sample.facts import Facts
from crm_tools.sample.records import Account, Address, Customer, Order, Person, Ticket
from crm_tools.sample.sheets import sheet
from crm_tools.sample.shelf import Shelf
from crm_tools.sample.timeline import Timeline, cancelled, on_day

__all__ = ["Stories", "tell_stories", "tracking_number"]


@dataclass(frozen=True, slots=True)
class Stories:
    """Who they are, what they ordered, and what they asked for."""

    customers: tuple[Customer, ...]
    orders: tuple[Order, ...]
    tickets: tuple[Ticket, ...]


def tell_stories(shelf: Shelf, facts: Facts, *, at: datetime) -> Stories:
    data = sheet("stories")
    customers = [_customer(entry, number) for number, entry in enumerate(data["contacts"], start=1)]
    orders = [
        _order(order, customer, shelf, facts, at)
        for customer, entry in zip(customers, data["contacts"], strict=True)
        for order in entry["orders"]
    ]
    ids = {person.email: person.id for customer in customers for person in customer.people}
    tickets = [_ticket(entry, ids[entry["of"]], facts, at) for entry in data["tickets"]]
    return Stories(tuple(customers), tuple(sorted(orders, key=lambda order: order.number)), tuple(tickets))


def tracking_number(order_number: str, serial: int) -> str:
    """A courier's number that no other order has; `serial` has at most nine digits."""
    return f"SF{order_number.removeprefix('A-')}{serial:09d}"


def _customer(entry: Mapping[str, Any], number: int) -> Customer:
    company = entry.get("company")
    person = Person(
        id=f"con_sample_{number:04d}",
        name=entry["name"],
        language=entry["language"],
        email=entry["email"],
        phone=entry["phone"],
        pays_with=entry["pays_with"],
        address=Address(**entry["address"]),
        gift_card=entry.get("gift_card", 0),
    )
    kind = "company" if company else "household"
    account = Account(f"acc_sample_{number:04d}", company or entry["name"], kind, entry["tier"])
    reach = "standard" if person.address.country == "CN" else "overseas"
    return Customer(account, (person,), "cafe" if company else "home", reach)


def _order(entry: Mapping[str, Any], customer: Customer, shelf: Shelf, facts: Facts, at: datetime) -> Order:
    person = customer.people[0]
    course = _course(entry, facts, at)
    lines = shelf.lines(entry["items"], facts, business=customer.account.kind == "company")
    goods = sum(line.price_minor * line.quantity for line in lines)
    return Order(
        number=entry["number"],
        contact_id=person.id,
        status=course.status,
        service="standard",
        lines=lines,
        shipping_minor=facts.shipping_minor("standard", goods),
        pays_with=person.pays_with,
        address=person.address,
        tracking=tracking_number(entry["number"], 620_000_000) if course.shipped_at else None,
        placed_at=course.placed_at,
        shipped_at=course.shipped_at,
        expected_on=course.expected_on,
        delivered_at=course.delivered_at,
    )


def _course(entry: Mapping[str, Any], facts: Facts, at: datetime) -> Timeline:
    """The dates of a story, counted back from the day it has to end on."""
    zone = ZoneInfo(facts.timezone)
    today = at.astimezone(zone).date()
    if "pending" in entry:
        return Timeline("pending", at - timedelta(hours=entry["pending"]))
    if "cancelled" in entry:
        return cancelled(on_day(today - timedelta(days=entry["cancelled"]), 20, 15, zone))
    arrives = today + timedelta(days=entry["arrives"] if "arrives" in entry else -entry["delivered"])
    dispatched = working_days.before(arrives, facts.standard_days[1] - 1)
    placed_at = on_day(working_days.before(dispatched, 1), 20, 15, zone)
    shipped_at = on_day(dispatched, 17, 10, zone)
    if "arrives" in entry:
        return Timeline("shipped", placed_at, shipped_at, arrives)
    return Timeline("delivered", placed_at, shipped_at, arrives, on_day(arrives, 14, 20, zone))


def _ticket(entry: Mapping[str, Any], contact_id: str, facts: Facts, at: datetime) -> Ticket:
    zone = ZoneInfo(facts.timezone)
    day = at.astimezone(zone).date() - timedelta(days=entry["days"])
    return Ticket(
        contact_id=contact_id,
        kind=entry["kind"],
        queue=entry["queue"],
        status=entry["status"],
        subject=entry["subject"],
        notes=tuple(entry["notes"]),
        opened_at=on_day(day, 10, 30, zone),
    )
