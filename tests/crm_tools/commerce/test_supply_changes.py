"""What the warehouse reports changes the order, tells the customer, and happens once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from crm_tools.commerce.catalog import StockRow
from crm_tools.commerce.stock import free
from crm_tools.commerce.supply_book import supplied
from crm_tools.commerce.supply_changes import By, arrive, cancel, deliver, order_in, ship
from crm_tools.errors import Conflict, Invalid, NotFound
from crm_tools.people.levels import Level
from crm_tools.service import conversations
from crm_tools.service.conversations import Place, set_language, set_speaker
from crm_tools.service.messages import Author, Message, NewMessage, add_message, transcript
from crm_tools.store import Store
from tests.crm_tools.commerce.parts_shop import AT, FILTER, ask, fill_shelf
from tests.crm_tools.conftest import Shop

BY = By("user:mei", AT)
DAY = date(2026, 12, 3)


@pytest.fixture
def session(any_store: Store, any_shop: Shop) -> Iterator[Session]:
    """One transaction; Lin has proven who she is, and two Filter F4 are on the shelf."""
    with any_store.transaction() as session:
        fill_shelf(session, 2)
        set_speaker(session, any_shop.thread, any_shop.lin, Level.VERIFIED, at=AT)
        yield session


def test_a_shipped_parcel_is_told_to_the_customer_with_its_tracking_number(session: Session, any_shop: Shop) -> None:
    number = ask(session, any_shop.lin, thread=any_shop.thread)
    changed = ship(session, number, " SF123 ", BY)

    said = _news(session, any_shop)[-1]
    assert changed.told == (any_shop.thread,)
    assert said.text == "Your 1 × Filter F4 (S-1001) has been shipped, tracking number SF123."
    assert said.payload["receipts"] == [{"id": "r1", "kind": "record", "ref": "outbound S-1001"}]
    assert said.payload["ticket"] == {"number": "T-1001", "status": "open"}
    assert supplied(session, number).shipped_at == AT
    deliver(session, number, BY)
    assert _news(session, any_shop)[-1].text == "Your 1 × Filter F4 (S-1001) has been delivered."


def test_news_is_told_in_the_customers_language_and_noted_on_the_ticket(session: Session, any_shop: Shop) -> None:
    set_language(session, any_shop.thread, "zh", chosen=True)
    ship(session, ask(session, any_shop.lin, thread=any_shop.thread), "SF123", BY)

    text = "您的 1 件 F4 滤网（S-1001）已发货，运单号 SF123。"
    assert _news(session, any_shop)[-1].text == text
    assert _count(session, "SELECT count(*) FROM ticket_notes WHERE text = '" + text + "'") == 1


def test_news_leaves_the_house_on_the_channel_the_part_was_asked_for_on(session: Session, any_shop: Shop) -> None:
    mail, _ = conversations.start(
        session, "email", language="en", at=AT, place=Place("help@x.example", "t1", "lin@example.com")
    )
    set_speaker(session, mail.id, any_shop.lin, Level.VERIFIED, at=AT)
    ship(session, ask(session, any_shop.lin, thread=mail.id), "SF123", BY)

    assert _count(session, "SELECT count(*) FROM outbox WHERE recipient = 'lin@example.com'") == 1


def test_nobody_else_in_the_conversation_hears_of_it(session: Session, any_shop: Shop) -> None:
    number = ask(session, any_shop.lin, thread=any_shop.thread)
    set_speaker(session, any_shop.thread, any_shop.zhang, Level.VERIFIED, at=AT)

    assert ship(session, number, "SF123", BY).told == ()
    assert _news(session, any_shop) == []


def test_news_answers_no_question_and_forgets_nothing(session: Session, any_shop: Shop) -> None:
    number = ask(session, any_shop.lin, thread=any_shop.thread)
    reply = NewMessage(Author.ASSISTANT, "Which one?", "en", payload={"state": {"which": "ask"}, "answered": 0})
    add_message(session, any_shop.thread, reply, at=AT, actor="assistant")
    question = NewMessage(Author.CUSTOMER, "The black one", "en")
    add_message(session, any_shop.thread, question, at=AT, actor="visitor")
    ship(session, number, "SF123", BY)

    payload = _news(session, any_shop)[-1].payload
    assert (payload["state"], payload["answered"]) == ({"which": "ask"}, 0)


def test_goods_that_arrive_become_the_waiting_customers_order(session: Session, any_shop: Shop) -> None:
    number = ask(session, any_shop.lin, 3, thread=any_shop.thread)
    order_in(session, number, DAY, BY)
    assert "about 3 December 2026" in _news(session, any_shop)[-1].text
    changed = arrive(session, number, BY)

    assert (number, changed.made) == ("P-1001", ("S-1001",))
    assert (supplied(session, number).status, supplied(session, number).other) == ("arrived", "S-1001")
    made = supplied(session, "S-1001")
    assert (made.other, made.quantity, made.ticket, made.status) == ("P-1001", 3, "T-1001", "picking")
    assert session.get_one(StockRow, FILTER).quantity == 2
    assert "arrived at our warehouse. It leaves as S-1001 within 1 working day." in _news(session, any_shop)[-1].text


def test_the_oldest_request_is_served_first_and_the_younger_gets_the_next_goods(
    session: Session, any_shop: Shop
) -> None:
    session.get_one(StockRow, FILTER).quantity = 0
    first = ask(session, any_shop.lin, thread=any_shop.thread)
    second = ask(session, any_shop.zhang, at=AT + timedelta(hours=1))
    order_in(session, first, DAY, BY)

    assert arrive(session, second, BY).made == ("S-1001",)
    assert supplied(session, "S-1001").other == first
    waits = supplied(session, second)
    assert (waits.status, waits.other, waits.expected_on) == ("arrived", None, DAY)
    arrive(session, first, BY)
    assert supplied(session, second).other == "S-1002"


def test_what_somebody_waits_for_is_not_promised_to_who_comes_later(session: Session, any_shop: Shop) -> None:
    session.get_one(StockRow, FILTER).quantity = 0
    large, small = ask(session, any_shop.lin, 5), ask(session, any_shop.lin, 2)
    third = ask(session, any_shop.lin, 4, at=AT + timedelta(minutes=1))
    arrive(session, third, BY)  # serves the small one; two pieces are left, and the third now waits for them

    assert supplied(session, small).other == "S-1001"
    assert session.get_one(StockRow, FILTER).quantity == 2
    assert free(session, FILTER) == 0
    last = ask(session, any_shop.zhang, 2, at=AT + timedelta(minutes=2))
    assert last.startswith("P-")
    for one in (large, small, last):
        arrive(session, one, BY)
    assert None not in {supplied(session, one).other for one in (large, small, third, last)}


def test_a_cancelled_order_goes_to_who_waits_or_back_on_the_shelf(session: Session, any_shop: Shop) -> None:
    first = ask(session, any_shop.lin, 2, thread=any_shop.thread)
    waiting = ask(session, any_shop.zhang, 1)

    assert cancel(session, first, BY).made == ("S-1002",)
    assert supplied(session, waiting).other == "S-1002"
    assert session.get_one(StockRow, FILTER).quantity == 1
    assert "has been cancelled. Nothing is charged" in _news(session, any_shop)[-1].text


def test_a_purchase_that_became_an_order_is_cancelled_there(session: Session, any_shop: Shop) -> None:
    number = ask(session, any_shop.lin, 3)
    arrive(session, number, BY)

    with pytest.raises(Conflict, match="has become S-1001"):
        cancel(session, number, BY)
    cancel(session, "S-1001", BY)
    assert session.get_one(StockRow, FILTER).quantity == 5


BACKWARDS: list[tuple[list[str], str]] = [
    (["ship"], "ship"),
    (["ship"], "cancel"),
    (["ship", "deliver"], "ship"),
    ([], "deliver"),
    (["cancel"], "ship"),
    (["cancel"], "cancel"),
]


@pytest.mark.parametrize(("done", "then"), BACKWARDS)
def test_an_order_never_goes_back(session: Session, any_shop: Shop, done: list[str], then: str) -> None:
    number = ask(session, any_shop.lin)
    acts: dict[str, Callable[[], Any]] = {
        "ship": lambda: ship(session, number, "SF1", BY),
        "deliver": lambda: deliver(session, number, BY),
        "cancel": lambda: cancel(session, number, BY),
    }
    for one in done:
        acts[one]()

    with pytest.raises(Conflict, match="cannot become"):
        acts[then]()


def test_a_purchase_never_goes_back(session: Session, any_shop: Shop) -> None:
    number = ask(session, any_shop.lin, 3)
    arrive(session, number, BY)

    for act in (lambda: arrive(session, number, BY), lambda: order_in(session, number, DAY, BY)):
        with pytest.raises(Conflict):
            act()


def test_a_report_sent_again_under_its_key_is_taken_once(session: Session, any_shop: Shop) -> None:
    number, by = ask(session, any_shop.lin, 3, thread=any_shop.thread), By("user:mei", AT, "key-1")
    arrive(session, number, by)
    told = len(_news(session, any_shop))

    assert arrive(session, number, by).made == ()
    assert len(_news(session, any_shop)) == told
    assert session.get_one(StockRow, FILTER).quantity == 2
    ship(session, "S-1001", "SF1", by)
    ship(session, "S-1001", "SF1", by)
    with pytest.raises(Conflict, match="Idempotency-Key"):
        ship(session, "S-1001", "SF2", by)


@pytest.mark.parametrize("tracking", ["", "   ", "x" * 61])
def test_a_parcel_does_not_leave_without_a_usable_tracking_number(
    session: Session, any_shop: Shop, tracking: str
) -> None:
    number = ask(session, any_shop.lin)
    with pytest.raises(Invalid, match="tracking number"):
        ship(session, number, tracking, BY)


def test_an_unknown_number_is_not_found(session: Session) -> None:
    acts: list[Callable[[], object]] = [
        lambda: ship(session, "S-1", "SF", BY),
        lambda: cancel(session, "?", BY),
        lambda: arrive(session, "", BY),
    ]
    for act in acts:
        with pytest.raises(NotFound):
            act()


def _news(session: Session, shop: Shop) -> list[Message]:
    return [one for one in transcript(session, shop.thread) if one.payload.get("receipts")]


def _count(session: Session, statement: str) -> int:
    return int(session.connection().exec_driver_sql(statement).scalar_one())
