"""The shape of what is known about one customer: entries for records, facts with their source and time. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date, datetime
from zoneinfo import ZoneInfo

from crm_tools.people.company import Company

__all__ = ["Customer360", "Entry", "Fact", "Value", "entry"]

Value = str | int | bool | datetime | date | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing known: `ref` names the record that says it ("order A-1042"), `source` its table, `at` since when."""

    name: str
    value: Value
    ref: str
    at: datetime
    source: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One record of the view, with the facts it holds; what is unknown has no fact."""

    ref: str
    at: datetime
    facts: tuple[Fact, ...]

    def fact(self, name: str) -> Fact | None:
        return next((one for one in self.facts if one.name == name), None)

    def pick(self, *names: str) -> tuple[Fact, ...]:
        """The facts of these names that are known."""
        return tuple(one for one in self.facts if one.name in names)

    def text(self, name: str) -> str:
        """A fact as text; empty when unknown."""
        found = self.fact(name)
        return str(found.value) if found else ""

    def number(self, name: str) -> int:
        """A fact as a whole number; 0 when unknown."""
        found = self.fact(name)
        return found.value if found and isinstance(found.value, int) else 0

    def moment(self, name: str) -> datetime | None:
        found = self.fact(name)
        return found.value if found and isinstance(found.value, datetime) else None

    def day(self, name: str) -> date | None:
        """A fact that is a calendar day."""
        found = self.fact(name)
        return (
            found.value if found and isinstance(found.value, date) and not isinstance(found.value, datetime) else None
        )

    def many(self, name: str) -> tuple[str, ...]:
        found = self.fact(name)
        return found.value if found and isinstance(found.value, tuple) else ()

    @property
    def number_said(self) -> str:
        """The number by which people call the record: "A-1042" of "order A-1042"."""
        return self.ref.partition(" ")[2]


def entry(ref: str, source: str, at: datetime, **values: Value | None) -> Entry:
    """An entry whose facts are those of `values` that are known."""
    known = tuple(Fact(name, value, ref, at, source) for name, value in values.items() if value is not None)
    return Entry(ref, at, known)


@dataclass(frozen=True, slots=True)
class Customer360:
    """Everything known about a customer at the moment `at`; each group newest first, and empty when there is nothing.

    `goods` are the lines of `orders`; `fitting` the parts that fit what they own; `parts` what is bought in or sent
    outside of an order; `figures` are derived: orders_12_months, spent_12_months, orders_ever, spent_ever,
    last_order_at, last_contact_at, open_complaint. Amounts are in minor units of the company's currency.
    """

    contact_id: str
    at: datetime
    company: Company
    person: Entry
    identities: tuple[Entry, ...] = ()
    tickets: tuple[Entry, ...] = ()
    clocks: tuple[Entry, ...] = ()
    proposals: tuple[Entry, ...] = ()
    tasks: tuple[Entry, ...] = ()
    orders: tuple[Entry, ...] = ()
    goods: tuple[Entry, ...] = ()
    fitting: tuple[Entry, ...] = ()
    returns: tuple[Entry, ...] = ()
    parts: tuple[Entry, ...] = ()
    conversations: tuple[Entry, ...] = ()
    surveys: tuple[Entry, ...] = ()
    leads: tuple[Entry, ...] = ()
    opportunities: tuple[Entry, ...] = ()
    figures: tuple[Fact, ...] = ()

    def figure(self, name: str) -> Fact | None:
        return next((one for one in self.figures if one.name == name), None)

    def groups(self) -> Iterator[tuple[str, tuple[Entry, ...]]]:
        """The groups by name, in the order in which a page shows them."""
        for one in fields(self):
            found = getattr(self, one.name)
            if isinstance(found, tuple) and one.name != "figures":
                yield one.name, found

    def facts(self) -> Iterator[Fact]:
        """Every fact there is."""
        yield from self.person.facts
        for _, entries in self.groups():
            for one in entries:
                yield from one.facts
        yield from self.figures

    @property
    def is_complaining(self) -> bool:
        """Whether a complaint of theirs is open."""
        return self.figure("open_complaint") is not None

    def local(self, moment: datetime) -> date:
        """The company's calendar day of a moment."""
        return moment.astimezone(ZoneInfo(self.company.timezone)).date()

    @property
    def today(self) -> date:
        return self.local(self.at)
