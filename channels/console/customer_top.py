"""The top of a customer's page: who it is and how sure that is, what is owed now, the summary."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from channels.console.customer_view import CustomerView
from channels.console.elements import clock, fact_list, mark, rows, section
from channels.console.telling import Telling, anchor_of, conversation_link, ticket_link
from channels.console.tree import Node, el
from crm_tools.insights.summary import Sentence

__all__ = ["head", "identity", "owed", "summary"]


def head(seen: CustomerView, telling: Telling) -> Node:
    """Stays in sight: the name, whether it is proven, the language and the local time."""
    person = seen.view.person
    proven = bool(person.number("verified"))
    local = seen.local_time
    time = (
        telling.say("local_time", time=f"{local:%H:%M}", zone=_place(seen)) if local else telling.say("no_local_time")
    )
    return el(
        "header",
        el("h1", person.text("name")),
        mark(telling.say("verified" if proven else "not_verified"), "ok" if proven else "warn"),
        el("span", telling.say("speaks", spoken=telling.say(f"language.{person.text('language')[:2]}"))),
        el("span", time),
        cls="dk-page-head",
        key="head",
    )


def identity(seen: CustomerView, telling: Telling) -> Node:
    """The account, and since when."""
    person = seen.view.person
    company = person.text("account") if person.text("account_kind") == "company" else telling.say("private_customer")
    since = person.moment("since") or person.at
    facts: list[tuple[str, list[Node | str | None]]] = [
        (telling.say("account"), [company]),
        (telling.say("tier"), [telling.named("tier", person.text("tier"))]),
        (telling.say("email"), [person.text("email") or "–"]),
        (telling.say("customer_since"), [telling.day(since), " ", telling.chip(person.ref)]),
    ]
    return el("div", fact_list(facts), cls="dk-who-facts", key="who")


def owed(seen: CustomerView, telling: Telling) -> Node:
    """Promises on clocks, whoever waits, what waits for a yes, tasks; the next to break first."""
    found = (*_clocks(seen, telling), *_waiting(seen, telling), *_proposals(seen, telling), *_tasks(seen, telling))
    return section("owed", telling.say("owed_now"), rows(found, telling.say("nothing_owed")))


def summary(told: Sequence[Sentence], seen: CustomerView, telling: Telling) -> Node:
    """Each sentence with the records that it rests on."""
    at = seen.ages
    lines = [
        el("li", telling.words(one.text), " ", *(telling.chip(ref, at.get(ref)) for ref in one.refs), key=f"s{number}")
        for number, one in enumerate(told)
    ]
    return section("summary", telling.say("account_summary"), el("ul", *lines, cls="dk-summary"))


def _place(seen: CustomerView) -> str:
    return seen.view.person.text("city") or str(seen.local_zone)


def _clocks(seen: CustomerView, telling: Telling) -> Iterator[Node]:
    running = [(number, one) for number, clocks in seen.clocks.items() for one in clocks]
    running.sort(key=lambda pair: (pair[1].due_at is None, pair[1].due_at or seen.view.at, pair[0]))
    subjects = {one.number_said: one for one in seen.view.tickets}
    for number, one in running:
        ticket = subjects.get(number)
        yield el(
            "li",
            el("span", telling.named("target", one.target), cls="dk-strong"),
            clock(one, telling),
            el("a", ticket.text("subject") if ticket else number, href=ticket_link(number), cls="dk-grow"),
            telling.chip(f"ticket {number}", ticket.at if ticket else None),
            cls="dk-item",
            key=f"{number}-{one.target}",
        )


def _waiting(seen: CustomerView, telling: Telling) -> Iterator[Node]:
    for one in seen.view.conversations:
        since = one.moment("waiting_since")
        if since is not None:
            said = telling.say("waits_for_person", channel=telling.named("channel", one.text("channel")))
            yield el(
                "li",
                el("a", said, href=conversation_link(one.number_said), cls="dk-grow"),
                telling.chip(one.ref, since),
                cls="dk-item",
                key=one.ref,
            )


def _proposals(seen: CustomerView, telling: Telling) -> Iterator[Node]:
    for one in seen.view.proposals:
        summary = one.text("summary_zh" if telling.language == "zh" else "summary")
        until = one.moment("expires_at") or one.at
        yield el(
            "li",
            el("span", telling.say("waits_for_yes", what=summary), cls="dk-grow"),
            el("span", telling.say("until", time=telling.moment(until)), cls="dk-quiet"),
            telling.chip(one.ref, one.at),
            cls="dk-item",
            key=one.ref,
            id=anchor_of(one.ref),
        )


def _tasks(seen: CustomerView, telling: Telling) -> Iterator[Node]:
    for one in seen.view.tasks:
        due, mine = one.moment("due_at"), one.number_said in seen.mine
        late = due is not None and due < seen.view.at
        who = telling.say("you") if mine else one.text("colleague")
        when = telling.say("task_late" if late else "until", time=telling.moment(due)) if due else None
        done = el(
            "button",
            telling.say("task_done"),
            type="button",
            cls="dk-button small",
            act={"name": "task", "id": one.number_said},
            aria_label=telling.say("task_done_this", subject=one.text("subject")),
        )
        yield el(
            "li",
            el("span", one.text("subject"), cls="dk-grow"),
            el("span", who, cls="dk-quiet"),
            el("span", when, cls="dk-late" if late else "dk-quiet") if when else None,
            telling.chip(one.text("about"), one.at) if one.text("about") else None,
            done if mine else None,
            cls="dk-item",
            key=one.ref,
            id=anchor_of(one.ref),
        )
