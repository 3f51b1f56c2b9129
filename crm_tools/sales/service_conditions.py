"""Conditions about service: tickets, promises, orders on their way, how a customer feels. Pure.

What each yields is evidence: a condition without a finding does not hold.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from crm_tools.insights.summary_words import quoted
from crm_tools.insights.view import Customer360
from crm_tools.sales.findings import Finding, condition, item_of, kept, named, say_when
from crm_tools.words import Words, plain

__all__ = [
    "asked_about",
    "clock_broken",
    "mood",
    "open_ticket",
    "order_late",
    "part_arrived",
    "return_window_closes",
    "solved_unrated",
    "waits_for_person",
]

TARGETS = {"first_reply": Words("first reply", "首次回复"), "resolution": Words("resolution", "解决")}


@condition("ticket", "subject", "days")
def open_ticket(view: Customer360, *, kinds: tuple[str, ...], older_than_days: int = 0) -> Iterator[Finding]:
    """An open ticket of one of these kinds; the oldest first."""
    for one in reversed(view.tickets):
        opened = one.moment("opened_at")
        if not one.number("is_open") or one.text("ticket_kind") not in kinds or opened is None:
            continue
        days = (view.today - view.local(opened)).days
        if days >= older_than_days:
            facts = one.pick("ticket_kind", "subject", "status", "opened_at")
            says = {"ticket": plain(one.number_said), "subject": quoted(one.text("subject")), "days": plain(days)}
            yield Finding(one.ref, facts, says)


@condition("ticket", "target", "due")
def clock_broken(view: Customer360) -> Iterator[Finding]:
    """A promise on an open ticket that was not kept."""
    for one in view.clocks:
        due, paused = one.moment("due_at"), one.moment("paused_at")
        broken = one.moment("breached_at") or (due if due and due < view.at and not paused else None)
        if broken is not None:
            target = TARGETS.get(one.text("target"), plain(one.text("target")))
            says = {"ticket": plain(one.number_said), "target": target, "due": say_when(view, due or broken)}
            yield Finding(one.ref, one.pick("target", "due_at", "breached_at"), says)


@condition("channel", "since")
def waits_for_person(view: Customer360) -> Iterator[Finding]:
    """A conversation that stands in a queue of people."""
    for one in view.conversations:
        since = one.moment("waiting_since")
        if since is not None:
            says = {"channel": plain(one.text("channel")), "since": say_when(view, since)}
            yield Finding(one.ref, one.pick("owner", "waiting_since"), says)


@condition("order", "expected", "days")
def order_late(view: Customer360) -> Iterator[Finding]:
    """An order under way whose expected day has passed."""
    for one in view.orders:
        expected = one.day("expected_on")
        if one.number("under_way") and expected is not None and expected < view.today:
            says = {
                "order": plain(one.number_said),
                "expected": say_when(view, expected),
                "days": plain((view.today - expected).days),
            }
            yield Finding(one.ref, one.pick("status", "expected_on"), says)


@condition("order", "item", "until", "days")
def return_window_closes(view: Customer360, *, within_days: int) -> Iterator[Finding]:
    """A delivered item that can be sent back for only so many days more."""
    for one in kept(view):
        delivered = one.moment("delivered_at")
        if delivered is None:
            continue
        until = view.local(delivered + timedelta(days=view.company.return_window_days))
        left = (until - view.today).days
        if 0 <= left <= within_days:
            says = {"until": say_when(view, until), "days": plain(left)}
            yield Finding(one.ref, one.pick("name", "delivered_at"), {**item_of(one), **says}, until)


@condition("asked")
def asked_about(view: Customer360, *, intents: tuple[str, ...], within_days: int) -> Iterator[Finding]:
    """A conversation of the last days in which they wanted one of these."""
    for one in view.conversations:
        if (view.today - view.local(one.at)).days <= within_days and set(one.many("intents")) & set(intents):
            yield Finding(one.ref, one.pick("intents", "last_at"), {"asked": say_when(view, one.at)})


@condition("said")
def mood(view: Customer360, *, sentiment: str, within_days: int) -> Iterator[Finding]:
    """How they felt when we last spoke."""
    for one in view.conversations[:1]:
        if (view.today - view.local(one.at)).days <= within_days and one.text("sentiment") == sentiment:
            yield Finding(one.ref, one.pick("sentiment", "last_at"), {"said": say_when(view, one.at)})


@condition("ticket", "subject", "solved")
def solved_unrated(view: Customer360, *, within_days: int) -> Iterator[Finding]:
    """A ticket solved in the last days that nobody has asked their opinion of."""
    asked = {one.ref for one in view.surveys}
    for one in view.tickets:
        solved = one.moment("solved_at")
        if one.ref in asked or solved is None or one.number("is_open"):
            continue
        if (view.today - view.local(solved)).days <= within_days:
            says = {
                "ticket": plain(one.number_said),
                "subject": quoted(one.text("subject")),
                "solved": say_when(view, solved),
            }
            yield Finding(one.ref, one.pick("status", "solved_at"), says)


@condition("purchase", "part")
def part_arrived(view: Customer360) -> Iterator[Finding]:
    """A part bought in for them that has arrived and is not on its way yet."""
    sent = {one.text("purchase_id") for one in view.parts if one.ref.startswith("outbound ")}
    for one in view.parts:
        if one.ref.startswith("purchase ") and one.text("status") == "arrived" and one.text("purchase_id") not in sent:
            yield Finding(one.ref, one.pick("status", "name"), {"purchase": plain(one.number_said), "part": named(one)})
