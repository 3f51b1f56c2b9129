"""What is recommended: eligible, explained, limited, and nothing sold inside a complaint."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_tools.insights.view import Customer360, Fact, entry
from crm_tools.sales.nba import Recommendations, recommend
from crm_tools.sales.reaction_log import Reacted, Reaction
from crm_tools.sales.strategy import default_strategy
from tests.crm_tools.sales.views import NOW, bare, conversation, machine, ordered, part, ticket

STRATEGY = default_strategy()


def best(view: Customer360, *reactions: Reacted) -> Recommendations:
    return recommend(STRATEGY, view, reactions, view.at)


def ids(view: Customer360, *reactions: Reacted) -> list[str]:
    return [one.id for one in best(view, *reactions).actions]


def owner(days: int = 5, **more: Any) -> Customer360:
    order = ordered(1, days=days)
    last = Fact("last_order_at", order.at, "contact con_1", order.at, "orders")
    return bare(**{"orders": (order,), "goods": (machine(order),), "figures": (last,), **more})


def reacted(action: str, reaction: Reaction, *, days: int, fingerprint: str = "", snooze: int = 0) -> Reacted:
    at = NOW - timedelta(days=days)
    until = at + timedelta(days=snooze) if snooze else None
    return Reacted("rea_1", action, reaction, "", "usr_1", "v", fingerprint, None, until, at)


def test_nothing_to_do_is_an_answer_with_its_reason() -> None:
    found = best(bare())

    assert found.actions == ()
    assert found.because is not None
    assert found.because.en == "No ticket is open. Nothing has been ordered yet."
    assert found.because.zh


CASES: dict[str, Customer360] = {
    "call-back.T-1": bare(tickets=(ticket(1, "complaint"),)),
    "answer-broken-promise.T-1": bare(
        tickets=(ticket(1, "question"),),
        clocks=(entry("ticket T-1", "ticket_clocks", NOW, target="first_reply", due_at=NOW - timedelta(hours=1)),),
    ),
    "join-conversation.cnv_1": bare(conversations=(conversation(days=0, owner="queue", waiting_since=NOW),)),
    "tell-late-order.A-1": bare(
        orders=(ordered(1, status="shipped", expected_on=NOW.date() - timedelta(days=2)),),
    ),
    "arrange-repair.T-1": bare(tickets=(ticket(1, "repair", days=2),)),
    "tell-part-arrived.P-1": bare(
        parts=(entry("purchase P-1", "purchase_requests", NOW, status="arrived", name="Seal", purchase_id="pur_1"),)
    ),
    "offer-return.A-1": owner(12, conversations=(conversation(sentiment="negative"),)),
    "ask-satisfaction.T-1": bare(tickets=(ticket(1, "question", status="solved", solved_days=2),)),
    "answer-lead.L-1": bare(
        leads=(
            entry("lead L-1", "leads", NOW, need="air", status="new", touched=False, opened_at=NOW - timedelta(days=3)),
        )
    ),
    "follow-up-opportunity.O-1": bare(
        opportunities=(
            entry(
                "opportunity O-1", "opportunities", NOW - timedelta(days=9), name="Deal", stage="proposal", is_open=True
            ),
        )
    ),
    "extend-warranty.A-1": owner(5),
    "remind-part.A-1": owner(55, fitting=(part("water-filter-w1", kind="supplies"),)),
    "follow-up-question.water-filter-w1": owner(
        200,
        fitting=(part("water-filter-w1", kind="supplies"),),
        conversations=(conversation(intents=("product_info",)),),
    ),
    "suggest-accessory.tamper": owner(40, fitting=(part("tamper"),)),
    "offer-business-account.con_1": bare(
        account_kind="company", figures=(Fact("orders_ever", 2, "contact con_1", NOW, "orders"),)
    ),
    "win-back.A-1": owner(200),
}


@pytest.mark.parametrize("action", CASES)
def test_each_candidate_is_recommended_where_it_belongs(action: str) -> None:
    (found,) = [one for one in best(CASES[action]).actions if one.id == action]

    assert found.evidence
    assert all("{" not in text for text in (found.title.en, found.title.zh, found.reason.en, found.reason.zh))
    assert found.value == sum(one.weight for one in found.parts)
    assert found.expires_on >= CASES[action].today


def test_every_candidate_of_the_strategy_is_tried() -> None:
    assert {action.partition(".")[0] for action in CASES} == {one.id for one in STRATEGY.candidates}


@pytest.mark.parametrize(
    ("view", "candidate"),
    [
        (owner(31), "extend-warranty"),
        (owner(5, goods=(machine(ordered(1), returned=1),)), "extend-warranty"),
        (owner(5, goods=(machine(ordered(1), goods_kind="supplies"),)), "extend-warranty"),
        (owner(40, fitting=(part("tamper", stock=0),)), "suggest-accessory"),
        (owner(40, fitting=(part("tamper", fits="Aria Duo"),)), "suggest-accessory"),
        (owner(10, fitting=(part("water-filter-w1", kind="supplies"),)), "remind-part"),
        (owner(8, conversations=(conversation(sentiment="negative"),)), "offer-return"),
        (owner(12), "offer-return"),
        (bare(tickets=(ticket(1, "question", status="solved", solved_days=9),)), "ask-satisfaction"),
        (bare(account_kind="company"), "offer-business-account"),
        (owner(600), "win-back"),
    ],
)
def test_what_is_not_eligible_is_not_recommended(view: Customer360, candidate: str) -> None:
    assert candidate not in {one.candidate for one in best(view).actions}


def test_a_part_bought_meanwhile_begins_its_life_anew() -> None:
    old, new = ordered(1, days=200), ordered(2, days=10)
    filters = (part("water-filter-w1", kind="supplies"),)
    bought = machine(new, "Water-Filter-W1", product="water-filter-w1", goods_kind="supplies")

    assert "remind-part.A-1" in ids(bare(orders=(old,), goods=(machine(ordered(1, days=62)),), fitting=filters))
    assert ids(bare(orders=(new, old), goods=(bought, machine(ordered(1, days=62))), fitting=filters)) == []


def test_inside_a_complaint_nothing_is_sold_and_the_result_says_why() -> None:
    found = best(owner(5, tickets=(ticket(7, "complaint"),)))

    assert [one.id for one in found.actions] == ["call-back.T-7"]
    assert found.held[0].what == "sales"
    assert "T-7" in found.held[0].because.en
    assert found.held[0].refs == ("ticket T-7",)


def test_no_strategy_can_sell_inside_a_complaint() -> None:
    pushy = STRATEGY.model_copy(update={"sales_rest": (), "limit": 10})
    found = recommend(pushy, owner(5, tickets=(ticket(7, "complaint"),)), (), NOW)

    assert {one.kind for one in found.actions} == {"service"}


def test_while_a_machine_is_in_repair_nothing_is_sold() -> None:
    found = best(owner(5, tickets=(ticket(3, "repair"),)))

    assert [one.candidate for one in found.actions] == ["arrange-repair"]
    assert "T-3" in found.held[0].because.en


class TestReactions:
    """What colleagues did with an action holds it back."""

    def action(self) -> str:
        return ids(owner())[0]

    def test_a_snoozed_action_rests_until_its_day(self) -> None:
        snoozed = reacted(self.action(), Reaction.SNOOZED, days=2, snooze=3)
        over = reacted(self.action(), Reaction.SNOOZED, days=4, snooze=3)

        assert ids(owner(), snoozed) == []
        assert ids(owner(), over) == [self.action()]

    def test_a_declined_action_rests_ninety_days_or_until_its_facts_change(self) -> None:
        fingerprint = best(owner()).actions[0].fingerprint
        same = reacted(self.action(), Reaction.DECLINED, days=89, fingerprint=fingerprint)
        old = reacted(self.action(), Reaction.DECLINED, days=90, fingerprint=fingerprint)
        changed = reacted(self.action(), Reaction.DECLINED, days=1, fingerprint="other facts")

        assert ids(owner(), same) == []
        assert ids(owner(), old) == ids(owner(), changed) == [self.action()]

    def test_the_reason_for_nothing_tells_of_what_rests(self) -> None:
        found = best(owner(), reacted(self.action(), Reaction.DONE, days=1))

        assert found.because is not None
        assert "was done; it rests until" in found.because.en

    def test_another_ticket_is_not_held_back_by_the_first(self) -> None:
        view = bare(tickets=(ticket(2, "repair", days=3), ticket(1, "repair", days=5)))
        assert ids(view)[0] == "arrange-repair.T-1"

        assert ids(view, reacted("arrange-repair.T-1", Reaction.SNOOZED, days=0, snooze=7)) == ["arrange-repair.T-2"]

    def test_a_declined_offer_is_not_replaced_by_its_like(self) -> None:
        view = owner(40, fitting=(part("tamper"), part("knock-box", price=19_900)))
        first = best(view).actions[0]
        declined = reacted(first.id, Reaction.DECLINED, days=1, fingerprint=first.fingerprint)

        assert ids(view, declined) == []

    def test_the_newest_reaction_counts(self) -> None:
        newest = reacted(self.action(), Reaction.SNOOZED, days=4, snooze=3)
        older = reacted(self.action(), Reaction.SNOOZED, days=9, snooze=30)

        assert ids(owner(), newest, older) == [self.action()]


TICKETS = st.lists(
    st.builds(
        ticket,
        st.integers(1, 5),
        st.sampled_from(["complaint", "repair", "question", "problem", "request"]),
        days=st.integers(0, 40),
        status=st.sampled_from(["open", "pending", "solved"]),
        solved_days=st.none() | st.integers(0, 20),
    ),
    max_size=4,
    unique_by=lambda one: one.ref,
)
ORDERS = st.lists(
    st.builds(
        ordered,
        st.integers(1, 9),
        days=st.integers(0, 500),
        status=st.sampled_from(["pending", "shipped", "delivered", "cancelled"]),
    ),
    max_size=4,
    unique_by=lambda one: one.ref,
)


@st.composite
def views(draw: st.DrawFn) -> Customer360:
    orders = tuple(draw(ORDERS))
    last = [Fact("last_order_at", one.at, "contact con_1", one.at, "orders") for one in orders[:1]]
    return bare(
        tier=draw(st.sampled_from(["standard", "silver", "gold"])),
        account_kind=draw(st.sampled_from(["household", "company"])),
        tickets=tuple(draw(TICKETS)),
        orders=orders,
        goods=tuple(machine(one) for one in orders),
        fitting=(part("tamper"), part("water-filter-w1", kind="supplies")),
        conversations=tuple(
            draw(st.lists(st.builds(conversation, days=st.integers(0, 60), sentiment=st.just("negative")), max_size=1))
        ),
        figures=tuple(last),
    )


@given(views(), st.integers(1, 5))
def test_whoever_the_customer_is(view: Customer360, limit: int) -> None:
    strategy = STRATEGY.model_copy(update={"limit": limit})
    found = recommend(strategy, view, (), view.at)
    known = set(view.facts())

    assert found == recommend(strategy, view, (), view.at)
    assert len(found.actions) <= limit
    assert [one.value for one in found.actions] == sorted((one.value for one in found.actions), reverse=True)
    assert len({one.id for one in found.actions}) == len(found.actions)
    assert all(one.evidence and set(one.evidence) <= known for one in found.actions)
    assert (found.because is None) == bool(found.actions)
    if view.is_complaining:
        assert all(one.kind == "service" for one in found.actions)
        assert any(one.what == "sales" for one in found.held)


@given(views())
def test_a_day_later_with_the_same_facts_a_declined_action_is_still_held_back(view: Customer360) -> None:
    for action in best(view).actions:
        later = replace(view, at=view.at + timedelta(days=1))
        declined = reacted(action.id, Reaction.DECLINED, days=0, fingerprint=action.fingerprint)
        assert action.id not in ids(later, declined)
