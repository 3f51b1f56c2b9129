"""A small business shop: a company with business prices, three colleagues who sell, one customer's conversation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from crm_tools.commerce.catalog import ProductRow, StockRow, VariantRow
from crm_tools.people.company import save_company
from crm_tools.people.contacts import AccountRow, create_contact
from crm_tools.people.identities import add_identity
from crm_tools.people.levels import Level, Role
from crm_tools.people.users import NewUser, User, create_user, user_by_email
from crm_tools.service import conversations
from crm_tools.service.messages import Author, NewMessage, add_message
from crm_tools.store import Store
from tests.conftest import FakeClock

__all__ = ["Trade", "open_trade", "say"]

PROFILE = {
    "name": {"en": "Acme", "zh": "顶点"},
    "timezone": "Asia/Shanghai",
    "currency": "CNY",
    "email": "help@example.com",
    "return_window_days": 14,
    "refund_working_days": 5,
    "return_fee_minor": 0,
    "refund_to": {"en": "the card", "zh": "原卡"},
    "hours": {"en": "always", "zh": "全天"},
    "discounts": [[500_000, 5], [2_000_000, 8]],
    "quote_working_days": 2,
}


@dataclass(frozen=True, slots=True)
class Trade:
    """Ids of what is in the store; `thread` is the hotel's conversation."""

    hotel: str
    account: str
    thread: str
    ann: User
    ben: User
    at: datetime


@pytest.fixture
def trade(any_store: Store, clock: FakeClock) -> Trade:
    with any_store.transaction() as session:
        return open_trade(session, clock())


def open_trade(session: Session, at: datetime) -> Trade:
    """The Brookside Hotel (gold) with Kim; Ann and Ben sell, Eve repairs; the Zephyr 200 costs ¥1,299."""
    save_company(session, PROFILE, at=at)
    session.add(AccountRow(id="acc_hotel", name="Brookside Hotel", kind="company", tier="gold", created_at=at))
    session.flush()
    hotel = create_contact(session, "Kim", language="en", at=at, account="acc_hotel")
    add_identity(session, hotel, "email", "kim@brookside.example", verified_at=at)
    for name, skills in (("Ann", ("business",)), ("Ben", ("business", "sales")), ("Eve", ("repair",))):
        create_user(session, NewUser(f"{name}@example.com", name, "a long password", Role.REP, skills), at=at)
    ann, ben = user_by_email(session, "ann@example.com"), user_by_email(session, "ben@example.com")
    assert ann is not None
    assert ben is not None
    _product(session, "zephyr-200", "Zephyr 200", "air purifier", 129_900, ())
    _product(session, "filter-f2", "Filter F2", "spare part", 14_900, ("Zephyr 200",))
    thread, _ = conversations.start(session, "web", language="en", at=at)
    conversations.set_speaker(session, thread.id, hotel, Level.VERIFIED, at=at)
    return Trade(hotel, "acc_hotel", thread.id, ann, ben, at)


def say(session: Session, thread: str, text: str, at: datetime, author: Author = Author.CUSTOMER) -> str:
    """The id of what somebody said."""
    return add_message(session, thread, NewMessage(author, text, "en"), at=at, actor="visitor").id


def _product(session: Session, product_id: str, name: str, kind: str, price: int, fits: tuple[str, ...]) -> None:
    session.add(
        ProductRow(
            id=product_id, name=name, name_zh="", kind=kind, description="-", description_zh="-", fits=list(fits)
        )
    )
    session.flush()
    session.add(VariantRow(sku=product_id.upper(), product_id=product_id, options={}, price_minor=price, on_sale=True))
    session.flush()
    session.add(StockRow(sku=product_id.upper(), quantity=3))
    session.flush()
