"""Conditions about selling: what they own, what wears out, what they asked for, how long they have been silent. Pure.

What each yields is evidence: a condition without a finding does not hold.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from crm_tools.insights.summary_words import quoted
from crm_tools.insights.view import Customer360
from crm_tools.sales.findings import Finding, condition, item_of, kept, named, say_amount, say_when
from crm_tools.words import Words, plain

__all__ = [
    "accessory_fits",
    "account_is",
    "lead_unanswered",
    "machine_delivered",
    "opportunity_idle",
    "part_due",
    "silent_for",
    "spent",
    "tier_is",
]

MACHINES_ARE_NOT = ("spare part", "supplies", "accessory", "")
STAGES = {
    "qualification": Words("qualification", "确认需求"),
    "proposal": Words("proposal", "报价"),
    "negotiation": Words("negotiation", "谈判"),
}


@condition("order", "item", "part", "due", "price", "months")
def part_due(view: Customer360, *, months: dict[str, int], within_days: int, late_days: int) -> Iterator[Finding]:
    """A wear part whose life (in months, by product id) ends soon, counted from the newest machine or part."""
    bought = [one for one in view.goods if one.text("order_status") != "cancelled"]
    for part in view.fitting:
        life = months.get(part.text("product"))
        machine = next((one for one in kept(view) if one.text("name") in part.many("fits")), None)
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
            yield Finding(machine.ref, facts, {**item_of(machine), **says})


@condition("order", "item", "until", "days")
def machine_delivered(view: Customer360, *, within_days: int, after_days: int = 0) -> Iterator[Finding]:
    """A machine they keep, delivered at most (and at least) so many days ago; the dearest first."""
    for one in sorted(kept(view), key=lambda one: -one.number("price")):
        delivered = one.moment("delivered_at")
        if delivered is None or one.text("goods_kind") in MACHINES_ARE_NOT:
            continue
        until = view.local(delivered) + timedelta(days=within_days)
        days = (view.today - view.local(delivered)).days
        if after_days <= days <= within_days:
            says = {"until": say_when(view, until), "days": plain((until - view.today).days)}
            yield Finding(one.ref, one.pick("name", "delivered_at"), {**item_of(one), **says}, until)


@condition("order", "item", "part", "price")
def accessory_fits(view: Customer360, *, kinds: tuple[str, ...], products: tuple[str, ...] = ()) -> Iterator[Finding]:
    """Something in stock that fits a machine they own and that they never bought; the cheapest first.

    `products` narrows it to these ids.
    """
    bought = {one.text("product") for one in view.goods}
    for part in sorted(view.fitting, key=lambda one: (one.number("price"), one.ref)):
        machine = next((one for one in kept(view) if one.text("name") in part.many("fits")), None)
        if machine is None or part.text("goods_kind") not in kinds or part.text("product") in bought:
            continue
        if products and part.text("product") not in products:
            continue
        if part.number("stock"):
            says = {"part": named(part), "price": say_amount(view, part.number("price"))}
            facts = (*machine.pick("name", "delivered_at"), *part.pick("name", "price"))
            yield Finding(part.ref, facts, {**item_of(machine), **says})


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
                "name": quoted(one.text("name")),
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
            says = {"lead": plain(one.number_said), "need": quoted(one.text("need")), "days": plain(waits)}
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
