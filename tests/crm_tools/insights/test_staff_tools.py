"""What colleagues can ask; nobody else can."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from crm_tools.desk import Desk
from crm_tools.errors import Invalid, NotAllowed, NotFound
from crm_tools.people.company import company
from crm_tools.people.contacts import create_contact
from crm_tools.people.levels import Caller, Level
from crm_tools.registry import load_tools
from crm_tools.sales.tasks import NewTask, add
from crm_tools.service.clocks import ClockRow
from crm_tools.service.tickets import NewTicket, TicketRow, open_ticket
from crm_tools.store import Store
from tests.crm_tools.insights.test_customer import busy
from tests.crm_tools.sales.conftest import Trade


@pytest.fixture
def desk(any_store: Store, trade: Trade) -> Iterator[Desk]:
    with any_store.transaction() as session:
        caller = Caller(Level.STAFF, user_id=trade.ann.id)
        yield Desk(session, caller, trade.thread, company(session), "en", trade.at)


def run(tool: str, desk: Desk, **arguments: Any) -> Any:
    return load_tools()[tool].run(desk, **arguments)


def test_an_overview_is_the_summary_and_a_record_for_all_that_it_cites(desk: Desk, trade: Trade) -> None:
    busy(desk.session, trade)
    head, *others = run("customer_overview", desk, customer="Kim")
    refs = [one.ref for one in others]

    assert head.ref == f"contact {trade.hotel}"
    assert (head.fields["name"], head.fields["orders_12_months"], head.fields["spent_12_months"]) == (
        "Kim",
        2,
        "¥2,000",
    )
    assert len(head.fields["summary"]) <= 5
    for row in head.fields["summary"]:
        assert set(row["refs"]) <= {head.ref, *refs}
        assert row["text_en"].endswith(".")
        assert row["text_zh"].endswith("。")
    assert len(refs) == len(set(refs))
    for one in others:
        assert all(isinstance(value, str) and value for value in one.fields.values())
        assert {"title_en", "title_zh", "said_en", "said_zh"} <= set(one.fields)
    assert {"order A-1", "order A-2", "return R-1", "outbound S-1", "purchase P-1", "lead L-1001"} <= set(refs)
    assert len(json.dumps([one.fields for one in (head, *others)], ensure_ascii=False)) < 8_000


@pytest.mark.parametrize(
    ("number", "said", "zh"),
    [
        ("T-1001", "Ticket T-1001 “It rattles” (complaint, ", "工单 T-1001“It rattles”（投诉，"),
        ("A-1", "Order A-1 of 10 November 2026: 1 × ", "订单 A-1（2026 年 11 月 10 日）：1 × "),
        ("R-1", "Return R-1: order A-1, ", "退货单 R-1：订单 A-1，"),
        ("S-1", "Part order S-1: 1 × ", "配件出库单 S-1：1 × "),
        ("P-1", "Purchase request P-1: 1 × ", "采购申请 P-1：1 × "),
        ("l-1001", "Lead L-1001 of Brookside Hotel: “air”, ", "线索 L-1001（Brookside Hotel）：“air”，"),
    ],
)
def test_a_number_brings_its_own_record_and_whose_it_is(
    desk: Desk, trade: Trade, number: str, said: str, zh: str
) -> None:
    busy(desk.session, trade)
    head, own, *_ = run("customer_overview", desk, customer=number)

    assert head.fields["name"] == "Kim"
    assert own.ref.endswith(f" {number.upper()}")
    assert own.fields["said_en"].startswith(said)
    assert own.fields["said_zh"].startswith(zh)


def test_a_ticket_of_nobody_known_is_told_alone(desk: Desk, trade: Trade) -> None:
    opened = open_ticket(
        desk.session, NewTicket("question", "How?", "?", "service", None, None), actor="test", at=trade.at
    )
    (record,) = run("customer_overview", desk, customer=opened.number)

    assert record.fields["said_en"].startswith(f"Ticket {opened.number} “How?” (question, ")
    with pytest.raises(NotFound):
        run("next_best_actions", desk, customer=opened.number)


def test_several_customers_of_a_name_are_records_to_choose_from(desk: Desk, trade: Trade) -> None:
    for name in ("Mei Lin", "Mei Ling"):
        create_contact(desk.session, name, language="en", at=trade.at)
    for tool in ("customer_overview", "next_best_actions"):
        records = run(tool, desk, customer="mei")
        assert {one.fields["name"] for one in records} == {"Mei Lin", "Mei Ling"}
        assert [one.ref for one in records] == [f"choice {one.fields['contact_id']}" for one in records]


def test_nobody_of_that_name_is_not_found_with_names_that_come_near(desk: Desk) -> None:
    with pytest.raises(NotFound, match=r"“Brokenside Hospital”\. Did you mean Kim"):
        run("customer_overview", desk, customer="Brokenside Hospital")
    with pytest.raises(NotFound, match=r"called “A-9999”\.$"):
        run("next_best_actions", desk, customer="A-9999")


def test_a_name_is_needed(desk: Desk) -> None:
    with pytest.raises(Invalid):
        run("customer_overview", desk, customer=" ")


def test_next_best_actions_come_with_reason_and_records(desk: Desk, trade: Trade) -> None:
    busy(desk.session, trade)
    head, first, *others = run("next_best_actions", desk, customer="T-1001")

    assert first.ref == "action call-back.T-1001"
    assert first.fields["rests_on"] == ["ticket T-1001"]
    assert {"title_zh", "reason_zh", "until"} <= set(first.fields)
    assert "ticket T-1001" in [one.ref for one in others]
    assert "T-1001" in head.fields["left_out"][0]["text_en"]
    assert head.fields["left_out"][0]["refs"] == ["ticket T-1001"]


def test_nothing_to_do_is_said_with_its_reasons(desk: Desk, trade: Trade) -> None:
    contact_id = create_contact(desk.session, "Sara", language="en", at=trade.at)
    (record,) = run("next_best_actions", desk, customer="Sara")

    reasons = [(one["text_en"], one["refs"]) for one in record.fields["nothing"]]
    own = [f"contact {contact_id}"]
    assert reasons == [("No ticket is open.", own), ("Nothing has been ordered yet.", own)]


def test_my_desk_is_mine_alone_and_what_is_overdue_stands_first(desk: Desk, trade: Trade) -> None:
    due = {"Call Kim": trade.at + timedelta(days=10), "Call Lin": None, "Write Kim": None}
    for user, subject in ((trade.ann, "Call Kim"), (trade.ben, "Call Lin"), (trade.ann, "Write Kim")):
        new = NewTask(subject, "ticket T-1", user.id, due_at=due[subject], contact_id=trade.hotel)
        add(desk.session, new, actor="test", at=trade.at)
    opened = open_ticket(
        desk.session, NewTicket("question", "How?", "?", "service", trade.hotel, None), actor="test", at=trade.at
    )
    desk.session.get_one(TicketRow, opened.id).user_id = trade.ann.id
    late = replace(desk, now=trade.at + timedelta(days=30))
    for clock in desk.session.scalars(select(ClockRow)):  # the timekeeper has noticed
        clock.due_at, clock.breached_at = None, trade.at
    desk.session.flush()
    head, ticket, task, undated = run("my_desk", late)

    assert (head.fields["open_tasks"], head.fields["open_tickets"]) == (2, 1)
    assert (ticket.ref, ticket.fields["number"], ticket.fields["status"]) == ("ticket T-1001", "T-1001", "open")
    assert "first reply: over since" in ticket.fields["said_en"]
    assert task.fields["said_en"].startswith("Task “Call Kim”: ticket T-1, customer Kim, overdue since ")
    assert undated.fields["said_zh"] == "任务“Write Kim”：工单 T-1，客户 Kim，未设期限。"
    assert task.fields["contact_id"] == trade.hotel


@pytest.mark.parametrize("tool", ["customer_overview", "next_best_actions", "my_desk"])
@pytest.mark.parametrize("level", [Level.ANONYMOUS, Level.CLAIMED, Level.VERIFIED])
def test_nobody_but_staff_is_answered(desk: Desk, trade: Trade, tool: str, level: Level) -> None:
    customer = replace(desk, caller=Caller(level, trade.hotel))
    with pytest.raises(NotAllowed):
        run(tool, customer, **({} if tool == "my_desk" else {"customer": "Kim"}))
