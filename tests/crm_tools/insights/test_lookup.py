"""A colleague finds a customer by whatever they have at hand."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from crm_tools.insights.lookup import find_customer, near_names, number_in
from crm_tools.people.contacts import create_contact
from crm_tools.people.identities import add_identity
from crm_tools.service.tickets import NewTicket, open_ticket
from crm_tools.store import Session, Store
from tests.conftest import FakeClock
from tests.crm_tools.sales.conftest import Trade


@pytest.fixture
def people(any_store: Store, trade: Trade) -> Iterator[Session]:
    with any_store.transaction() as session:
        for name, email in (
            ("Mei Lin", "mei@example.com"),
            ("Mei Ling", "ling@example.com"),
            ("陈杰", "chen@x.example"),
        ):
            contact_id = create_contact(session, name, language="en", at=trade.at)
            add_identity(session, contact_id, "email", email, verified_at=trade.at)
            if name == "Mei Lin":
                add_identity(session, contact_id, "phone", "+8613800138000", verified_at=None)
                open_ticket(
                    session, NewTicket("question", "?", "?", "service", contact_id, None), actor="test", at=trade.at
                )
        yield session


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("Mei Lin", ["Mei Lin"]),
        ("mei  lin", ["Mei Lin"]),
        ("mei", ["Mei Lin", "Mei Ling"]),
        ("MEI@example.com", ["Mei Lin"]),
        ("138 0013 8000", ["Mei Lin"]),
        ("+86 13800138000", ["Mei Lin"]),
        ("t-1001", ["Mei Lin"]),
        ("T1001", ["Mei Lin"]),
        ("Brookside Hotel", ["Kim"]),
        ("brookside", ["Kim"]),
        ("Brokside Hotle", ["Kim"]),
        ("陈杰", ["陈杰"]),
        ("A-9999", []),
        ("Z-1001", []),
        ("", []),
        ("%", []),
        ("Zebulon Quartermain", []),
    ],
)
def test_a_customer_is_found(people: Session, query: str, names: list[str]) -> None:
    assert sorted(one.name for one in find_customer(people, query)) == names


def test_a_contacts_own_id_names_it(people: Session, trade: Trade) -> None:
    assert [one.id for one in find_customer(people, trade.hotel)] == [trade.hotel]


def test_no_more_than_asked_for_come_back(people: Session) -> None:
    assert len(find_customer(people, "mei", limit=1)) == 1


def test_near_names_are_offered_for_one_nobody_has(people: Session) -> None:
    assert "Mei Lin" in near_names(people, "Mai Lynn")


def test_nobody_alike_is_nobody_near(people: Session) -> None:
    assert near_names(people, "Zebedee Quixote") == []


@pytest.mark.parametrize(
    ("text", "number"),
    [("t1003", "T-1003"), (" #A-1042 ", "A-1042"), ("T-1", "T-1"), ("T1", ""), ("T-1003 please", ""), ("Mei", "")],
)
def test_a_number_is_read_as_people_write_it(text: str, number: str) -> None:
    assert number_in(text) == number


def test_a_name_spelt_as_in_the_address_finds_who_writes_it_otherwise(store: Store, clock: FakeClock) -> None:
    with store.transaction() as session:
        zhao = create_contact(session, "赵敏", language="zh", at=clock())
        add_identity(session, zhao, "email", "zhao.min@example.com", verified_at=None)
    with store.reading() as session:
        assert [one.id for one in find_customer(session, "Zhao Min")] == [zhao]
