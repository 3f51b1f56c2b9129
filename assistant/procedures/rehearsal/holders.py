"""The sample company's customers with their orders, as the engine would be shown them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from assistant.engine.situation import flat
from crm_tools.commerce.catalog import Product, products
from crm_tools.commerce.orders import Order, orders_of
from crm_tools.desk import Desk
from crm_tools.errors import CrmError
from crm_tools.people.company import Company, company
from crm_tools.people.contacts import contacts
from crm_tools.people.levels import Caller, Level
from crm_tools.registry import customer_tools
from crm_tools.store import Session
from crm_tools.words import Language

__all__ = ["Holder", "Placed", "Stage", "stage"]

_MOST_ORDERS = 8  # the engine looks at no more than ten
_NO_CONVERSATION = "cnv_rehearsal"


@dataclass(frozen=True, slots=True)
class Placed:
    """One order: itself, and its record's fields as words."""

    order: Order
    fields: Mapping[str, str]

    @property
    def number(self) -> str:
        return self.order.number

    def is_in(self, states: Collection[str]) -> bool:
        return self.order.status in states


@dataclass(frozen=True, slots=True)
class Holder:
    """A customer with an address and their orders, newest first."""

    contact_id: str
    email: str
    orders: tuple[Placed, ...]


@dataclass(frozen=True, slots=True)
class Stage:
    """The sample company in one language at one moment."""

    session: Session
    language: Language
    now: datetime
    holders: tuple[Holder, ...]
    goods: tuple[Product, ...]
    house: Company
    today: str
    answers: dict[str, str | CrmError | None] = field(default_factory=dict)  # what tools said before, by what was asked

    def desk(self, holder: Holder) -> Desk:
        """The place at the counter of a customer who has proven who they are."""
        return _desk(self.session, self.house, holder.contact_id, self.language, self.now)


def stage(session: Session, language: Language, now: datetime) -> Stage:
    """Reads everybody; takes a second."""
    holders, after, house = list[Holder](), "", company(session)
    desk = _desk(session, house, "", language, now)
    while found := contacts(session, after=after, limit=100):
        after = found[-1].id
        holders += [
            Holder(one.id, one.email, _placed(_desk(session, house, one.id, language, now)))
            for one in found
            if one.email
        ]
    today = desk.local(now).isoformat()
    return Stage(session, language, now, tuple(holders), tuple(products(session)), house, today)


def _placed(desk: Desk) -> tuple[Placed, ...]:
    mine = orders_of(desk.session, desk.contact_id, limit=_MOST_ORDERS + 1)
    if not mine or len(mine) > _MOST_ORDERS:
        return ()
    tool = customer_tools()["my_orders"]
    records = tool.access.shown(tool.run(desk, limit=_MOST_ORDERS), Level.VERIFIED)
    fields = {str(one.fields["number"]): {name: flat(value) for name, value in one.fields.items()} for one in records}
    return tuple(Placed(one, fields.get(one.number, {})) for one in mine)


def _desk(session: Session, house: Company, contact_id: str, language: Language, now: datetime) -> Desk:
    return Desk(session, Caller(Level.VERIFIED, contact_id), _NO_CONVERSATION, house, language, now)
