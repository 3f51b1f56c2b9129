"""The staff's side of the supply: what is to be packed, what is to be bought in, and what became of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Header, Query

from channels.api.body import Body
from channels.doors import Doors, OpenDoors, Staff
from crm_tools.commerce import supply_changes
from crm_tools.commerce.money import say_money
from crm_tools.commerce.supply import Supplied
from crm_tools.commerce.supply_book import outbound_orders, purchases, supplied
from crm_tools.commerce.supply_changes import By, Changed
from crm_tools.errors import NotFound
from crm_tools.people.company import company
from crm_tools.people.users import User
from crm_tools.store import Session

__all__ = ["router"]

router = APIRouter(prefix="/api/v1", tags=["staff"])
Key = Annotated[str, Header(alias="Idempotency-Key", max_length=100)]
Limit = Annotated[int, Query(ge=1, le=200)]


class Shipped(Body):
    tracking: str


class Ordered(Body):
    expected_on: date


@router.get("/outbound")
async def list_outbound(_: Staff, house: OpenDoors, before: str = "", limit: Limit = 50) -> dict[str, Any]:
    """Outbound orders, newest first; `next` is the cursor of the following page."""
    return await house.read(
        lambda session: _page(session, "outbound", outbound_orders(session, before=before, limit=limit), limit)
    )


@router.get("/purchases")
async def list_purchases(_: Staff, house: OpenDoors, before: str = "", limit: Limit = 50) -> dict[str, Any]:
    """Purchase requests, newest first."""
    return await house.read(
        lambda session: _page(session, "purchases", purchases(session, before=before, limit=limit), limit)
    )


@router.post("/outbound/{number}/ship")
async def ship(number: str, body: Shipped, user: Staff, house: OpenDoors, idempotency_key: Key = "") -> dict[str, Any]:
    """The parcel left; the customer is told its tracking number."""
    by = _by(user, house, idempotency_key)
    return await _change(house, lambda session: supply_changes.ship(session, number, body.tracking, by))


@router.post("/outbound/{number}/deliver")
async def deliver(number: str, user: Staff, house: OpenDoors, idempotency_key: Key = "") -> dict[str, Any]:
    """The parcel reached the customer."""
    by = _by(user, house, idempotency_key)
    return await _change(house, lambda session: supply_changes.deliver(session, number, by))


@router.post("/outbound/{number}/cancel")
async def cancel_outbound(number: str, user: Staff, house: OpenDoors, idempotency_key: Key = "") -> dict[str, Any]:
    """Ends an order that has not left; its goods go back on the shelf, or to who waits for them."""
    by = _by(user, house, idempotency_key)
    return await _change(house, lambda session: supply_changes.cancel(session, _one(session, number, "outbound"), by))


@router.post("/purchases/{number}/ordered")
async def ordered(
    number: str, body: Ordered, user: Staff, house: OpenDoors, idempotency_key: Key = ""
) -> dict[str, Any]:
    """The goods are ordered; said again with another day, it mends the day."""
    by = _by(user, house, idempotency_key)
    return await _change(house, lambda session: supply_changes.order_in(session, number, body.expected_on, by))


@router.post("/purchases/{number}/arrived")
async def arrived(number: str, user: Staff, house: OpenDoors, idempotency_key: Key = "") -> dict[str, Any]:
    """The goods came in; `made` are the outbound orders of those who waited longest."""
    by = _by(user, house, idempotency_key)
    return await _change(house, lambda session: supply_changes.arrive(session, number, by))


@router.post("/purchases/{number}/cancelled")
async def cancel_purchase(number: str, user: Staff, house: OpenDoors, idempotency_key: Key = "") -> dict[str, Any]:
    """Nothing is bought in any more."""
    by = _by(user, house, idempotency_key)
    return await _change(house, lambda session: supply_changes.cancel(session, _one(session, number, "purchase"), by))


async def _change(house: Doors, act: Callable[[Session], Changed]) -> dict[str, Any]:
    def run(session: Session) -> tuple[Changed, dict[str, Any]]:
        done = act(session)
        return done, _view(supplied(session, done.number), company(session).currency)

    done, shown = await house.write(run)
    for conversation_id in done.told:
        house.bell.ring(conversation_id)
    return {**shown, "made": list(done.made)}


def _by(user: User, house: Doors, key: str) -> By:
    return By(f"user:{user.id}", house.mind.clock(), key)


def _one(session: Session, number: str, kind: str) -> str:
    if supplied(session, number).kind != kind:
        raise NotFound(f"{number} is no {kind}")
    return number


def _page(session: Session, name: str, found: list[Supplied], limit: int) -> dict[str, Any]:
    currency = company(session).currency
    return {name: [_view(one, currency) for one in found], "next": found[-1].id if len(found) == limit else None}


def _view(one: Supplied, currency: str) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "id": one.id,
        "number": one.number,
        "status": one.status,
        "sku": one.sku,
        "item": one.name,
        "quantity": one.quantity,
        "total": say_money(one.total_minor, currency),
        "contact_id": one.contact_id,
        "ticket": one.ticket,
        "created_at": one.created_at.isoformat(),
        "updated_at": one.updated_at.isoformat(),
    }
    if one.kind == "purchase":
        return {**shown, "expected_on": one.expected_on and one.expected_on.isoformat(), "outbound": one.other}
    return {
        **shown,
        "was": one.other,
        "tracking": one.tracking,
        "shipped_at": one.shipped_at and one.shipped_at.isoformat(),
        "delivered_at": one.delivered_at and one.delivered_at.isoformat(),
    }
