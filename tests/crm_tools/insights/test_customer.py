"""One call tells all that is known of a customer, with where each fact stands."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event

from crm_tools.approvals import propose
from crm_tools.commerce.orders import OrderLineRow, OrderRow
from crm_tools.commerce.returns import ReturnRow
from crm_tools.commerce.supply import OutboundRow, PurchaseRow
from crm_tools.desk import Preview
from crm_tools.errors import NotFound
from crm_tools.insights.customer import customer_360
from crm_tools.insights.view import Customer360
from crm_tools.people.contacts import create_contact
from crm_tools.sales.evidence import Evidence
from crm_tools.sales.leads import NewLead, open_lead
from crm_tools.service import handoff
from crm_tools.service.clocks import ClockRow
from crm_tools.service.conversations import conversation
from crm_tools.service.interactions import Interaction, Outcome, Sentiment, log_interaction
from crm_tools.service.surveys import SurveyRow
from crm_tools.service.tickets import NewTicket, open_ticket
from crm_tools.store import Session, Store
from crm_tools.words import Words
from tests.crm_tools.sales.conftest import Trade, say


def busy(session: Session, trade: Trade, orders: int = 2) -> None:
    """A customer with something of everything."""
    for number in range(1, orders + 1):
        _order(session, trade, number, status="delivered" if number % 2 else "shipped")
    ticket = open_ticket(
        session,
        NewTicket("complaint", "It rattles", "Help", "service", trade.hotel, trade.thread),
        actor="test",
        at=trade.at,
    )
    session.merge(
        ClockRow(
            ticket_id=ticket.id, target="first_reply", minutes=60, due_at=trade.at + timedelta(hours=1), warn_at=None
        )
    )
    session.merge(ClockRow(ticket_id=ticket.id, target="resolution", minutes=60, met_at=trade.at, due_at=None))
    session.add(SurveyRow(id="srv_1", ticket_id=ticket.id, contact_id=trade.hotel, asked_at=trade.at, score=4))
    session.add(
        ReturnRow(
            id="ret_1", number="R-1", order_number="A-1", order_line_id=_line_id(session), sku="Z", quantity=1,
            status="requested", reason="", refund_minor=1000, created_at=trade.at,
        )
    )  # fmt: skip
    times = {"created_at": trade.at, "updated_at": trade.at}
    goods: dict[str, Any] = {"sku": "FILTER-F2", "quantity": 1, "price_minor": 100, "contact_id": trade.hotel, **times}
    session.add(PurchaseRow(id="pur_1", number="P-1", status="requested", ticket_id=ticket.id, **goods))
    session.add(OutboundRow(id="obd_1", number="S-1", status="picking", ticket_id=ticket.id, **goods))
    message = say(session, trade.thread, "Brookside Hotel needs air", trade.at)
    proof = (Evidence(message, "Brookside Hotel", "company"), Evidence(message, "air", "need"))
    lead = NewLead("Brookside Hotel", "air", proof, contact_id=trade.hotel, account_id=trade.account)
    open_lead(session, lead, actor="test", at=trade.at)
    preview = Preview(Words("Return it", "退货"), ())
    propose(session, ("start_return", {}), preview, conversation_id=trade.thread, contact_id=trade.hotel, at=trade.at)
    thread = conversation(session, trade.thread)
    story = Interaction("start_return", Outcome.DONE, Sentiment.NEGATIVE, ("return R-1",))
    log_interaction(session, thread, story, at=trade.at)
    handoff.hand_over(session, trade.thread, "service", reason="asked", actor="test", at=trade.at)
    session.flush()


def _order(session: Session, trade: Trade, number: int, *, status: str, days: int = 10) -> None:
    at = trade.at - timedelta(days=days + number)
    session.add(
        OrderRow(
            number=f"A-{number}",
            contact_id=trade.hotel,
            status=status,
            currency="CNY",
            total_minor=100_000,
            address={},
            fulfilments=[],
            placed_at=at,
            shipped_at=at,
            delivered_at=at if status == "delivered" else None,
        )
    )
    session.flush()
    session.add(
        OrderLineRow(
            order_number=f"A-{number}",
            sku="ZEPHYR-200",
            product_id="zephyr-200",
            name="Zephyr 200",
            name_zh="",
            options={},
            price_minor=129_900,
            quantity=1,
        )
    )
    session.flush()


def _line_id(session: Session) -> int:
    found = session.query(OrderLineRow.id).filter_by(order_number="A-1").one()
    return int(found[0])


@pytest.fixture
def view(any_store: Store, trade: Trade) -> Customer360:
    with any_store.transaction() as session:
        busy(session, trade)
    with any_store.reading() as session:
        return customer_360(session, trade.hotel, now=trade.at)


def test_every_group_is_filled_from_its_records(view: Customer360) -> None:
    shown = {name: [one.ref for one in entries] for name, entries in view.groups()}

    assert shown["orders"] == ["order A-1", "order A-2"]
    assert shown["goods"] == ["order A-1", "order A-2"]
    assert shown["fitting"] == ["product filter-f2"]
    assert shown["tickets"] == ["ticket T-1002", "ticket T-1001"]  # the newer one keeps the wish for a person
    assert shown["surveys"] == ["ticket T-1001"]
    assert (shown["returns"], shown["leads"]) == (["return R-1"], ["lead L-1001"])
    assert shown["parts"] == ["outbound S-1", "purchase P-1"]
    assert all(shown[name] for name in ("identities", "clocks", "proposals", "tasks", "conversations"))
    met = ("ticket T-1001", "resolution")
    assert met not in [(one.ref, one.text("target")) for one in view.clocks]
    assert (view.clocks[0].ref, view.clocks[0].text("target")) == ("ticket T-1001", "first_reply")


def test_who_it_is_stands_first(view: Customer360) -> None:
    person = view.person

    assert (person.text("name"), person.text("email")) == ("Kim", "kim@brookside.example")
    assert (person.text("account"), person.text("account_kind"), person.text("tier")) == (
        "Brookside Hotel",
        "company",
        "gold",
    )
    assert person.number("verified")


def test_every_fact_names_its_record_its_source_and_its_time(view: Customer360) -> None:
    facts = list(view.facts())

    assert len(facts) > 60
    assert all(one.ref and one.source and one.at.tzinfo and one.value is not None for one in facts)


def test_the_figures_are_over_all_orders_and_point_at_what_they_tell_of(view: Customer360) -> None:
    figures = {one.name: one.value for one in view.figures}

    assert (figures["orders_ever"], figures["spent_ever"]) == (2, 200_000)
    assert (figures["orders_12_months"], figures["spent_12_months"]) == (2, 200_000)
    assert figures["last_order_at"] == view.at - timedelta(days=11)
    complaint = view.figure("open_complaint")
    assert complaint is not None
    assert (complaint.ref, view.is_complaining) == ("ticket T-1001", True)


def test_old_and_cancelled_orders_count_only_where_they_should(any_store: Store, trade: Trade) -> None:
    with any_store.transaction() as session:
        _order(session, trade, 1, status="delivered", days=400)
        _order(session, trade, 2, status="cancelled")
        found = {one.name: one.value for one in customer_360(session, trade.hotel, now=trade.at).figures}

    assert (found["orders_ever"], found["orders_12_months"], found["spent_12_months"]) == (1, 0, 0)


def test_a_solved_complaint_is_no_complaint_and_an_expired_proposal_waits_for_nobody(
    any_store: Store, trade: Trade
) -> None:
    with any_store.transaction() as session:
        busy(session, trade)
        session.connection().exec_driver_sql("UPDATE tickets SET status = 'solved'")
        session.expire_all()
        later = customer_360(session, trade.hotel, now=trade.at + timedelta(hours=1))

    assert not later.is_complaining
    assert (later.proposals, later.clocks) == ((), ())


def test_a_customer_without_history_is_a_whole_and_empty_view(any_store: Store, trade: Trade) -> None:
    with any_store.transaction() as session:
        new = create_contact(session, "Sara", language="en", at=trade.at)
        view = customer_360(session, new, now=trade.at)

    assert view.person.text("name") == "Sara"
    assert all(entries == () for _, entries in view.groups())
    assert view.figures == ()
    assert not view.person.number("verified")


def test_an_unknown_customer_is_not_found(any_store: Store, trade: Trade) -> None:
    with any_store.reading() as session, pytest.raises(NotFound):
        customer_360(session, "con_none", now=trade.at)


def test_what_was_taken_from_the_catalog_still_has_its_name(any_store: Store, trade: Trade) -> None:
    with any_store.transaction() as session:
        _order(session, trade, 1, status="delivered")
        for table in ("stock", "variants", "products"):
            session.connection().exec_driver_sql(f"DELETE FROM {table}")
        (line,) = customer_360(session, trade.hotel, now=trade.at).goods

    assert (line.text("name"), line.fact("goods_kind")) == ("Zephyr 200", None)


def test_more_records_are_no_more_queries(any_store: Store, trade: Trade) -> None:
    with any_store.transaction() as session:
        busy(session, trade)
    with _counted(any_store) as few, any_store.reading() as session:
        customer_360(session, trade.hotel, now=trade.at)
    with any_store.transaction() as session:
        for number in range(3, 40):
            _order(session, trade, number, status="delivered")
            ticket = NewTicket("question", "?", "?", "service", trade.hotel, None)
            open_ticket(session, ticket, actor="test", at=trade.at)
    with _counted(any_store) as many, any_store.reading() as session:
        view = customer_360(session, trade.hotel, now=trade.at)

    assert len(few) == len(many) <= 20
    assert len(view.orders) == len(view.tickets) == 20
    assert view.figures[0].value == 39


@contextmanager
def _counted(store: Store) -> Iterator[list[str]]:
    seen: list[str] = []

    def note(_c: Any, _cur: Any, statement: str, *_: Any) -> None:
        if statement.lstrip().upper().startswith("SELECT"):
            seen.append(statement)

    event.listen(store.engine(), "before_cursor_execute", note)
    yield seen
    event.remove(store.engine(), "before_cursor_execute", note)
