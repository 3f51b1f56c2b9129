"""What the lead's desk reads, and what it says of a case that is gone."""

from __future__ import annotations

import pytest

from channels.console.lead_acts import Handling, handle
from channels.console.lead_card_data import card_data
from channels.console.lead_look import LeadLook, read_lead
from channels.console.lead_rows import gone_text, queue_data, team_data
from crm_tools.approvals import Suggestion, amend, decline_by_staff, reviewable, withdraw_approvals
from crm_tools.errors import Conflict, Invalid, NotAllowed
from crm_tools.people.users import Presence, User, set_presence
from crm_tools.service import escalation
from crm_tools.service.tickets import ticket_by_number
from crm_tools.store import Session
from tests.channels.console.desk import NOON
from tests.channels.console.leads import PREVIEW, agreed, escalated, lead


def _look(session: Session, number: str = "", language: str = "en") -> LeadLook:
    return read_lead(session, number, now=NOON, language=language)


def _card(session: Session, number: str, language: str = "en") -> dict[str, object]:
    card = card_data(_look(session, number, language), language)
    assert card is not None
    return card


def test_an_empty_desk_has_nothing_open(session: Session) -> None:
    look = _look(session)
    assert (look.cases, look.opened, look.gone) == ((), None, None)
    assert card_data(look, "en") is None


def test_an_approval_shows_what_was_asked_its_effects_and_the_limit_once(session: Session) -> None:
    lead(session)
    proposal_id, number = agreed(session)
    card = _card(session, number)
    assert (card["why"], card["proposal"]) == ("A refund above ¥3,000 needs approval", proposal_id)
    assert card["offered"] == ["approve", "change", "decline", "reassign"]
    assert [one["text"] for one in card["heard"]] == ["Send it back", "yes"]  # type: ignore[attr-defined]
    proposed = dict(card["proposed"])  # type: ignore[call-overload]
    fields = {one["name"]: (one["label"], one["kind"]) for one in proposed.pop("fields")}
    assert proposed == {
        "summary": "Return 1 × Aria Duo; ¥4,987 goes back.",
        "changes": [{"name": "Aria Duo", "before": "delivered", "after": "to be sent back"}],
        "effects": ["You get a return number."],
        "limit": "",
        "asked": "Visitor has agreed to this",
        "since": NOON.isoformat(),
    }
    assert fields["order_number"] == ("Order", "text")
    assert _card(session, number, "zh")["why"] == "退款超过 ¥3,000 需审批"


def test_an_escalated_ticket_shows_its_note_and_is_given_back_or_solved(session: Session) -> None:
    number = escalated(session)
    card = _card(session, number)
    assert (card["why"], card["offered"]) == (
        "Its queue has no people",
        ["reassign", "give_back", "solve"],
    )
    assert card["note"] == "Refund or repair?"
    assert card["heard"][0]["text"] == "It hums <b>loudly</b>."  # type: ignore[index]


def test_colleagues_with_the_skill_who_are_there_are_offered_first(session: Session, mei: User) -> None:
    skilled = lead(session)
    _, number = agreed(session)
    set_presence(session, mei.id, Presence.ONLINE, NOON)
    offered = _card(session, number)["colleagues"]
    assert [(one["name"], one["has"], one["label"]) for one in offered] == [  # type: ignore[attr-defined]
        ("Lea", "has the skill Returns", "Offline"),
        ("Mei", "lacks the skill Returns", "Online"),
    ]
    people = team_data(_look(session), skilled, "en")["people"]
    assert [one["name"] for one in people] == ["Lea (you)", "Mei"]  # type: ignore[attr-defined]


def test_the_queue_says_which_kind_of_case_it_is(session: Session) -> None:
    agreed(session)
    escalated(session)
    data = queue_data(_look(session), "zh")
    assert {one["kind"] for one in data["cases"]} == {"审批", "升级"}  # type: ignore[attr-defined]
    assert data["selected"] == data["cases"][0]["number"]  # type: ignore[index]


@pytest.mark.parametrize(("language", "said"), [("en", "declined by Lea"), ("zh", "Lea 未批准")])
def test_a_case_that_a_colleague_decided_names_them(session: Session, language: str, said: str) -> None:
    proposal_id, number = agreed(session)
    decline_by_staff(session, proposal_id, lead(session), reason="Used.", at=NOON)
    gone = _look(session, number).gone
    assert gone is not None
    assert said in gone_text(gone, language)


def test_a_case_that_a_lead_changed_is_not_called_withdrawn(session: Session) -> None:
    proposal_id, number = agreed(session)
    boss = lead(session)
    found = reviewable(session, proposal_id, boss, at=NOON)
    amend(session, found, Suggestion({"item": "Cup"}, PREVIEW, "Used."), boss, at=NOON)
    gone = _look(session, number).gone
    assert gone is not None
    assert "changed, and the customer asked anew by Lea" in gone_text(gone, "en")


def test_a_case_that_the_customer_called_off_names_nobody(session: Session) -> None:
    _, number = agreed(session)
    thread = ticket_by_number(session, number).conversation_id
    assert thread is not None
    withdraw_approvals(session, thread, actor="visitor", at=NOON)
    gone = _look(session, number).gone
    assert gone is not None
    assert gone_text(gone, "en") == f"{number} no longer waits for a lead: withdrawn."


def test_a_case_that_is_there_or_never_was_is_not_gone(session: Session) -> None:
    number = escalated(session)
    assert _look(session, number).gone is None
    assert _look(session, "T-9").gone is None


def test_giving_back_needs_a_note_and_ends_the_case(session: Session) -> None:
    boss, number = lead(session), escalated(session)
    with pytest.raises(Invalid):
        handle("give_back", number, text=" ", to="", at=NOON)(session, boss)
    handle("give_back", number, text="Repair it.", to="", at=NOON)(session, boss)
    gone = _look(session, number).gone
    assert gone is not None
    assert gone.outcome == "given_back"
    with pytest.raises(Conflict):
        handle("give_back", number, text="Again.", to="", at=NOON)(session, boss)


def test_reassigning_gives_it_to_who_was_named(session: Session, mei: User) -> None:
    number = escalated(session)
    handle("reassign", number, text="", to=mei.id, at=NOON)(session, lead(session))
    assert _card(session, number)["owner"] == "Mei"


def test_solving_ends_it(session: Session) -> None:
    number = escalated(session)
    handle("solve", number, text="", to="", at=NOON)(session, lead(session))
    assert ticket_by_number(session, number).status == "solved"


@pytest.mark.parametrize("name", ["reassign", "give_back", "solve"])
def test_a_rep_decides_nothing(session: Session, mei: User, name: Handling) -> None:
    number = escalated(session)
    with pytest.raises(NotAllowed):
        handle(name, number, text="Mine now.", to=mei.id, at=NOON)(session, mei)
    assert [one.number for one in escalation.review_cards(session, now=NOON, language="en")] == [number]
