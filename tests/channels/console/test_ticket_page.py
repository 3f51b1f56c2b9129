"""The ticket's page: why it is where it is, and what a colleague may do about it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from channels.console.live_page import Outcome
from channels.console.telling import Telling
from channels.console.ticket_page import ticket_change
from channels.console.ticket_view import draw_ticket, read_ticket_view
from channels.console.tree import Node
from crm_tools.errors import Conflict, Invalid, NotAllowed, NotFound
from crm_tools.people.levels import Role
from crm_tools.people.users import User
from crm_tools.service.tickets import NewTicket, open_ticket, ticket_by_number
from crm_tools.store import Session
from tests.channels.console.desk import NOON, staff
from tests.channels.console.leads import PREVIEW, agreed, lead
from tests.channels.console.trees import acts_in, links_in, nodes_in, part_of, text_of
from tests.crm_tools.sales.conftest import Trade, open_trade


@pytest.fixture
def trade(session: Session) -> Trade:
    return open_trade(session, NOON)


@pytest.fixture
def number(session: Session, trade: Trade) -> str:
    new = NewTicket("repair", "Leaks", "It leaks <b>a lot</b>", "repair", trade.hotel, trade.thread)
    return open_ticket(session, new, actor=f"contact:{trade.hotel}", at=NOON).number


def page(session: Session, number: str, user: User, language: str = "en") -> Node:
    seen = read_ticket_view(session, number, now=NOON, language=language)
    return draw_ticket(seen, user, Outcome(), Telling(language, NOON, seen.zone))


def do(session: Session, number: str, name: str, user: User, text: str = "") -> None:
    ticket_change(number, name, text, at=NOON)(session, user)


def offered(session: Session, number: str, user: User) -> list[str]:
    return [one["name"] for one in acts_in(page(session, number, user))]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_page_explains_the_ticket(session: Session, trade: Trade, number: str, language: str) -> None:
    tree = page(session, number, trade.ann, language)

    found = ticket_by_number(session, number)
    for words in (found.subject, found.priority_reason[language], found.routing[language], "It leaks <b>a lot</b>"):
        assert words in text_of(tree)
    assert f"/console/customers/{trade.hotel}" in links_in(tree)
    assert f"/console/?c={trade.thread}" in links_in(tree)


def test_nobodys_ticket_is_taken_and_then_solved_and_opened_again(session: Session, trade: Trade, number: str) -> None:
    assert offered(session, number, trade.ann) == ["take", "note"]
    do(session, number, "take", trade.ann)
    assert offered(session, number, trade.ann) == ["solve", "note"]
    do(session, number, "solve", trade.ann)
    assert offered(session, number, trade.ann) == ["reopen", "note"]
    do(session, number, "reopen", trade.ann)
    assert ticket_by_number(session, number).status == "open"


def test_a_colleagues_ticket_is_left_to_them_and_the_page_says_so(session: Session, trade: Trade, number: str) -> None:
    do(session, number, "take", trade.ann)

    assert offered(session, number, trade.ben) == ["note"]
    assert "Ann has this ticket" in text_of(page(session, number, trade.ben))
    with pytest.raises(NotAllowed):
        do(session, number, "solve", trade.ben)


def test_a_lead_may_do_everything(session: Session, trade: Trade, number: str) -> None:
    do(session, number, "take", trade.ann)
    boss = replace(staff(session, "lead@example.com", "Lea"), role=Role.LEAD)

    assert offered(session, number, boss) == ["take", "solve", "note"]


def test_whoever_is_later_hears_who_was_quicker(session: Session, trade: Trade, number: str) -> None:
    boss = replace(staff(session, "lead@example.com", "Lea"), role=Role.LEAD)
    do(session, number, "take", trade.ann)
    do(session, number, "solve", trade.ann)

    with pytest.raises(Conflict) as late:
        do(session, number, "solve", boss)
    assert "Ann has ended this ticket already" in late.value.say("en")
    assert "Ann 已结束该工单" in late.value.say("zh")

    do(session, number, "reopen", boss)
    with pytest.raises(Conflict, match="Lea has opened this ticket again already"):
        do(session, number, "reopen", boss)


def test_a_note_is_kept_and_shown_with_its_author(session: Session, trade: Trade, number: str) -> None:
    do(session, number, "note", trade.ben, "Called them\x00, no answer")

    assert "Ben just now Called them, no answer" in text_of(page(session, number, trade.ann))


@pytest.mark.parametrize("text", ["", "  \n", "x" * 2001])
def test_a_note_of_nothing_or_too_much_is_refused(session: Session, trade: Trade, number: str, text: str) -> None:
    with pytest.raises(Invalid, match=r"between 1 and 2,000"):
        do(session, number, "note", trade.ann, text)


def test_an_unknown_number_has_no_page(session: Session, trade: Trade) -> None:
    with pytest.raises(NotFound):
        read_ticket_view(session, "T-9999", now=NOON, language="en")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_waits_for_approval_is_shown_whole_and_a_lead_decides_it_here(session: Session, language: str) -> None:
    boss = lead(session)
    proposal_id, number = agreed(session)

    part = part_of(page(session, number, boss, language), "proposal")

    for words in (PREVIEW.summary, PREVIEW.needs_approval, PREVIEW.changes[0].before, PREVIEW.changes[0].after):
        assert words is not None
        assert words.say(language) in text_of(part)
    assert "Send it back" in text_of(part)
    assert acts_in(part) == [{"name": name, "proposal": proposal_id} for name in ("approve", "change", "decline")]
    named = {one["at"]["name"] for one in nodes_in(part) if "name" in one["at"]}
    assert {"text", "argument.order_number", "argument.reason"} <= named


def test_a_rep_sees_what_waits_but_does_not_decide_it(session: Session, mei: User) -> None:
    _, number = agreed(session)

    part = part_of(page(session, number, mei), "proposal")

    assert acts_in(part) == []
    assert "A lead decides this." in text_of(part)


def test_a_ticket_under_which_nothing_waits_has_no_such_part(session: Session, trade: Trade, number: str) -> None:
    assert not [one for one in nodes_in(page(session, number, trade.ann)) if one["at"].get("id") == "proposal"]
