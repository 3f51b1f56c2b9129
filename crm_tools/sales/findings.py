"""What a condition finds in the view of a customer, and the mark by which the strategy knows conditions. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypeVar

from crm_tools.commerce.money import say_money
from crm_tools.insights.view import Customer360, Entry, Fact
from crm_tools.words import Words, plain, say_day

__all__ = ["MARK", "Condition", "Finding", "condition", "item_of", "kept", "named", "say_amount", "say_when"]

MARK = "__deskside_condition__"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing a condition found: the record it is about, the facts that prove it, and what to fill words with.

    `until` is the last day on which it is worth anything.
    """

    ref: str
    facts: tuple[Fact, ...]
    says: Mapping[str, Words] = field(default_factory=dict)
    until: date | None = None


Find = Callable[..., Iterator[Finding]]
F = TypeVar("F", bound=Find)


@dataclass(frozen=True, slots=True)
class Condition:
    """A named question about a customer; nothing found means no. `gives` names what its findings fill words with."""

    name: str
    gives: tuple[str, ...]
    find: Find


def condition(*gives: str) -> Callable[[F], F]:
    """Marks a function `(view, *, parameters) -> findings` as a condition of the strategy; the most pressing first."""

    def mark(function: F) -> F:
        setattr(function, MARK, Condition(function.__name__, gives, function))
        return function

    return mark


def named(one: Entry) -> Words:
    """A product's name as each language has it."""
    return Words(one.text("name"), one.text("name_zh") or one.text("name"))


def say_amount(view: Customer360, minor: int) -> Words:
    return plain(say_money(minor, view.company.currency))


def say_when(view: Customer360, moment: datetime | date) -> Words:
    """The company's calendar day of a moment, in words."""
    return say_day(view.local(moment) if isinstance(moment, datetime) else moment)


def kept(view: Customer360) -> list[Entry]:
    """Delivered lines of which not every piece went back."""
    lines = (one for one in view.goods if one.text("order_status") == "delivered")
    return [one for one in lines if one.number("returned") < one.number("quantity")]


def item_of(one: Entry) -> dict[str, Words]:
    return {"order": plain(one.number_said), "item": named(one)}
