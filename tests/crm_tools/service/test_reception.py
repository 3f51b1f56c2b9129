"""A customer asks for a person: by day, at night, and when nobody is there."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from crm_tools.desk import Desk
from crm_tools.people.company import company
from crm_tools.people.levels import Caller, Level, Role
from crm_tools.people.users import Presence
from crm_tools.service import handoff, tickets
from crm_tools.service.conversations import Owner, conversation, set_speaker
from crm_tools.service.intake import receive
from crm_tools.service.reception import wait_for
from crm_tools.service.tools import hand_over
from crm_tools.store import Store
from tests.crm_tools.conftest import Shop
from tests.crm_tools.service.desk_shop import ALWAYS, OFFICE, colleague, set_hours

DAY = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)  # Friday noon in Shanghai
NIGHT = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)  # Friday 23:00


@pytest.fixture(autouse=True)
def _desk(any_store: Store, any_shop: Shop) -> None:
    set_hours(any_store, OFFICE, at=any_shop.at)
    colleague(any_store, "Ann", "service", at=any_shop.at)


def test_by_day_the_customer_waits_for_a_person_and_no_ticket_is_opened(any_store: Store, any_shop: Shop) -> None:
    fields = _ask(any_store, any_shop, DAY)

    assert (fields["open"], fields["queue"], fields["wait"]) == (True, "service", "1–5 min")
    assert "ticket" not in fields
    assert any_store.count("tickets", {}) == 0


def test_at_night_it_is_kept_as_a_ticket_and_the_opening_is_named_with_its_zone(
    any_store: Store, any_shop: Shop
) -> None:
    with any_store.transaction() as session:
        receive(session, any_shop.thread, "A person, please", client_id="c1", at=NIGHT)
    english = _ask(any_store, any_shop, NIGHT)
    chinese = _ask(any_store, any_shop, NIGHT, language="zh")

    assert (english["open"], english["ticket"]) == (False, "T-1001")
    assert english["opens"] == "Mon 09:00 (Asia/Shanghai)"
    assert chinese["opens"] == "周一 09:00（Asia/Shanghai）"
    assert {"queue", "ahead", "place", "wait", "hours"} <= set(english)
    with any_store.reading() as session:
        assert conversation(session, any_shop.thread).owner is Owner.QUEUE
        kept = tickets.ticket_by_number(session, "T-1001")
    assert (kept.kind, kept.queue, kept.priority, kept.contact_id) == ("callback", "service", "high", None)
    assert any_store.count("tickets", {}) == 1
    assert any_store.count("ticket_notes", {"text": "asked\nA person, please"}) == 1


def test_a_verified_customers_call_back_is_theirs(any_store: Store, any_shop: Shop) -> None:
    with any_store.transaction() as session:
        set_speaker(session, any_shop.thread, any_shop.lin, Level.VERIFIED, at=NIGHT)
        handoff.hand_over(session, any_shop.thread, "service", reason="asked", actor="visitor", at=NIGHT)
        assert tickets.ticket_by_number(session, "T-1001").contact_id == any_shop.lin


def test_another_ticket_is_opened_only_after_the_first_was_solved(any_store: Store, any_shop: Shop) -> None:
    assert _ask(any_store, any_shop, NIGHT)["ticket"] == _ask(any_store, any_shop, NIGHT)["ticket"] == "T-1001"
    with any_store.transaction() as session:
        tickets.solve(session, "T-1001", by="user:x", at=NIGHT, ask=False)

    assert _ask(any_store, any_shop, NIGHT)["ticket"] == "T-1002"


def test_a_team_around_the_clock_is_there_at_night(any_store: Store, any_shop: Shop) -> None:
    set_hours(any_store, OFFICE, at=any_shop.at, around_the_clock=True)

    assert _ask(any_store, any_shop, NIGHT)["open"] is True


@pytest.mark.parametrize("presence", [Presence.OFFLINE, Presence.AWAY])
def test_by_day_with_nobody_at_the_desk_it_is_kept_too_chatwoot_10583(
    any_store: Store, any_shop: Shop, presence: Presence
) -> None:
    colleague(any_store, "Bo", "sales", presence=presence, role=Role.LEAD, at=any_shop.at)
    fields = _ask(any_store, any_shop, DAY, topic="sales")

    assert (fields["open"], fields["ticket"]) == (False, "T-1001")
    assert fields["opens"] == "as soon as a colleague is online"


def test_a_desk_without_hours_names_no_time(any_store: Store, any_shop: Shop) -> None:
    set_hours(any_store, {"week": {}}, at=any_shop.at)
    fields = _ask(any_store, any_shop, DAY)

    assert (fields["open"], fields["opens"]) == (False, "as soon as a colleague is online")


def test_the_hours_of_an_open_desk_are_no_question_of_the_weekday(any_store: Store, any_shop: Shop) -> None:
    set_hours(any_store, ALWAYS, at=any_shop.at)

    assert _ask(any_store, any_shop, NIGHT)["open"] is True


@pytest.mark.parametrize(
    ("ahead", "people", "room", "said"),
    [(0, 1, 5, "1–5 min"), (4, 1, 5, "12–17 min"), (4, 4, 5, "3–8 min"), (0, 1, 0, "3–8 min"), (0, 0, 0, "3–8 min")],
)
def test_the_wait_follows_from_who_is_there(ahead: int, people: int, room: int, said: str) -> None:
    assert wait_for(ahead, people=people, room=room).en == said


def _ask(store: Store, shop: Shop, at: datetime, *, topic: Any = "service", language: Any = "en") -> dict[str, Any]:
    with store.transaction() as session:
        desk = Desk(session, Caller(Level.ANONYMOUS), shop.thread, company(session), language, at)
        (record,) = hand_over(desk, "asked", topic)
    return record.fields
