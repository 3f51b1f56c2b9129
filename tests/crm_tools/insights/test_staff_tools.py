"""What colleagues can ask; nobody else can."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

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


def test_an_overview_has_one_record_a_group_and_plain_values(desk: Desk, trade: Trade) -> None:
    busy(desk.session, trade)
    records = {one.ref: one.fields for one in run("customer_overview", desk, customer="Kim")}
    who = f"contact {trade.hotel}"

    assert records[who]["name"] == "Kim"
    assert [one["ref"] for one in records[f"{who} orders"]["orders"]] == ["order A-1", "order A-2"]
    assert records[f"{who} orders"]["orders"][0]["total"] == "¥1,000"
    assert records[f"{who} figures"]["spent_12_months"] == "¥2,000"
    assert json.dumps(records)


def test_several_customers_of_a_name_are_a_list_to_choose_from(desk: Desk, trade: Trade) -> None:
    for name in ("Mei Lin", "Mei Ling"):
        create_contact(desk.session, name, language="en", at=trade.at)
    for tool in ("customer_overview", "next_best_actions"):
        (record,) = run(tool, desk, customer="mei")
        assert [one["name"] for one in record.fields["which"]] == ["Mei Lin", "Mei Ling"]


def test_nobody_of_that_name_is_not_found_with_names_that_come_near(desk: Desk) -> None:
    with pytest.raises(NotFound, match="did you mean Kim"):
        run("customer_overview", desk, customer="Brokenside Hospital")
    with pytest.raises(NotFound):
        run("next_best_actions", desk, customer="A-9999")


def test_a_name_is_needed(desk: Desk) -> None:
    with pytest.raises(Invalid):
        run("customer_overview", desk, customer=" ")


def test_next_best_actions_come_with_reason_and_records(desk: Desk, trade: Trade) -> None:
    busy(desk.session, trade)
    first, *_, left_out = run("next_best_actions", desk, customer="T-1001")

    assert first.ref == "action call-back.T-1001"
    assert first.fields["rests_on"] == ["ticket T-1001", f"conversation {trade.thread}"][:1]
    assert "T-1001" in left_out.fields["left_out"][0]


def test_nothing_to_do_is_said_with_its_reason(desk: Desk, trade: Trade) -> None:
    create_contact(desk.session, "Sara", language="en", at=trade.at)
    (record,) = run("next_best_actions", desk, customer="Sara")

    assert record.fields == {"customer": "Sara", "because": "No ticket is open. Nothing has been ordered yet."}


def test_my_desk_is_mine_alone(desk: Desk, trade: Trade) -> None:
    for user, subject in ((trade.ann, "Call Kim"), (trade.ben, "Call Lin")):
        add(desk.session, NewTask(subject, "contact x", user.id), actor="test", at=trade.at)
    opened = open_ticket(
        desk.session, NewTicket("question", "How?", "?", "service", trade.hotel, None), actor="test", at=trade.at
    )
    desk.session.get_one(TicketRow, opened.id).user_id = trade.ann.id
    desk.session.merge(ClockRow(ticket_id=opened.id, target="first_reply", minutes=1, due_at=trade.at))
    desk.session.flush()
    head, task, ticket = run("my_desk", desk)

    assert head.fields == {"open_tasks": 1, "open_tickets": 1}
    assert task.fields == {"subject": "Call Kim", "about": "contact x"}
    assert (ticket.ref, ticket.fields["next_due"]) == ("ticket T-1001", "2026-11-21")


@pytest.mark.parametrize("tool", ["customer_overview", "next_best_actions", "my_desk"])
@pytest.mark.parametrize("level", [Level.ANONYMOUS, Level.CLAIMED, Level.VERIFIED])
def test_nobody_but_staff_is_answered(desk: Desk, trade: Trade, tool: str, level: Level) -> None:
    customer = replace(desk, caller=Caller(level, trade.hotel))
    with pytest.raises(NotAllowed):
        run(tool, customer, **({} if tool == "my_desk" else {"customer": "Kim"}))
