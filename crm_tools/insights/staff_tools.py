"""What a colleague can ask about customers and about their own day. None of it writes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from crm_tools.commerce.money import say_money
from crm_tools.desk import Desk, Record
from crm_tools.errors import Invalid, NotFound
from crm_tools.insights.customer import customer_360
from crm_tools.insights.desk_of import desk_of
from crm_tools.insights.lookup import find_customer, near_names
from crm_tools.insights.view import Entry, Value
from crm_tools.people.contacts import Contact
from crm_tools.people.levels import Level
from crm_tools.registry import Effect, tool
from crm_tools.sales.nba import Action, recommend_for
from crm_tools.words import Words

__all__ = ["customer_overview", "my_desk", "next_best_actions"]

AMOUNTS = ("total", "price", "refund", "value", "amount", "spent_ever", "spent_12_months")
TO_CHOOSE = 8


@tool(effect=Effect.READ, level=Level.STAFF, doing=Words("Looking the customer up", "正在查找客户"))
def customer_overview(desk: Desk, customer: str) -> Sequence[Record]:
    """Everything known about one customer: who they are, what is owed, orders, tickets, conversations, sales.

    When several customers fit, only a list of them comes back: ask which one is meant.

    Args:
        customer: a name, company, email address, phone number, or the number of an order, ticket, lead or opportunity.
    """
    found = _found(desk, customer)
    if len(found) > 1:
        return [_choice(found)]
    view = customer_360(desk.session, found[0].id, now=desk.now)
    records = [Record(view.person.ref, _fields(desk, view.person))]
    for group, entries in view.groups():
        if entries:
            shown = [{"ref": one.ref, **_fields(desk, one)} for one in entries]
            records.append(Record(f"{view.person.ref} {group}", {group: shown}))
    if view.figures:
        figures = {one.name: _plain(desk, one.name, one.value) for one in view.figures}
        records.append(Record(f"{view.person.ref} figures", figures))
    return records


@tool(effect=Effect.READ, level=Level.STAFF, doing=Words("Weighing what to do next", "正在评估下一步行动"))
def next_best_actions(desk: Desk, customer: str) -> Sequence[Record]:
    """What to do next for one customer, with the reason and the records it rests on; or why nothing is best.

    Args:
        customer: a name, company, email address, phone number, or the number of an order, ticket, lead or opportunity.
    """
    found = _found(desk, customer)
    if len(found) > 1:
        return [_choice(found)]
    who = found[0]
    best = recommend_for(desk.session, who.id, now=desk.now)
    records = [_action(desk, one, who) for one in best.actions]
    held = [desk.say(one.because) for one in best.held]
    if best.because is not None:
        records.append(Record(f"contact {who.id}", {"customer": who.name, "because": desk.say(best.because)}))
    elif held:
        records.append(Record(f"contact {who.id}", {"customer": who.name, "left_out": held}))
    return records


@tool(effect=Effect.READ, level=Level.STAFF, doing=Words("Looking at your desk", "正在查看您的工作台"))
def my_desk(desk: Desk) -> Sequence[Record]:
    """The colleague's own open tasks and tickets, with what is due next."""
    mine = desk_of(desk.session, desk.user_id)
    records = [
        Record(
            f"task {one.id}",
            _known(subject=one.subject, about=one.about, due_on=desk.day(one.due_at), late=_late(desk, one.due_at)),
        )
        for one in mine.tasks
    ]
    for ticket in mine.tickets:
        due = _known(next_due=desk.day(ticket.next_due), late=_late(desk, ticket.next_due))
        fields = {"subject": ticket.subject, "kind": ticket.kind, "priority": ticket.priority, **due}
        records.append(Record(f"ticket {ticket.number}", fields))
    counts = {"open_tasks": len(mine.tasks), "open_tickets": len(mine.tickets)}
    return [Record(f"user {desk.user_id}", counts), *records]


def _found(desk: Desk, customer: str) -> list[Contact]:
    """The customers meant; raises NotAllowed for anybody but staff, NotFound with names that come near."""
    if desk.user_id and not customer.strip():
        raise Invalid("name the customer", zh="请说明是哪位客户")
    found = find_customer(desk.session, customer, TO_CHOOSE)
    if not found:
        near = ", ".join(near_names(desk.session, customer))
        also = f"; did you mean {near}?" if near else ""
        zh = f"没有找到客户“{customer}”" + (f"，是否指：{near}？" if near else "")
        raise NotFound(f"nobody is found as {customer!r}{also}", zh=zh)
    return found


def _choice(found: Sequence[Contact]) -> Record:
    matches = [
        _known(name=one.name, email=one.email, account=one.account_name, tier=one.tier, contact=one.id) for one in found
    ]
    return Record("customers", {"which": matches})


def _action(desk: Desk, one: Action, who: Contact) -> Record:
    fields = {
        "customer": who.name,
        "title": desk.say(one.title),
        "reason": desk.say(one.reason),
        "kind": one.kind,
        "rests_on": list(one.refs),
        "value": one.value,
        "value_parts": [f"{part.weight:+d} {desk.say(part.because)}" for part in one.parts],
        "until": one.expires_on.isoformat(),
    }
    return Record(f"action {one.id}", fields)


def _fields(desk: Desk, one: Entry) -> dict[str, Any]:
    return {fact.name: _plain(desk, fact.name, fact.value) for fact in one.facts}


def _plain(desk: Desk, name: str, value: Value) -> Any:
    """A fact as a person reads it."""
    match value:
        case bool():
            return value
        case int() if name in AMOUNTS:
            return say_money(value, desk.company.currency)
        case datetime():
            return desk.day(value)
        case date():
            return value.isoformat()
        case tuple():
            return list(value)
        case _:
            return value


def _late(desk: Desk, due: datetime | None) -> bool | None:
    return True if due is not None and due < desk.now else None


def _known(**fields: Any) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None}
