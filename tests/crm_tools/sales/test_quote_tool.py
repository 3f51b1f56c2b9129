"""A customer asks for a quote: it rests on their words, and it is passed on as one piece."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from crm_tools.desk import Desk
from crm_tools.errors import Conflict, Invalid
from crm_tools.people.company import company
from crm_tools.people.levels import Caller, Level
from crm_tools.registry import load_tools
from crm_tools.sales.lead_book import lead, leads
from crm_tools.sales.lead_rows import LeadRow
from crm_tools.sales.opportunities import Stage, move_opportunity, opportunities
from crm_tools.sales.tasks import tasks_of
from crm_tools.service.messages import Author
from crm_tools.service.tickets import TicketRow
from crm_tools.store import Store
from tests.crm_tools.conftest import fail_after
from tests.crm_tools.sales.conftest import Trade, say

ASKED: dict[str, Any] = {
    "company": "Brookside Hotel",
    "need": "air purifiers for the guest rooms",
    "quantity": 10,
    "product": "Zephyr 200",
}
WORDS = "This is the Brookside Hotel. We want air purifiers for the guest rooms: 10 of the Zephyr 200, by May."


@pytest.fixture
def desk(any_store: Store, trade: Trade) -> Iterator[Desk]:
    with any_store.transaction() as session:
        say(session, trade.thread, WORDS, trade.at)
        caller = Caller(Level.VERIFIED, trade.hotel)
        yield Desk(session, caller, trade.thread, company(session), "en", trade.at)


def ask(desk: Desk, **changes: Any) -> dict[str, Any]:
    (record,) = load_tools()["request_quote"].run(desk, **{**ASKED, **changes})
    assert record.ref == f"lead {record.fields['number']}"
    return record.fields


def test_a_qualified_request_becomes_lead_opportunity_task_and_ticket_at_once(desk: Desk, trade: Trade) -> None:
    fields = ask(desk, timeline="by May")

    assert fields == {
        "number": "L-1001",
        "company": "Brookside Hotel",
        "need": "air purifiers for the guest rooms",
        "quantity": 10,
        "product": "Zephyr 200",
        "value": "¥12,990",
        "status": "qualified",
        "answer_within": "2 working days",
        "ticket": "T-1001",
    }
    (business,) = opportunities(desk.session)
    assert (business.number, business.stage, business.amount_minor) == ("O-1001", Stage.QUALIFICATION, 1_234_050)
    (task,) = tasks_of(desk.session, trade.ann.id)
    assert (task.subject, task.about) == ("Answer L-1001 within 2 working days", "lead L-1001")
    assert task.due_at is not None
    assert task.due_at > desk.now
    ticket = desk.session.scalars(select(TicketRow)).one()
    assert (ticket.kind, ticket.queue, ticket.contact_id) == ("quote", "business", trade.hotel)


def test_the_evidence_is_what_the_customer_wrote(desk: Desk) -> None:
    ask(desk)
    kept = lead(desk.session, "L-1001")

    assert {one.says: one.quote for one in kept.evidence} == {
        "company": "Brookside Hotel",
        "need": "air purifiers for the guest rooms",
        "quantity": "10",
        "product": "Zephyr 200",
    }
    assert (kept.account_id, kept.product_id, kept.value_minor) == ("acc_hotel", "zephyr-200", 1_299_000)


def test_a_verified_customer_is_asked_for_no_company_that_we_know_them_by(desk: Desk) -> None:
    assert ask(desk, company="")["company"] == "Brookside Hotel"
    assert "company" not in {one.says for one in lead(desk.session, "L-1001").evidence}


@pytest.mark.parametrize("changes", [{"company": ""}, {"company": "", "need": ""}])
def test_anybody_else_is_asked_for_it(desk: Desk, changes: dict[str, Any]) -> None:
    stranger = replace(desk, caller=Caller(Level.ANONYMOUS, None))
    with pytest.raises(Invalid, match="the name of the company"):
        ask(stranger, **changes)


def test_the_preview_says_what_is_passed_on_and_writes_nothing(desk: Desk) -> None:
    preview = load_tools()["request_quote"].preview
    assert preview is not None
    said = preview(desk, **ASKED)

    assert "10 × Zephyr 200" in said.summary.en
    assert [effect.en for effect in said.effects][:2] == [
        "They answer within 2 working days.",
        "Nothing is ordered and nothing is charged.",
    ]
    assert leads(desk.session) == []


@pytest.mark.parametrize(
    ("changes", "asked"),
    [
        ({"need": " "}, "what they need"),
        ({"company": "Acme Ltd"}, "name of the company"),
        ({"quantity": 40}, "how many"),
        ({"product": "Aria Pro"}, "which product"),
        ({"quantity": -1}, "a quantity is"),
        ({"company": "Acme Ltd", "need": ""}, "what it is for"),
    ],
)
def test_what_the_customer_did_not_say_is_to_be_asked_for(desk: Desk, changes: dict[str, Any], asked: str) -> None:
    preview = load_tools()["request_quote"].preview
    assert preview is not None
    with pytest.raises(Invalid, match=asked):
        ask(desk, **changes)
    with pytest.raises(Invalid, match=asked):
        preview(desk, **{**ASKED, **changes})


def test_words_of_the_assistant_are_no_evidence(desk: Desk, trade: Trade) -> None:
    say(desk.session, trade.thread, "Shall I note Acme Ltd?", trade.at, Author.ASSISTANT)

    with pytest.raises(Invalid, match="company"):
        ask(desk, company="Acme Ltd")


def test_a_small_or_vague_request_is_a_lead_without_an_opportunity_but_with_a_task(desk: Desk, trade: Trade) -> None:
    fields = ask(desk, quantity=0, product="")

    assert (fields["status"], "value" in fields, "quantity" in fields) == ("new", False, False)
    assert opportunities(desk.session) == []
    assert len(tasks_of(desk.session, trade.ann.id)) == 1


def test_the_same_request_twice_is_told_its_number(desk: Desk) -> None:
    ask(desk)

    with pytest.raises(Conflict, match="L-1001"):
        ask(desk)


def test_an_anonymous_visitor_may_ask_and_nobodys_account_is_used(desk: Desk) -> None:
    ask(replace(desk, caller=Caller(Level.CLAIMED, desk.contact_id)))

    kept = lead(desk.session, "L-1001")
    assert (kept.contact_id, kept.account_id) == (None, None)


def test_the_next_lead_of_an_account_goes_to_its_colleague_and_of_others_to_the_less_busy(
    desk: Desk, trade: Trade
) -> None:
    ask(desk)
    say(desk.session, trade.thread, "And 20 Zephyr 200 for the Lakeside Hotel", trade.at)
    ask(desk, quantity=20)
    stranger = replace(desk, caller=Caller(Level.ANONYMOUS))
    ask(stranger, company="Lakeside Hotel", quantity=20, need="for the Lakeside Hotel", product="Zephyr 200 ")

    owners = {one.number: one.user_id for one in leads(desk.session)}
    assert owners == {"L-1001": trade.ann.id, "L-1002": trade.ann.id, "L-1003": trade.ben.id}


def test_the_outcome_of_an_opportunity_is_the_leads(desk: Desk) -> None:
    ask(desk)
    for stage in (Stage.PROPOSAL, Stage.WON):
        move_opportunity(desk.session, "O-1001", stage, actor="user:x", at=desk.now)

    assert lead(desk.session, "L-1001").status == "converted"


def test_nothing_is_left_of_a_request_that_failed_half_way(any_store: Store, trade: Trade) -> None:
    def act(session: Any) -> None:
        say(session, trade.thread, WORDS, trade.at)
        caller = Caller(Level.VERIFIED, trade.hotel)
        ask(Desk(session, caller, trade.thread, company(session), "en", trade.at))

    with pytest.raises(RuntimeError):
        fail_after(any_store, act)
    counted = {name: any_store.count(name, {}) for name in ("leads", "opportunities", "tasks", "tickets")}
    assert counted == {"leads": 0, "opportunities": 0, "tasks": 0, "tickets": 0}


def test_events_hold_no_words_of_the_customer(desk: Desk) -> None:
    ask(desk)
    told = desk.session.connection().exec_driver_sql("SELECT data FROM events").scalars().all()

    assert LeadRow.__tablename__
    assert all("Brookside" not in str(one) and "purifier" not in str(one) for one in told)
