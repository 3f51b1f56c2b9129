"""The customer's column: who it is and how sure that is, orders, tickets, what came of this conversation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from nicegui import ui
from nicegui.elements.mixins.text_element import TextElement

from channels.console.telling import customer_link, ticket_link
from channels.console.words import named, say
from crm_tools.commerce.money import say_money
from crm_tools.commerce.orders import Order, orders_of
from crm_tools.people.company import company
from crm_tools.people.contacts import Contact, contact
from crm_tools.people.levels import Level
from crm_tools.service.conversations import Conversation
from crm_tools.service.interactions import interaction_of
from crm_tools.service.tickets import Ticket, tickets_of
from crm_tools.store import Session

__all__ = ["Customer", "read_customer", "show_customer"]


@dataclass(frozen=True, slots=True)
class Customer:
    """What is known about the person in a conversation; `person` is None for a visitor."""

    thread: Conversation
    person: Contact | None
    orders: tuple[Order, ...]
    tickets: tuple[Ticket, ...]
    record: Mapping[str, Any] | None
    timezone: str


def read_customer(session: Session, thread: Conversation) -> Customer:
    person = contact(session, thread.contact_id) if thread.contact_id else None
    return Customer(
        thread=thread,
        person=person,
        orders=tuple(orders_of(session, person.id, limit=5)) if person else (),
        tickets=tuple(tickets_of(session, contact_id=thread.contact_id, conversation_id=thread.id)),
        record=interaction_of(session, thread.id),
        timezone=company(session).timezone,
    )


def show_customer(known: Customer, language: str) -> None:
    """Builds the column's content into the element that is open."""
    _who(known, language)
    if known.person:
        _link(say("open_customer", language), customer_link(known.person.id))
    with _section(say("orders", language)):
        for order in known.orders:
            _order(order, known.timezone, language)
        if not known.orders:
            _quiet(say("no_orders", language))
    with _section(say("tickets", language)):
        for ticket in known.tickets:
            _ticket(ticket, language)
        if not known.tickets:
            _quiet(say("no_tickets", language))
    with _section(say("record", language)):
        _record(known, language)


def _who(known: Customer, language: str) -> None:
    thread, person = known.thread, known.person
    with _box("dk-who"):
        _text("h2", person.name if person else say("visitor", language))
        proven = thread.level.reaches(Level.VERIFIED)
        label = say("verified" if proven else "not_verified", language)
        _text("span", label, "dk-mark dk-mark-ok" if proven else "dk-mark dk-mark-warn")
    if person is None:
        _quiet(say("unknown_visitor", language))
        _facts({say("language", language): say(f"language.{thread.language}", language)})
        return
    _facts(
        {
            say("email", language): person.email or "–",
            say("account", language): person.account_name,
            say("tier", language): named("tier", person.tier, language),
            say("language", language): say(f"language.{thread.language}", language),
        }
    )


def _order(order: Order, timezone: str, language: str) -> None:
    with _box("dk-order"):
        _text("span", order.number, "dk-strong")
        _text("span", named("order", order.status, language), "dk-right")
        _text("span", _day(order.placed_at, timezone), "dk-quiet")
        _text("span", say_money(order.total_minor, order.currency), "dk-right")
        _text("span", ", ".join(line.label(language, whole=True) for line in order.lines), "dk-quiet dk-whole")


def _record(known: Customer, language: str) -> None:
    record = known.record
    if record is None:
        _quiet(say("no_record", language))
        return
    facts = {
        say(name, language): named(name, str(record.get(name, "")), language)
        for name in ("intent", "outcome", "sentiment")
    }
    if known.thread.rating is not None:
        facts[say("rating", language)] = say("rating_value", language, n=known.thread.rating)
    _facts(facts)


def _day(moment: datetime, timezone: str) -> str:
    return moment.astimezone(ZoneInfo(timezone)).date().isoformat()


def _section(title: str) -> ui.element:
    section = _box("dk-section", "section")
    with section:
        _text("h3", title)
    return section


def _facts(facts: Mapping[str, str]) -> None:
    with _box("dk-facts", "dl"):
        for name, value in facts.items():
            _text("dt", name)
            _text("dd", value)


def _ticket(ticket: Ticket, language: str) -> None:
    with _box("dk-order"):
        _link(ticket.number, ticket_link(ticket.number))
        _text("span", named("ticket", ticket.status, language), "dk-right")
        _text("span", ticket.subject, "dk-quiet dk-whole")


def _link(text: str, href: str) -> None:
    TextElement(tag="a", text=text).classes("dk-strong").props["href"] = href


def _quiet(text: str) -> None:
    _text("p", text, "dk-quiet")


def _box(classes: str, tag: str = "div") -> ui.element:
    return ui.element(tag).classes(classes)


def _text(tag: str, text: str, classes: str = "") -> None:
    # The text goes to Vue as a text node: nothing in it can become markup.
    TextElement(tag=tag, text=text).classes(classes)
