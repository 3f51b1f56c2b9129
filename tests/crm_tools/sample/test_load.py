"""Loading writes the plan, once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from crm_tools.commerce.catalog import ProductRow, VariantRow, find_products
from crm_tools.commerce.orders import OrderLineRow, OrderRow, orders_of
from crm_tools.commerce.payments import OrderPaymentRow
from crm_tools.commerce.supply_book import part_requests_of
from crm_tools.errors import Conflict
from crm_tools.people.company import company
from crm_tools.people.contacts import contacts
from crm_tools.people.identities import find_contact
from crm_tools.people.levels import Role
from crm_tools.people.sign_ins import claim_of, verify
from crm_tools.people.users import Presence, users
from crm_tools.sample.load import Loaded, load_sample_company
from crm_tools.sample.plan import plan_sample
from crm_tools.sample.staff import read_staff
from crm_tools.service.calendars import add_minutes
from crm_tools.service.clocks import next_to_break
from crm_tools.service.escalation import review_cards
from crm_tools.service.handoff import QUEUES
from crm_tools.service.messages import MessageRow
from crm_tools.service.tickets import tickets_of
from crm_tools.store import Base, Store
from crm_tools.store.counters import next_number
from crm_tools.store.events import EventRow
from tests.tables import load_tables

AT = datetime(2026, 11, 21, 3, 30, tzinfo=UTC)


def empty_store(url: str) -> Store:
    load_tables()
    store = Store(url)
    Base.metadata.create_all(store.engine())
    return store


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    store = empty_store(f"sqlite:///{tmp_path_factory.mktemp('sample')}/sample.db")
    load_sample_company(store, at=AT)
    yield store
    store.close()


def test_everything_of_the_plan_is_there(store: Store) -> None:
    plan = plan_sample(at=AT)
    people = sum(len(customer.people) for customer in plan.customers)
    again = load_sample_company(store, at=AT)
    assert again == Loaded(len(plan.customers), people, len(plan.shelf.products), len(plan.orders), 10)
    assert store.count("identities", {"channel": "email"}) == people
    assert store.count("stock", {}) == len(plan.shelf.by_sku)


def test_a_second_load_changes_nothing(store: Store) -> None:
    with store.reading() as session:
        before = {name: store.count(name, {}) for name in Base.metadata.tables}
        profile = company(session)
    load_sample_company(store, at=datetime(2027, 1, 1, tzinfo=UTC))
    with store.reading() as session:
        assert {name: store.count(name, {}) for name in Base.metadata.tables} == before
        assert company(session) == profile


def test_a_store_of_another_company_is_refused_and_stays_as_it_was(tmp_path: object) -> None:
    store = empty_store(f"sqlite:///{tmp_path}/other.db")
    with store.transaction() as session:
        session.add(ProductRow(id="x", name="X", name_zh="", kind="lamp", description="", description_zh="", fits=[]))
    with pytest.raises(Conflict, match="another company"):
        load_sample_company(store, at=AT)
    assert store.count("accounts", {}) == 0
    store.close()


def test_numbers_go_on_after_the_sample(tmp_path: object) -> None:
    store = empty_store(f"sqlite:///{tmp_path}/numbers.db")
    load_sample_company(store, at=AT)
    with store.transaction() as session:
        assert [next_number(session, series) for series in "ATRPS"] == [
            "A-1641",
            "T-1005",
            "R-1001",
            "P-1002",
            "S-1001",
        ]
    store.close()


def test_order_lines_point_at_real_variants_and_totals_add_up(store: Store) -> None:
    with store.reading() as session:
        orphans = select(func.count()).where(OrderLineRow.sku.not_in(select(VariantRow.sku)))
        assert session.execute(orphans).scalar_one() == 0
        query = select(OrderLineRow.order_number, func.sum(OrderLineRow.price_minor * OrderLineRow.quantity))
        goods = dict(session.execute(query.group_by(OrderLineRow.order_number)).all())
        for row in session.scalars(select(OrderRow)):
            assert row.total_minor - goods[row.number] in (0, 1500, 3500, 8000)
            moved = select(OrderPaymentRow).where(OrderPaymentRow.order_number == row.number)
            payments = session.scalars(moved.order_by(OrderPaymentRow.id)).all()
            assert payments[0].amount_minor == row.total_minor
            assert [one.kind for one in payments] == (
                ["payment", "refund"] if row.status == "cancelled" else ["payment"]
            )


def test_the_sample_customer_finds_her_last_order(store: Store) -> None:
    with store.reading() as session:
        who = find_contact(session, "email", "mei.lin@example.com")
        assert who is not None
        last, older = orders_of(session, who)
    assert (last.number, older.number) == ("A-1042", "A-1007")
    assert last.tracking is not None
    assert last.tracking.startswith("SF")
    assert [line.label() for line in last.lines] == ["1 × Aria One (silver)", "1 × Descaler 3-pack"]
    assert last.lines[0].name_zh == "Aria One 意式咖啡机"


def test_open_tickets_are_found_newest_first(store: Store) -> None:
    with store.reading() as session:
        who = find_contact(session, "email", "zhao.min@example.com")
        mine = tickets_of(session, contact_id=who, conversation_id=None)
    assert [(one.number, one.status) for one in mine] == [("T-1004", "open"), ("T-1003", "open")]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_leads_have_cases_to_decide_each_with_its_reason_and_evidence(store: Store, language: str) -> None:
    with store.reading() as session:
        cards = review_cards(session, now=AT, language=language)
        close = [number for number, _ in next_to_break(session, now=AT)]
    why = {card.number: card.why.en for card in cards}
    assert why["T-981"] == "The customer is upset"
    assert why["T-982"] == "A colleague asks for a decision"
    assert why["T-983"] == "Nobody answered the customer in time"
    assert why["T-984"] == "Its queue has no people"
    assert why["T-1003"] == "It was not solved in time"
    assert "T-985" in close
    assert {card.owner is None for card in cards} == {True, False}
    assert {card.contact.language for card in cards if card.contact} == {"en", "zh"}
    for card in cards:
        assert card.evidence[0].kind == "customer", card
        assert card.clock is not None
        assert card.decision.zh
    said = {one.kind for card in cards for one in card.evidence}
    assert said == {"customer", "assistant", "colleague", "tool", "event"}


def test_nothing_of_the_sample_lies_in_the_future(store: Store) -> None:
    with store.reading() as session:
        for table, column in ((MessageRow, MessageRow.created_at), (EventRow, EventRow.at)):
            assert session.execute(select(func.max(column)).select_from(table)).scalar_one() <= AT


def test_a_part_that_was_out_of_stock_is_on_its_way(store: Store) -> None:
    with store.reading() as session:
        who = find_contact(session, "email", "tom.baker@example.com")
        assert who is not None
        [part] = part_requests_of(session, who)
    assert (part.number, part.status, part.sku) == ("P-1001", "ordered", "FLT-F6")
    assert part.expected_on is not None
    assert part.expected_on > AT.date()


def test_staff_sign_in_with_the_demo_password(store: Store) -> None:
    with store.transaction() as session:
        for role in Role:
            claim = claim_of(session, f"{role.value}@hearthwell.example")
            assert verify(claim, "hearthwell-demo").role is role
        everyone = users(session)
    assert len(everyone) == len(read_staff()) == 10
    assert {user.presence for user in everyone} == {Presence.ONLINE}
    assert {skill for user in everyone for skill in user.skills} == set(QUEUES)


def test_the_company_profile_obeys_company_yaml(store: Store) -> None:
    with store.reading() as session:
        profile = company(session)
    assert (profile.name.en, profile.name.zh) == ("Hearthwell", "禾暖")
    assert (profile.return_window_days, profile.refund_working_days, profile.return_fee_minor) == (14, 5, 1200)
    assert (profile.timezone, profile.currency) == ("Asia/Shanghai", "CNY")
    assert profile.chat_around_the_clock
    assert add_minutes(profile.calendar, AT, 60) == AT + timedelta(minutes=60)  # Saturday 11:30 in Shanghai
    assert profile.sla["high"] == {"first_reply": 60, "resolution": 480}
    assert "09:00–18:00" in profile.hours.en
    assert "10:00–16:00" in profile.hours.zh


@pytest.mark.parametrize(
    ("query", "name"),
    [("Aria One", "Aria One"), ("Filter F4", "Filter F4"), ("除垢剂", "Descaler 3-pack"), ("AR1-SIL", "Aria One")],
)
def test_products_are_found_by_what_people_call_them(store: Store, query: str, name: str) -> None:
    with store.reading() as session:
        assert find_products(session, query)[0].name == name


def test_customers_are_found_by_company(store: Store) -> None:
    with store.reading() as session:
        found = contacts(session, search="陈记手作咖啡")
    assert [one.email for one in found] == ["chen.jie@cafe.example"]
