"""The staff's side: records by noun, read only."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query

from channels.api.views import contact_view
from channels.doors import OpenDoors, Staff
from crm_tools.commerce.money import say_money
from crm_tools.commerce.orders import Order, orders, orders_of
from crm_tools.people.contacts import contact, contacts
from crm_tools.service.tickets import Ticket, tickets, tickets_of
from crm_tools.store import Session

__all__ = ["router"]

router = APIRouter(prefix="/api/v1", tags=["staff"])


@router.get("/contacts")
async def list_contacts(
    _: Staff, house: OpenDoors, search: str = "", after: str = "", limit: Annotated[int, Query(ge=1, le=200)] = 50
) -> dict[str, Any]:
    """Contacts by id; `next` is the cursor of the following page."""
    found = await house.read(lambda session: contacts(session, search=search, after=after, limit=limit))
    return {"contacts": [contact_view(one) for one in found], "next": found[-1].id if len(found) == limit else None}


@router.get("/contacts/{contact_id}")
async def one_contact(contact_id: str, _: Staff, house: OpenDoors) -> dict[str, Any]:
    """A contact with orders and tickets."""

    def look(session: Session) -> dict[str, Any]:
        return {
            **contact_view(contact(session, contact_id)),
            "orders": [_order(one) for one in orders_of(session, contact_id, limit=20)],
            "tickets": [
                _ticket(one) for one in tickets_of(session, contact_id=contact_id, conversation_id=None, limit=20)
            ],
        }

    return await house.read(look)


@router.get("/orders")
async def list_orders(
    _: Staff, house: OpenDoors, after: str = "", limit: Annotated[int, Query(ge=1, le=200)] = 50
) -> dict[str, Any]:
    """Orders by number."""
    found = await house.read(lambda session: orders(session, after=after, limit=limit))
    return {"orders": [_order(one) for one in found], "next": found[-1].number if len(found) == limit else None}


@router.get("/tickets")
async def list_tickets(
    _: Staff, house: OpenDoors, before: str = "", limit: Annotated[int, Query(ge=1, le=200)] = 50
) -> dict[str, Any]:
    """Tickets, newest first."""
    found = await house.read(lambda session: tickets(session, before=before, limit=limit))
    return {"tickets": [_ticket(one) for one in found], "next": found[-1].id if len(found) == limit else None}


def _order(order: Order) -> dict[str, Any]:
    return {
        "number": order.number,
        "status": order.status,
        "placed_at": order.placed_at.isoformat(),
        "items": [line.label(whole=True) for line in order.lines],
        "total": say_money(order.total_minor, order.currency),
        "contact_id": order.contact_id,
    }


def _ticket(one: Ticket) -> dict[str, Any]:
    return {
        "id": one.id,
        "number": one.number,
        "kind": one.kind,
        "subject": one.subject,
        "status": one.status,
        "priority": one.priority,
        "queue": one.queue,
        "contact_id": one.contact_id,
        "updated_at": one.updated_at.isoformat(),
    }
