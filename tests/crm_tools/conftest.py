"""A small shop to test at: two customers, their orders, one colleague, one conversation."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Barrier
from typing import TypeVar

import pytest
from sqlalchemy.orm import Session

from crm_tools.commerce.orders import OrderLineRow, OrderRow
from crm_tools.people.contacts import create_contact
from crm_tools.people.identities import add_identity
from crm_tools.people.levels import Role
from crm_tools.people.users import NewUser, User, create_user, user_by_email
from crm_tools.service import conversations
from crm_tools.store import Store
from tests.conftest import FakeClock

__all__ = ["Shop", "at_once", "fail_after", "open_shop"]

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Shop:
    """Ids of what is in the store."""

    lin: str
    zhang: str
    mei: User
    thread: str
    token: str
    at: datetime


@pytest.fixture
def shop(store: Store, clock: FakeClock) -> Shop:
    return open_shop(store, clock())


@pytest.fixture
def any_shop(any_store: Store, clock: FakeClock) -> Shop:
    return open_shop(any_store, clock())


def open_shop(store: Store, at: datetime) -> Shop:
    """Lin has order A-1001 (delivered five days ago), Zhang has A-1002; Mei is a colleague."""
    with store.transaction() as session:
        lin = create_contact(session, "Lin", language="en", at=at)
        zhang = create_contact(session, "Zhang", language="zh", at=at)
        add_identity(session, lin, "email", "lin@example.com", verified_at=None)
        create_user(session, NewUser("mei@example.com", "Mei", "a long password", Role.REP), at=at)
        mei = user_by_email(session, "mei@example.com")
        assert mei is not None
        session.add(_order("A-1001", lin, at))
        session.add(_order("A-1002", zhang, at))
        session.flush()
        session.add(_line("A-1001", "ARIA-1-SIL", "Aria One", 1))
        session.add(_line("A-1001", "CUP-2", "Cup", 2))
        session.add(_line("A-1002", "ARIA-1-SIL", "Aria One", 1))
        thread, token = conversations.start(session, "web", language="en", at=at)
    return Shop(lin, zhang, mei, thread.id, token, at)


def at_once(count: int, act: Callable[[int], T]) -> list[T]:
    """What `act(0)` … `act(count - 1)` return when they start together in as many threads."""
    start = Barrier(count)

    def run(number: int) -> T:
        start.wait()
        return act(number)

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


def fail_after(store: Store, act: Callable[[Session], object]) -> None:
    """A transaction that does `act` and then comes to grief; raises RuntimeError."""
    with store.transaction() as session:
        act(session)
        session.flush()
        raise RuntimeError("something else went wrong")


def _order(number: str, contact_id: str, at: datetime) -> OrderRow:
    return OrderRow(
        number=number,
        contact_id=contact_id,
        status="delivered",
        currency="CNY",
        total_minor=229_900,
        address={"city": "Hangzhou"},
        fulfilments=[{"tracking_id": ["SF100"]}],
        placed_at=at - timedelta(days=9),
        shipped_at=at - timedelta(days=7),
        expected_on=None,
        delivered_at=at - timedelta(days=5),
    )


def _line(number: str, sku: str, name: str, quantity: int) -> OrderLineRow:
    return OrderLineRow(
        order_number=number,
        sku=sku,
        product_id=sku.split("-")[0].lower(),
        name=name,
        name_zh={"Aria One": "咏叹一号"}.get(name, ""),
        options={"colour": "silver"} if "SIL" in sku else {},
        price_minor=189_900 if name == "Aria One" else 20_000,
        quantity=quantity,
    )
