"""Writes a plan into the tables, many rows at a time."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from crm_tools.commerce.catalog import ProductRow, StockRow, VariantRow
from crm_tools.commerce.orders import OrderLineRow, OrderRow
from crm_tools.commerce.payments import GIFT_CARD, OrderPaymentRow, PaymentMethodRow
from crm_tools.people.contacts import AccountRow, ContactRow, contact
from crm_tools.people.identities import IdentityRow
from crm_tools.sample.plan import SamplePlan
from crm_tools.sample.records import Order, Person, Ticket
from crm_tools.sample.shelf import Shelf
from crm_tools.service.assignment import route_row
from crm_tools.service.clocks import tell
from crm_tools.service.priority import prioritise
from crm_tools.service.ticket_rows import TicketNoteRow, TicketRow
from crm_tools.store.counters import CounterRow, next_number

__all__ = ["write_catalog", "write_customers", "write_orders", "write_tickets"]

REPLY_AFTER = timedelta(minutes=95)


def write_catalog(session: Session, shelf: Shelf) -> None:
    session.execute(
        insert(ProductRow),
        [
            {
                "id": product.id,
                "name": product.name,
                "name_zh": product.name_zh,
                "kind": product.kind,
                "description": product.description,
                "description_zh": product.description_zh,
                "fits": list(product.fits),
            }
            for product in shelf.products
        ],
    )
    variants = [(product.id, variant) for product in shelf.products for variant in product.variants]
    session.execute(
        insert(VariantRow),
        [
            {
                "sku": variant.sku,
                "product_id": product_id,
                "options": dict(variant.options),
                "price_minor": variant.price_minor,
                "on_sale": True,
            }
            for product_id, variant in variants
        ],
    )
    session.execute(insert(StockRow), [{"sku": one.sku, "quantity": one.quantity} for _, one in variants])


def write_customers(session: Session, plan: SamplePlan) -> None:
    accounts, contacts, identities, methods = [], [], [], []
    for customer in plan.customers:
        account, since = customer.account, plan.since[customer.account.id]
        accounts.append(
            {"id": account.id, "name": account.name, "kind": account.kind, "tier": account.tier, "created_at": since}
        )
        for person in customer.people:
            contacts.append(
                {
                    "id": person.id,
                    "account_id": account.id,
                    "name": person.name,
                    "language": person.language,
                    "address": person.address.as_json(),
                    "created_at": since,
                }
            )
            methods += _methods(person)
            tail = person.id.removeprefix("con_")
            for channel, handle, verified_at in (("email", person.email, since), ("phone", person.phone, None)):
                identities.append(
                    {
                        "id": f"idn_{tail}_{channel}",
                        "contact_id": person.id,
                        "channel": channel,
                        "handle": handle,
                        "verified_at": verified_at,
                    }
                )
    session.execute(insert(AccountRow), accounts)
    session.execute(insert(ContactRow), contacts)
    session.execute(insert(IdentityRow), identities)
    session.execute(insert(PaymentMethodRow), methods)


def write_orders(session: Session, plan: SamplePlan) -> None:
    """The orders, and the counter from which the next order number comes."""
    session.execute(insert(OrderRow), [_order(order, plan.facts.currency) for order in plan.orders])
    session.execute(
        insert(OrderLineRow),
        [
            {
                "order_number": order.number,
                "sku": line.sku,
                "product_id": line.product_id,
                "name": line.name,
                "name_zh": line.name_zh,
                "options": dict(line.options),
                "price_minor": line.price_minor,
                "quantity": line.quantity,
            }
            for order in plan.orders
            for line in order.lines
        ],
    )
    session.execute(insert(OrderPaymentRow), [paid for order in plan.orders for paid in _payments(order)])
    last = max(int(order.number.removeprefix("A-")) for order in plan.orders)
    session.merge(CounterRow(name="A", value=last))


def _order(order: Order, currency: str) -> dict[str, Any]:
    sent = {"tracking_id": [order.tracking], "carrier": "SF Express", "service": order.service}
    return {
        "number": order.number,
        "contact_id": order.contact_id,
        "status": order.status,
        "currency": currency,
        "total_minor": order.total_minor,
        "address": order.address.as_json(),
        "fulfilments": [sent] if order.tracking else [],
        "placed_at": order.placed_at,
        "shipped_at": order.shipped_at,
        "expected_on": order.expected_on,
        "delivered_at": order.delivered_at,
        "cancel_reason": "",
        "version": 0,
    }


def _payments(order: Order) -> list[dict[str, Any]]:
    paid = {"order_number": order.number, "method_id": _method_id(order.contact_id), "amount_minor": order.total_minor}
    moved = [{**paid, "kind": "payment", "at": order.placed_at}]
    return [*moved, {**paid, "kind": "refund", "at": order.placed_at}] if order.status == "cancelled" else moved


def _methods(person: Person) -> list[dict[str, Any]]:
    """What a customer pays with, and their gift card if they have one."""
    usual: dict[str, Any] = {"id": _method_id(person.id), "contact_id": person.id, "brand": None, "last_four": None}
    kind = person.pays_with.lower().replace(" ", "_")
    methods = [{**usual, "kind": kind, "label": person.pays_with, "balance_minor": None}]
    if person.gift_card:
        card = {"id": f"gift_{person.id.removeprefix('con_')}", "kind": GIFT_CARD, "label": "gift card"}
        methods.append({**usual, **card, "balance_minor": person.gift_card * 100})
    return methods


def _method_id(contact_id: str) -> str:
    return f"pay_{contact_id.removeprefix('con_')}0"


def write_tickets(session: Session, plan: SamplePlan, *, user_id: str) -> None:
    """The tickets under the next numbers; `user_id` is the colleague who answered some of them."""
    for place, ticket in enumerate(plan.tickets):
        _write_ticket(session, ticket, place, user_id)


def _write_ticket(session: Session, ticket: Ticket, place: int, user_id: str) -> None:
    # Tickets are listed by id, so theirs carry the time they were opened, like the ids of new ones.
    tail = f"{int(ticket.opened_at.timestamp() * 1000):012x}{place:016x}"
    known = contact(session, ticket.contact_id)
    is_company = known.account_kind == "company"
    found = prioritise(ticket.kind, ticket.subject, ticket.notes[0], tier=known.tier, company=is_company)
    row = TicketRow(
        id=f"tkt_{tail}",
        number=next_number(session, "T"),
        kind=ticket.kind,
        subject=ticket.subject,
        status=ticket.status,
        priority=found.priority,
        urgency=found.urgency,
        impact=found.impact,
        priority_reason=found.parts,
        routing={},
        queue=ticket.queue,
        contact_id=ticket.contact_id,
        conversation_id=None,
        created_at=ticket.opened_at,
        updated_at=ticket.opened_at,
    )
    session.add(row)
    session.flush()
    authors = (f"contact:{ticket.contact_id}", f"user:{user_id}")
    tell(session, row, "ticket.opened", actor=authors[0], at=ticket.opened_at, priority=found.priority)
    if len(ticket.notes) == 1:
        route_row(session, row, at=ticket.opened_at)
    for turn, text in enumerate(ticket.notes):
        at, note_id = ticket.opened_at + REPLY_AFTER * turn, f"tkn_{tail}_{turn}"
        author = authors[turn % 2]
        session.add(TicketNoteRow(id=note_id, ticket_id=row.id, author=author, text=text, created_at=at))
        if turn % 2:
            _answer(session, row, author, at)


def _answer(session: Session, row: TicketRow, author: str, at: datetime) -> None:
    """A colleague took it, answered, and if it is solved that was the solution."""
    row.user_id = row.user_id or author.removeprefix("user:")
    tell(session, row, "ticket.replied", actor=author, at=at)
    if row.status == "solved":
        row.solved_at = at
        tell(session, row, "ticket.solved", actor=author, at=at)
