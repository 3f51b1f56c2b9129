"""A proposal on a record page: the whole preview, and for a lead the three ways to decide it."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.approving import LONGEST_REASON
from channels.console.elements import fact_list, quiet, section
from channels.console.proposal_data import changes_data, effects_data, fields_data, why_of
from channels.console.telling import Telling
from channels.console.tree import Node, el
from crm_tools.approvals import Waiting
from crm_tools.people.contacts import Contact
from crm_tools.people.users import User
from crm_tools.service.desk_rules import Act, may
from crm_tools.service.messages import Message

__all__ = ["FIELD", "draw_proposal"]

FIELD = "argument."  # before the names of a tool's arguments in a form, so that none is taken for ours


def draw_proposal(
    waiting: Waiting, heard: tuple[Message, ...], user: User, telling: Telling, *, customer: Contact | None
) -> Node:
    """What a customer agreed to; `heard` are their last messages."""
    found, language = waiting.proposal, telling.language
    who, tier = (customer.name, customer.tier) if customer else (telling.say("visitor"), "")
    facts: list[tuple[str, list[Node | str | None]]] = [
        (telling.say("proposal.why"), [why_of(found, language)]),
        (telling.say("proposal.asked"), [who]),
        (telling.say("proposal.since"), [telling.moment(waiting.since)]),
        (telling.say("proposal.until"), [telling.moment(found.expires_at)]),
    ]
    if tier:
        facts.insert(2, (telling.say("tier"), [telling.named("tier", tier)]))
    effects = [el("li", one) for one in effects_data(found, language)]
    decides = may(user, Act.REVIEW)
    return section(
        "proposal",
        telling.say("lead.proposed"),
        el("p", el("b", found.preview.summary.say(language)), data_summary=""),
        _changes(changes_data(found, language), telling),
        el("ul", *effects, cls="dk-effects") if effects else None,
        fact_list(facts),
        *(el("blockquote", one.text, key=one.id) for one in heard),
        el("div", *_ways(waiting, telling), cls="dk-ways", key="ways")
        if decides
        else quiet(telling.say("proposal.for_leads")),
    )


def _changes(changes: list[dict[str, str]], telling: Telling) -> Node | None:
    if not changes:
        return None
    heads = [el("th", telling.say(f"proposal.{one}"), scope="col") for one in ("field", "before", "after")]
    rows = [
        el("tr", el("th", one["name"], scope="row"), el("td", one["before"]), el("td", one["after"]), key=str(number))
        for number, one in enumerate(changes)
    ]
    return el("table", el("thead", el("tr", *heads)), el("tbody", *rows), cls="dk-changes", data_changes="")


def _ways(waiting: Waiting, telling: Telling) -> Iterator[Node]:
    found = waiting.proposal
    act = {"proposal": found.id}
    yield el(
        "button",
        telling.say("lead.approve"),
        type="button",
        cls="dk-button main",
        act={"name": "approve", **act},
        key="approve",
    )
    fields = fields_data(found, telling.language)
    if fields:
        asked = (quiet(telling.say("lead.change_ask")), *(_field(one) for one in fields))
        yield _way("change", act, telling, *asked)
    yield _way("decline", act, telling)


def _way(name: str, act: dict[str, str], telling: Telling, *inside: Node) -> Node:
    """A fold with what is asked before the act; its reason is what the customer reads."""
    label = telling.say("lead.change_why" if name == "change" else "lead.decline_ask")
    reason = el("textarea", name="text", rows=2, maxlength=LONGEST_REASON, required=True, cls="dk-field")
    send = el("button", telling.say(f"lead.{name}"), type="submit", cls="dk-button main")
    form = el(
        "form", *inside, el("label", el("span", label), reason), send, cls="dk-way-form", act={"name": name, **act}
    )
    return el("details", el("summary", telling.say(f"lead.{name}"), cls="dk-button"), form, cls="dk-way", key=name)


def _field(one: dict[str, object]) -> Node:
    name, value = f"{FIELD}{one['name']}", str(one["value"])
    label = " · ".join(str(part) for part in (one["label"], one["hint"]) if part)
    return el("label", el("span", label), _control(one, name, value), key=name)


def _control(one: dict[str, object], name: str, value: str) -> Node:
    """What is typed into it survives when the page is drawn anew: its first value is an attribute, not a property."""
    if one["kind"] == "choice":
        options = one["options"] if isinstance(one["options"], list) else []
        return el("select", *(_option(each, value) for each in options), name=name, cls="dk-field")
    if one["kind"] == "list":
        return el("textarea", value, name=name, rows=2, cls="dk-field")
    field = el("input", name=name, type="text", cls="dk-field")
    field["at"] |= {"^value": value} | ({"inputmode": "numeric"} if one["kind"] == "number" else {})
    return field


def _option(one: dict[str, str], value: str) -> Node:
    option = el("option", one["label"], value=one["value"])
    option["at"] |= {"^selected": "selected"} if one["value"] == value else {}
    return option
