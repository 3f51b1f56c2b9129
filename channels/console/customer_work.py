"""What is open with a customer, what happened, what they ordered, and how they can be reached."""

from __future__ import annotations

from channels.console.customer_view import CustomerView
from channels.console.elements import clock, rows, section
from channels.console.telling import Telling, anchor_of, ticket_link
from channels.console.tree import Node, el
from crm_tools.commerce.money import say_money
from crm_tools.insights.view import Entry

__all__ = ["identities", "open_work", "orders", "products"]


def open_work(seen: CustomerView, telling: Telling) -> Node:
    """Open tickets, parts under way, opportunities and leads; what is over keeps its line, as other lines cite it."""
    view = seen.view
    found = [_ticket(one, seen, telling) for one in view.tickets if one.number("is_open")]
    found += [_part(one, telling) for one in view.parts]
    found += [_opportunity(one, telling) for one in view.opportunities]
    found += [_lead(one, seen, telling) for one in view.leads]
    return section("work", telling.say("open_work"), rows(found, telling.say("no_open_work")))


def orders(seen: CustomerView, telling: Telling) -> Node:
    view = seen.view
    found = [_order(one, seen, telling) for one in view.orders] + [_return(one, seen, telling) for one in view.returns]
    return section("orders", telling.say("orders_and_returns"), rows(found, telling.say("no_orders")))


def identities(seen: CustomerView, telling: Telling) -> Node:
    found = [
        el(
            "li",
            el("span", telling.named("channel", one.text("channel")), cls="dk-quiet"),
            el("span", one.text("handle"), cls="dk-grow"),
            el("span", _proof(one, telling), cls="dk-quiet"),
            cls="dk-item",
            key=one.ref,
        )
        for one in seen.view.identities
    ]
    part = section("identities", telling.say("identities"), rows(found, telling.say("no_identities")))
    return el("div", part, id=anchor_of(seen.view.person.ref), key="identities")


def products(seen: CustomerView, telling: Telling) -> Node | None:
    """The products that actions are about, so that their facts can be looked up."""
    meant = {ref for one in seen.best.actions for ref in one.refs}
    found = [_product(one, seen, telling) for one in seen.view.fitting if one.ref in meant]
    return section("products", telling.say("products_meant"), rows(found, "")) if found else None


def _row(one: Entry, *cells: Node | None) -> Node:
    return el("li", *cells, cls="dk-item", key=one.ref, id=anchor_of(one.ref))


def _strong(text: str) -> Node:
    return el("span", text, cls="dk-strong")


def _quiet(text: str, *more: str) -> Node | None:
    said = " · ".join(part for part in (text, *more) if part)
    return el("span", said, cls="dk-quiet") if said else None


def _ticket(one: Entry, seen: CustomerView, telling: Telling) -> Node:
    number = one.number_said
    who = one.text("colleague") or telling.named("queue", one.text("queue"))
    state = [telling.named("kind", one.text("ticket_kind")), telling.named("ticket", one.text("status"))]
    if one.text("priority") != "normal":
        state.append(telling.named("priority", one.text("priority")))
    return _row(
        one,
        el("a", number, href=ticket_link(number), cls="dk-strong"),
        el("span", one.text("subject"), cls="dk-grow"),
        _quiet(*state, who),
        *(clock(each, telling) for each in seen.clocks.get(number, ())[-1:]),
        _age(one, telling),
    )


def _part(one: Entry, telling: Telling) -> Node:
    kind, _, number = one.ref.partition(" ")
    name = one.text("name_zh" if telling.language == "zh" else "name")
    when = one.day("expected_on")
    expected = telling.say("expected", day=telling.day(when)) if when else one.text("tracking")
    said = telling.say("pieces", n=one.number("quantity"), name=name)
    state = telling.named("supply", one.text("status"))
    return _row(
        one,
        _strong(f"{telling.named('record', kind)} {number}"),
        el("span", said, cls="dk-grow"),
        _quiet(state, expected),
        _age(one, telling),
    )


def _opportunity(one: Entry, telling: Telling) -> Node:
    amount = say_money(one.number("amount"), one.text("currency")) if one.number("amount") else ""
    return _row(
        one,
        _strong(one.number_said),
        el("span", one.text("name"), cls="dk-grow"),
        _quiet(telling.named("stage", one.text("stage")), amount, one.text("colleague")),
        _age(one, telling),
    )


def _lead(one: Entry, seen: CustomerView, telling: Telling) -> Node:
    worth = say_money(one.number("value"), seen.view.company.currency) if one.number("value") else ""
    said = telling.say("lead_said", company=one.text("company"), need=one.text("need"))
    state = telling.named("lead", one.text("status"))
    return _row(
        one,
        _strong(one.number_said),
        el("span", said, cls="dk-grow"),
        _quiet(state, worth, one.text("colleague")),
        _age(one, telling),
    )


def _order(one: Entry, seen: CustomerView, telling: Telling) -> Node:
    name = "name_zh" if telling.language == "zh" else "name"
    lines = [line for line in seen.view.goods if line.ref == one.ref]
    goods = telling.say("comma").join(
        telling.say("pieces", n=line.number("quantity"), name=line.text(name)) for line in lines
    )
    expected, delivered = one.day("expected_on"), one.moment("delivered_at")
    state = telling.named("order", one.text("status"))
    when = telling.say("expected", day=telling.day(expected)) if expected and not delivered else ""
    return _row(
        one,
        _strong(one.number_said),
        el("span", goods, cls="dk-grow"),
        _quiet(state, when, say_money(one.number("total"), one.text("currency"))),
        _age(one, telling),
    )


def _return(one: Entry, seen: CustomerView, telling: Telling) -> Node:
    name = one.text("name_zh" if telling.language == "zh" else "name")
    said = telling.say("return_said", name=name, order=one.text("order"))
    refund = say_money(one.number("refund"), seen.view.company.currency)
    state = telling.named("return", one.text("status"))
    return _row(
        one, _strong(one.number_said), el("span", said, cls="dk-grow"), _quiet(state, refund), _age(one, telling)
    )


def _product(one: Entry, seen: CustomerView, telling: Telling) -> Node:
    name = one.text("name_zh" if telling.language == "zh" else "name")
    stock = telling.say("in_stock", n=one.number("stock"))
    fits = telling.say("fits", names=telling.say("comma").join(one.many("fits")))
    return _row(
        one,
        _strong(name),
        el("span", fits, cls="dk-grow"),
        _quiet(say_money(one.number("price"), seen.view.company.currency), stock),
    )


def _age(one: Entry, telling: Telling) -> Node:
    return el("span", telling.age(one.at), cls="dk-age", title=telling.exact(one.at))


def _proof(one: Entry, telling: Telling) -> str:
    proven = one.moment("verified_at")
    return telling.say("verified_on", day=telling.day(proven)) if proven else telling.say("not_verified")
