"""What happened with a customer: conversations, orders, tickets and returns, the newest first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from channels.console.elements import rows, section
from channels.console.telling import Telling
from channels.console.tree import Node, el
from crm_tools.insights.view import Customer360

__all__ = ["timeline"]

SHOWN = 8


@dataclass(frozen=True, slots=True)
class Line:
    at: datetime
    kind: str
    said: str
    ref: str


def timeline(view: Customer360, telling: Telling) -> Node:
    """The newest few, the rest on a fold."""
    lines = sorted(_lines(view, telling), key=lambda one: (one.at, one.ref), reverse=True)
    shown = [_row(one, telling) for one in lines]
    more = None
    if len(shown) > SHOWN:
        label = telling.say("earlier_lines", n=len(shown) - SHOWN)
        more = el(
            "details", el("summary", label), el("ul", *shown[SHOWN:], cls="dk-items"), cls="dk-fold-open", key="more"
        )
    return section("timeline", telling.say("timeline"), rows(shown[:SHOWN], telling.say("no_timeline")), more)


def _row(one: Line, telling: Telling) -> Node:
    time = el("time", telling.age(one.at), datetime=one.at.isoformat(), title=telling.exact(one.at), cls="dk-when")
    kind, said = el("span", one.kind, cls="dk-strong"), el("span", one.said, cls="dk-grow")
    return el("li", time, kind, said, telling.chip(one.ref), cls="dk-item", key=f"{one.kind}-{one.ref}")


def _lines(view: Customer360, telling: Telling) -> Iterator[Line]:
    yield from _conversations(view, telling)
    for one in view.orders:
        status = telling.say("order_placed", status=telling.named("order", one.text("status")))
        yield Line(one.moment("placed_at") or one.at, telling.say("line.order"), status, one.ref)
    for one in view.tickets:
        said = telling.say(
            "ticket_said", subject=one.text("subject"), status=telling.named("ticket", one.text("status"))
        )
        kind = telling.named("kind", one.text("ticket_kind"))
        yield Line(one.moment("opened_at") or one.at, kind, said, one.ref)
    for one in view.returns:
        name = one.text("name_zh" if telling.language == "zh" else "name")
        yield Line(one.moment("requested_at") or one.at, telling.say("line.return"), name, one.ref)


def _conversations(view: Customer360, telling: Telling) -> Iterator[Line]:
    for one in view.conversations:
        intent, outcome, mood = one.text("intent"), one.text("outcome"), one.text("sentiment")
        parts = [telling.named("intent", intent)] if intent else []
        parts += [telling.named("outcome", outcome)] if outcome else []
        parts += [telling.named("sentiment", mood)] if mood and mood != "neutral" else []
        kind = telling.say("line.conversation", channel=telling.named("channel", one.text("channel")))
        yield Line(one.moment("last_at") or one.at, kind, " · ".join(parts), one.ref)
