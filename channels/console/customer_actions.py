"""Next-best actions as cards: what to do, why, on which facts; or why nothing is best."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from channels.console.customer_view import CustomerView
from channels.console.elements import mark, outcome_line, section
from channels.console.live_page import Outcome
from channels.console.telling import Telling
from channels.console.tree import Node, el
from crm_tools.commerce.money import say_money
from crm_tools.insights.view import Fact
from crm_tools.sales.nba import Action
from crm_tools.sales.resting import Held

__all__ = ["DECLINED", "LATER", "actions"]

LATER = {"1": "later.day", "7": "later.week", "30": "later.month"}  # days, and what they are called
DECLINED = ("not_interested", "bad_moment", "done_otherwise", "wrong_facts")
AMOUNTS = frozenset(("price", "spent_12_months"))
# Facts that hold a stored code, and the group of words it is said with; a status by the table it stands in.
GROUPS = {
    "ticket_kind": "kind",
    "target": "target",
    "tier": "tier",
    "sentiment": "sentiment",
    "stage": "stage",
    "owner": "owns",
    "account_kind": "accounts",
}
STATUS = {
    "orders": "order",
    "tickets": "ticket",
    "leads": "lead",
    "returns": "return",
    "outbound_orders": "supply",
    "purchase_requests": "supply",
}


def actions(seen: CustomerView, telling: Telling, outcome: Outcome) -> Node:
    """At most as many cards as the strategy allows, the outcome of the last act above them."""
    best = seen.best
    cards = [_card(number, one, seen, telling) for number, one in enumerate(best.actions, start=1)]
    rests = [
        _notice(telling.say("nothing_sold"), telling.words(one.because), one.refs, seen, telling)
        for one in best.held
        if one.what == "sales"
    ]
    if best.because is not None:
        refs = dict.fromkeys(ref for one in best.held for ref in one.refs)
        nothing = _notice(telling.say("no_action"), telling.words(best.because), tuple(refs), seen, telling)
        cards, rests = [nothing], []
    others = [one for one in best.held if one.what != "sales"]
    return section(
        "actions",
        telling.say("next_actions"),
        outcome_line(outcome, telling.say("show_it")),
        *cards,
        *rests[:1],
        _held(others, telling) if others and best.actions else None,
    )


def _card(number: int, one: Action, seen: CustomerView, telling: Telling) -> Node:
    at = {fact.ref: fact.at for fact in one.evidence}
    chips = [telling.chip(ref, at[ref]) for ref in one.refs]
    return el(
        "article",
        el(
            "header",
            el("kbd", str(number), cls="dk-kbd", title=telling.say("key_hint", n=number)),
            el("h3", telling.words(one.title), id=f"action-{number}"),
            mark(telling.say(f"action.{one.kind}")),
        ),
        el("p", telling.words(one.reason), " ", *chips),
        _why(one, seen, telling),
        el("div", *_buttons(number, one, telling), cls="dk-card-acts"),
        el("p", _effect(one, telling), cls="dk-quiet dk-small"),
        cls="dk-card",
        key=one.id,
        aria_labelledby=f"action-{number}",
        data_action=one.id,
    )


def _effect(one: Action, telling: Telling) -> str:
    if one.effect == "mark":
        effect = telling.say("makes_mark")
    elif one.due_days < 2:
        effect = telling.say("makes_task_tomorrow" if one.due_days else "makes_task_today")
    else:
        effect = telling.say("makes_task", n=one.due_days)
    until = telling.say("worth_until", day=telling.day(one.expires_on))
    return ("" if telling.language == "zh" else " ").join((effect, until))


def _buttons(number: int, one: Action, telling: Telling) -> Iterator[Node]:
    """Do; later, until when; not suitable, why: each is one press."""
    act = {"name": "react", "action": one.id}
    yield el(
        "button",
        telling.say("do"),
        type="button",
        cls="dk-button main",
        data_key=str(number),
        key="do",
        act=act | {"reaction": "done"},
        aria_label=telling.say("do_this", title=telling.words(one.title)),
    )
    later = [(telling.say(key), act | {"reaction": "snoozed", "days": days}) for days, key in LATER.items()]
    yield _menu("later", telling.say("later"), later)
    declined = [(telling.say(f"decline.{key}"), act | {"reaction": "declined", "reason": key}) for key in DECLINED]
    yield _menu("decline", telling.say("not_suitable"), declined)


def _menu(name: str, label: str, choices: list[tuple[str, dict[str, str]]]) -> Node:
    buttons = [el("button", said, type="button", cls="dk-choice", act=act) for said, act in choices]
    return el(
        "details",
        el("summary", label, cls="dk-button"),
        el("div", *buttons, cls="dk-choices"),
        cls="dk-menu",
        key=name,
        name="dk-menu",
    )


def _why(one: Action, seen: CustomerView, telling: Telling) -> Node:
    parts = [
        el("li", telling.words(part.because), el("span", f"{part.weight:+d}", cls="dk-right")) for part in one.parts
    ]
    facts = [_fact(fact, seen, telling) for fact in one.evidence]
    return el(
        "details",
        el("summary", telling.say("value_why", n=one.value)),
        el("ul", *parts, cls="dk-parts"),
        el("ul", *facts, cls="dk-parts"),
        cls="dk-fold-open",
        key="why",
    )


def _fact(fact: Fact, seen: CustomerView, telling: Telling) -> Node:
    said = telling.say("fact", name=telling.named("fact", fact.name), value=_value(fact, seen, telling))
    return el("li", said, telling.chip(fact.ref, fact.at))


def _value(fact: Fact, seen: CustomerView, telling: Telling) -> str:
    value = fact.value
    if isinstance(value, bool):
        return telling.say("yes" if value else "no")
    if isinstance(value, datetime):
        return telling.moment(value)
    if isinstance(value, date):
        return telling.day(value)
    if isinstance(value, tuple):
        return telling.say("comma").join(telling.named("intent", str(one)) for one in value)
    if isinstance(value, int):
        return say_money(value, seen.view.company.currency) if fact.name in AMOUNTS else f"{value:,}"
    group = STATUS.get(fact.source) if fact.name == "status" else GROUPS.get(fact.name)
    if group:
        return telling.named(group, value)
    return _name(fact, seen) if fact.name == "name" and telling.language == "zh" else value


def _name(fact: Fact, seen: CustomerView) -> str:
    """A product's Chinese name, where the record has one."""
    known = (one for one in (*seen.view.goods, *seen.view.fitting) if one.ref == fact.ref)
    return next((one.text("name_zh") for one in known if one.text("name") == fact.value), str(fact.value))


def _notice(title: str, said: str, refs: tuple[str, ...], seen: CustomerView, telling: Telling) -> Node:
    chips = [telling.chip(ref, seen.ages.get(ref)) for ref in refs]
    return el("article", el("h3", title), el("p", said, " ", *chips), cls="dk-card dk-card-notice", key=title)


def _held(held: list[Held], telling: Telling) -> Node:
    lines = [el("li", telling.words(one.because), *(telling.chip(ref) for ref in one.refs)) for one in held]
    return el(
        "details",
        el("summary", telling.say("left_out", n=len(held))),
        el("ul", *lines, cls="dk-parts"),
        cls="dk-fold-open",
        key="held",
    )
