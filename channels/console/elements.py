"""The building blocks that record pages share: sections, facts, rows, clocks, the line that tells an act's outcome."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from channels.console.live_page import Outcome
from channels.console.telling import Telling, customers_link
from channels.console.tree import Node, el
from crm_tools.service.review_cards import CardClock

__all__ = ["clock", "fact_list", "lost_page", "mark", "outcome_line", "quiet", "rows", "section"]


def section(name: str, title: str, *inside: Node | None) -> Node:
    """A part of a page under its heading; `name` is its place (`#owed`)."""
    return el(
        "section",
        el("h2", title, id=f"{name}-title"),
        *inside,
        cls=f"dk-part dk-part-{name}",
        key=name,
        id=name,
        aria_labelledby=f"{name}-title",
    )


def quiet(text: str) -> Node:
    return el("p", text, cls="dk-quiet", key="quiet")


def mark(text: str, kind: str = "") -> Node:
    return el("span", text, cls=f"dk-mark dk-mark-{kind}" if kind else "dk-mark")


def rows(found: Iterable[Node], empty: str) -> Node:
    """A list, or the words for an empty one."""
    items = list(found)
    return el("ul", *items, cls="dk-items", key="items") if items else quiet(empty)


def fact_list(facts: Iterable[tuple[str, Sequence[Node | str | None]]]) -> Node:
    """Names and values."""
    pairs = [el("div", el("dt", name), el("dd", *values), key=name) for name, values in facts]
    return el("dl", *pairs, cls="dk-facts")


def clock(one: CardClock, telling: Telling) -> Node:
    """A promise in words, with a shape and the time it is due; colour only repeats what the words say."""
    title = telling.say("due_exact", time=telling.exact(one.due_at)) if one.due_at else None
    return el("span", el("i", aria_hidden="true"), telling.words(one.said), cls=f"dk-clock {one.state}", title=title)


def outcome_line(outcome: Outcome, show: str) -> Node:
    """Where the outcome of an act is told; the line is there before, so that nothing moves."""
    link = el("a", show, href=outcome.href) if outcome.href and outcome.text else None
    role = "status" if outcome.done else "alert"
    return el(
        "p",
        outcome.text,
        " " if link else None,
        link,
        cls="dk-outcome" if outcome.done else "dk-outcome dk-error",
        role=role,
        tabindex=-1,
        data_outcome="",
        key=f"outcome-{role}",
    )


def lost_page(telling: Telling, title: str, said: str) -> Node:
    """What is shown in place of a record that does not exist, with the way back."""
    from_here = el("a", telling.say("to_customers"), cls="dk-button", href=customers_link())
    return el("main", el("h1", title), el("p", said), el("p", from_here), cls="dk-page dk-lost")
