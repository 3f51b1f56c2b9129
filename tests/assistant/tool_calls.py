"""Calls of any tool with arguments that mean something in the sample company: numbers, goods and names that exist."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin

from hypothesis import strategies as st
from sqlalchemy import select

from crm_tools.commerce.orders import OrderLineRow, OrderRow
from crm_tools.people.contacts import ContactRow
from crm_tools.registry import Tool
from crm_tools.service.tickets import TicketRow
from crm_tools.store import Base, Session

__all__ = ["Pool", "calls", "numbers_of", "pool_of"]

WORDS = ["a broken pump", "咖啡机漏水", "", "2026-11-25", "10:30", "1", "general"]


@dataclass(frozen=True, slots=True)
class Pool:
    """What arguments are drawn from: numbers of records, names and SKUs of goods, names and addresses of people."""

    numbers: Sequence[str]
    goods: Mapping[str, Sequence[str]]
    people: Sequence[str]

    def of(self, name: str, order: str) -> Sequence[str]:
        """What an argument of this name may be called with, beside this order's number."""
        if name == "order_number":
            return [one for one in self.numbers if one.startswith("A-")]
        if "number" in name or name in ("operation", "order", "pay_with", "refund_to"):
            return [*self.numbers, ""]
        if "item" in name or name in ("query", "product"):
            return self.goods.get(order) or [one for goods in self.goods.values() for one in goods]
        return self.people if name == "customer" else WORDS


def numbers_of(session: Session, contact_id: str) -> list[str]:
    """The number, or else the id, of every record that belongs to a customer."""
    found: list[str] = []
    for table in Base.metadata.sorted_tables:
        if "contact_id" in table.c:
            named = table.c.get("number", next(iter(table.primary_key)))
            found += map(str, session.scalars(select(named).where(table.c.contact_id == contact_id)))
    return found


def pool_of(session: Session, *contact_ids: str) -> Pool:
    """The records, goods and names of these customers, and a few that nobody has."""
    numbers = [number for one in contact_ids for number in numbers_of(session, one)]
    lines = select(OrderLineRow).join(OrderRow).where(OrderRow.contact_id.in_(contact_ids))
    goods: dict[str, list[str]] = {"": ["filter"]}
    for one in session.scalars(lines):
        goods.setdefault(one.order_number, []).extend(word for word in (one.name, one.sku, one.name_zh) if word)
    people = [one.name for one in session.scalars(select(ContactRow).where(ContactRow.id.in_(contact_ids)))]
    tickets = session.scalars(select(TicketRow.number).where(TicketRow.contact_id.in_(contact_ids)))
    return Pool([*numbers, "A-9999", "T-9999"], goods, [*people, *tickets, "nobody"])


@st.composite
def calls(draw: st.DrawFn, tool: Tool, pool: Pool) -> dict[str, Any]:
    """Arguments for `tool`, of the right kinds; goods are mostly those of the order that is named."""
    order = draw(st.sampled_from([*pool.of("order_number", ""), ""]))
    kinds = {one.name: _of(one.annotation, pool.of(one.name, order)) for one in tool.parameters}
    left_out = {one.name: st.just(one.default) for one in tool.parameters if one.default is not one.empty}
    given = {name: draw(st.one_of(left_out[name], kind) if name in left_out else kind) for name, kind in kinds.items()}
    return given | ({"order_number": order} if "order_number" in given else {})


def _of(annotation: Any, words: Sequence[str]) -> st.SearchStrategy[Any]:
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin is Literal:
        return st.sampled_from(inner)
    if origin in (Union, UnionType):
        return st.one_of(*(_of(one, words) for one in inner))
    if origin is list:
        return st.lists(_of(inner[0], words), min_size=1, max_size=2)
    kinds: Mapping[Any, st.SearchStrategy[Any]] = {
        str: st.sampled_from(words),
        int: st.integers(0, 5),
        bool: st.booleans(),
        NoneType: st.none(),
    }
    return kinds[annotation]
