"""The conditions a strategy is written in: each one pure function over the view of a customer.

To add one, write a marked function here. What it yields is evidence: a condition without a finding does not hold.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from functools import cache

from crm_tools.insights.view import Customer360, Entry
from crm_tools.sales.findings import MARK, Condition, Finding, condition, named, say_amount, say_when
from crm_tools.words import Words, plain

__all__ = ["conditions"]

MACHINES_ARE_NOT = ("spare part", "supplies", "accessory", "")
TARGETS = {"first_reply": Words("first reply", "首次回复"), "resolution": Words("resolution", "解决")}

STAGES = {
    "qualification": Words("qualification", "确认需求"),
    "proposal": Words("proposal", "报价"),
    "negotiation": Words("negotiation", "谈判"),
}


@cache
def conditions() -> dict[str, Condition]:
    """All conditions of this file, by name."""
    marked = (getattr(one, MARK, None) for one in globals().values())
    return {one.name: one for one in marked if isinstance(one, Condition)}


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
            says = {"ticket": plain(one.number_said), "subject": plain(one.text("subject")), "days": plain(days)}
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
    for one in _kept(view):
        delivered = one.moment("delivered_at")
        if delivered is None:
            continue
        until = view.local(delivered + timedelta(days=view.company.return_window_days))
        left = (until - view.today).days
        if 0 <= left <= within_days:
            says = {"until": say_when(view, until), "days": plain(left)}
            yield Finding(one.ref, one.pick("name", "delivered_at"), {**_item(one), **says}, until)


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
                "subject": plain(one.text("subject")),
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


@condition("order", "item", "part", "due", "price", "months")
def part_due(view: Customer360, *, months: dict[str, int], within_days: int, late_days: int) -> Iterator[Finding]:
    """A wear part whose life (in months, by product id) ends soon, counted from the newest machine or part."""
    bought = [one for one in view.goods if one.text("order_status") != "cancelled"]
    for part in view.fitting:
        life = months.get(part.text("product"))
        machine = next((one for one in _kept(view) if one.text("name") in part.many("fits")), None)
        if life is None or machine is None or not part.number("stock"):
            continue
        since = [one for one in (*bought, machine) if one is machine or one.text("product") == part.text("product")]
        newest = max(since, key=lambda one: one.at)
        due = view.local(newest.at) + timedelta(days=life * 365 // 12)
        if -late_days <= (due - view.today).days <= within_days:
            says = {
                "part": named(part),
                "due": say_when(view, due),
                "price": say_amount(view, part.number("price")),
                "months": plain(life),
            }
            facts = (*machine.pick("name", "delivered_at"), *part.pick("name", "price"))
            yield Finding(machine.ref, facts, {**_item(machine), **says})


@condition("order", "item", "until", "days")
def machine_delivered(view: Customer360, *, within_days: int, after_days: int = 0) -> Iterator[Finding]:
    """A machine they keep, delivered at most (and at least) so many days ago; the dearest first."""
    for one in sorted(_kept(view), key=lambda one: -one.number("price")):
        delivered = one.moment("delivered_at")
        if delivered is None or one.text("goods_kind") in MACHINES_ARE_NOT:
            continue
        until = view.local(delivered) + timedelta(days=within_days)
        days = (view.today - view.local(delivered)).days
        if after_days <= days <= within_days:
            says = {"until": say_when(view, until), "days": plain((until - view.today).days)}
            yield Finding(one.ref, one.pick("name", "delivered_at"), {**_item(one), **says}, until)


@condition("order", "item", "part", "price")
def accessory_fits(view: Customer360, *, kinds: tuple[str, ...], products: tuple[str, ...] = ()) -> Iterator[Finding]:
    """Something in stock that fits a machine they own and that they never bought; the cheapest first.

    `products` narrows it to these ids.
    """
    bought = {one.text("product") for one in view.goods}
    for part in sorted(view.fitting, key=lambda one: (one.number("price"), one.ref)):
        machine = next((one for one in _kept(view) if one.text("name") in part.many("fits")), None)
        if machine is None or part.text("goods_kind") not in kinds or part.text("product") in bought:
            continue
        if products and part.text("product") not in products:
            continue
        if part.number("stock"):
            says = {"part": named(part), "price": say_amount(view, part.number("price"))}
            facts = (*machine.pick("name", "delivered_at"), *part.pick("name", "price"))
            yield Finding(part.ref, facts, {**_item(machine), **says})


@condition("account", "orders")
def account_is(view: Customer360, *, kind: str, orders: int = 0) -> Iterator[Finding]:
    """An account of this kind with at least so many orders."""
    count = view.figure("orders_ever")
    number = count.value if count and isinstance(count.value, int) else 0
    if view.person.text("account_kind") == kind and number >= orders:
        facts = (*view.person.pick("account", "account_kind"), *((count,) if count else ()))
        yield Finding(view.person.ref, facts, {"account": plain(view.person.text("account")), "orders": plain(number)})


@condition()
def tier_is(view: Customer360, *, tiers: tuple[str, ...]) -> Iterator[Finding]:
    if view.person.text("tier") in tiers:
        yield Finding(view.person.ref, view.person.pick("tier"))


@condition()
def spent(view: Customer360, *, from_minor: int) -> Iterator[Finding]:
    """They spent at least so much within twelve months."""
    found = view.figure("spent_12_months")
    if found and isinstance(found.value, int) and found.value >= from_minor:
        yield Finding(found.ref, (found,))


@condition("opportunity", "name", "stage", "days")
def opportunity_idle(view: Customer360, *, days: int) -> Iterator[Finding]:
    """An open opportunity that nobody moved for so many days; the longest first."""
    for one in sorted(view.opportunities, key=lambda one: one.at):
        idle = (view.today - view.local(one.at)).days
        if one.number("is_open") and idle >= days:
            says = {
                "opportunity": plain(one.number_said),
                "name": plain(one.text("name")),
                "stage": STAGES.get(one.text("stage"), plain(one.text("stage"))),
                "days": plain(idle),
            }
            yield Finding(one.ref, one.pick("name", "stage", "moved_at"), says)


@condition("lead", "need", "days")
def lead_unanswered(view: Customer360, *, days: int) -> Iterator[Finding]:
    """A lead that is as it came in."""
    for one in reversed(view.leads):
        opened = one.moment("opened_at")
        if opened is None or one.text("status") not in ("new", "qualified") or one.number("touched"):
            continue
        waits = (view.today - view.local(opened)).days
        if waits >= days:
            says = {"lead": plain(one.number_said), "need": plain(one.text("need")), "days": plain(waits)}
            yield Finding(one.ref, one.pick("need", "status", "opened_at"), says)


@condition("order", "days")
def silent_for(view: Customer360, *, days: int, at_most: int) -> Iterator[Finding]:
    """They bought before, and not for so many days."""
    last = view.figure("last_order_at")
    if last is None or not view.orders:
        return
    order = next((one for one in view.orders if one.text("status") != "cancelled"), view.orders[0])
    silent = (view.today - view.local(last.at)).days
    if days <= silent <= at_most:
        says = {"order": plain(order.number_said), "days": plain(silent)}
        yield Finding(order.ref, (last, *order.pick("placed_at")), says)


def _kept(view: Customer360) -> list[Entry]:
    """Delivered lines of which not every piece went back."""
    lines = (one for one in view.goods if one.text("order_status") == "delivered")
    return [one for one in lines if one.number("returned") < one.number("quantity")]


def _item(one: Entry) -> dict[str, Words]:
    return {"order": plain(one.number_said), "item": named(one)}
