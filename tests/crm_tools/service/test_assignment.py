"""Tickets find a colleague when they are opened, and when somebody has time again."""

from __future__ import annotations

from crm_tools.people.users import Presence, set_presence
from crm_tools.service import handoff
from crm_tools.service.assignment import route, route_waiting
from crm_tools.service.tickets import reopen, solve, ticket_by_number, wait_for_customer
from crm_tools.store import Store
from tests.crm_tools.conftest import Shop, at_once
from tests.crm_tools.service.desk_shop import colleague, kinds, set_tier, ticket_for


def test_an_opened_ticket_is_given_out_and_says_why(any_store: Store, any_shop: Shop) -> None:
    ann = colleague(any_store, "Ann", "repair", at=any_shop.at)
    opened = ticket_for(any_store, at=any_shop.at, contact_id=any_shop.lin)

    assert opened.user_id == ann.id
    assert opened.routing["en"].startswith("Ann: skill repair, online")
    assert {one["verdict"] for one in opened.routing["candidates"]} == {"chosen", "no-skill"}
    assert kinds(any_store, opened.number) == ["ticket.opened", "ticket.assigned"]


def test_a_queue_without_people_keeps_the_ticket_and_shows_it_to_the_leads(store: Store, shop: Shop) -> None:
    opened = ticket_for(store, at=shop.at)

    assert (opened.user_id, opened.status, opened.escalation) == (None, "open", "no_people")
    assert "无人负责" in opened.routing["zh"]


def test_who_comes_online_gets_what_waits_the_most_pressing_first(any_store: Store, any_shop: Shop) -> None:
    ann = colleague(any_store, "Ann", "repair", presence=Presence.OFFLINE, capacity=2, at=any_shop.at)
    plain, gold, urgent = (
        ticket_for(any_store, at=any_shop.at, contact_id=contact, text=text)
        for contact, text in ((None, "-"), (any_shop.lin, "-"), (None, "it is smoking"))
    )
    with any_store.transaction() as session:
        set_tier(session, any_shop.lin, "gold")
        set_presence(session, ann.id, Presence.ONLINE, any_shop.at)
        given = route_waiting(session, at=any_shop.at)

    assert given == [urgent.number, gold.number]
    assert _owner(any_store, plain.number) is None


def test_a_finished_ticket_makes_room_for_one_that_waits(any_store: Store, any_shop: Shop) -> None:
    ann = colleague(any_store, "Ann", "repair", capacity=1, at=any_shop.at)
    first, second = (ticket_for(any_store, at=any_shop.at) for _ in range(2))
    assert _owner(any_store, second.number) is None

    with any_store.transaction() as session:
        solve(session, first.number, by=f"user:{ann.id}", at=any_shop.at)

    assert _owner(any_store, second.number) == ann.id


def test_what_waits_for_the_customer_leaves_room_too(store: Store, shop: Shop) -> None:
    ann = colleague(store, "Ann", "repair", capacity=1, at=shop.at)
    first, second = (ticket_for(store, at=shop.at) for _ in range(2))
    with store.transaction() as session:
        wait_for_customer(session, first.number, by=f"user:{ann.id}", at=shop.at)

    assert _owner(store, second.number) == ann.id


def test_a_conversation_somebody_is_in_counts_as_work(store: Store, shop: Shop) -> None:
    ann = colleague(store, "Ann", "repair", capacity=1, at=shop.at)
    with store.transaction() as session:
        handoff.take(session, shop.thread, ann, at=shop.at)

    assert ticket_for(store, at=shop.at).user_id is None
    with store.transaction() as session:
        handoff.end(session, shop.thread, actor="visitor", at=shop.at)
    assert ticket_for(store, at=shop.at).user_id == ann.id


def test_tickets_opened_at_once_do_not_fill_one_place_twice(any_store: Store, any_shop: Shop) -> None:
    ann = colleague(any_store, "Ann", "repair", capacity=3, at=any_shop.at)
    opened = at_once(6, lambda _: ticket_for(any_store, at=any_shop.at).user_id)

    assert sorted(map(str, opened)) == sorted([ann.id] * 3 + ["None"] * 3)


def test_two_who_come_online_at_once_share_what_waits(any_store: Store, any_shop: Shop) -> None:
    people = [
        colleague(any_store, name, "repair", presence=Presence.OFFLINE, capacity=2, at=any_shop.at)
        for name in ("Ann", "Bo")
    ]
    numbers = [ticket_for(any_store, at=any_shop.at).number for _ in range(4)]

    def come(number: int) -> list[str]:
        with any_store.transaction() as session:
            set_presence(session, people[number].id, Presence.ONLINE, any_shop.at)
            return route_waiting(session, at=any_shop.at)

    given = at_once(2, come)
    assert sorted([*given[0], *given[1]]) == numbers


def test_the_colleague_who_knows_the_customer_is_asked_again(store: Store, shop: Shop) -> None:
    ann, bo = (colleague(store, name, "repair", at=shop.at) for name in ("Ann", "Bo"))
    first = ticket_for(store, at=shop.at, contact_id=shop.lin)
    other = bo if first.user_id == ann.id else ann
    assert ticket_for(store, at=shop.at, contact_id=shop.lin).user_id == first.user_id
    assert ticket_for(store, at=shop.at, contact_id=shop.zhang).user_id == other.id


def test_a_reopened_ticket_does_not_go_to_who_is_offline_now_chatwoot_4158(any_store: Store, any_shop: Shop) -> None:
    ann = colleague(any_store, "Ann", "repair", at=any_shop.at)
    opened = ticket_for(any_store, at=any_shop.at)
    bo = colleague(any_store, "Bo", "repair", at=any_shop.at)
    with any_store.transaction() as session:
        solve(session, opened.number, by=f"user:{ann.id}", at=any_shop.at)
        set_presence(session, ann.id, Presence.OFFLINE, any_shop.at)
        reopen(session, opened.number, by="visitor", at=any_shop.at)

    assert _owner(any_store, opened.number) == bo.id


def test_a_ticket_can_be_routed_again(store: Store, shop: Shop) -> None:
    opened = ticket_for(store, at=shop.at)
    ann = colleague(store, "Ann", "repair", at=shop.at)
    with store.transaction() as session:
        assert route(session, opened.id, shop.at).user_id == ann.id


def _owner(store: Store, number: str) -> str | None:
    with store.reading() as session:
        return ticket_by_number(session, number).user_id
