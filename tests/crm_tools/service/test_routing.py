"""Who gets a ticket, and why."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_tools.people.users import Presence
from crm_tools.service.routing import Candidate, Verdict, Wanted, choose

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
MEI = Candidate("usr_mei", "Mei", ("repair", "service"), ("en", "zh"), Presence.ONLINE, 5, 2)
LI = replace(MEI, user_id="usr_li", name="Li", load=1)
REPAIR = Wanted("repair", "en")

candidates = st.lists(
    st.builds(
        Candidate,
        st.sampled_from([f"usr_{n}" for n in range(8)]),
        st.just("Somebody"),
        st.lists(st.sampled_from(["repair", "sales"]), max_size=2).map(tuple),
        st.lists(st.sampled_from(["en", "zh"]), max_size=2).map(tuple),
        st.sampled_from(list(Presence)),
        st.integers(0, 6),
        st.integers(0, 7),
        st.none() | st.integers(0, 99).map(lambda minutes: NOW - timedelta(minutes=minutes)),
    ),
    max_size=8,
    unique_by=lambda one: one.user_id,
)
wanteds = st.builds(
    Wanted,
    st.sampled_from(["repair", "sales", "business"]),
    st.sampled_from(["en", "zh"]),
    st.sampled_from(["standard", "gold"]),
    st.none() | st.sampled_from([f"usr_{n}" for n in range(8)]),
)


def test_the_colleague_with_the_most_room_gets_it() -> None:
    found = choose(REPAIR, [MEI, LI])

    assert found.user_id == "usr_li"
    assert found.why.en == "Li: skill repair, online, has the most room (1 of 5 in work)"
    assert found.why.zh == "Li：具备 repair 技能，在线，当前最空闲（在办 1/5）"
    assert [one["verdict"] for one in found.parts] == ["busier", "chosen"]


def test_load_is_weighed_by_what_somebody_can_carry() -> None:
    assert choose(REPAIR, [replace(MEI, load=3, capacity=9), replace(LI, load=2, capacity=4)]).user_id == "usr_mei"


def test_among_equals_who_waited_longest_gets_it_and_first_who_never_had_any() -> None:
    mei, li = replace(MEI, load=1, last_at=NOW), replace(LI, last_at=NOW - timedelta(hours=1))

    assert choose(REPAIR, [mei, li]).user_id == "usr_li"
    assert choose(REPAIR, [replace(mei, last_at=None), li]).user_id == "usr_mei"
    assert choose(REPAIR, [replace(mei, last_at=li.last_at), li]).user_id == "usr_li"


@pytest.mark.parametrize(("load", "chosen"), [(2, "usr_mei"), (3, "usr_li")])
def test_who_knows_the_customer_gets_it_unless_another_has_clearly_less_to_do(load: int, chosen: str) -> None:
    found = choose(replace(REPAIR, knows="usr_mei"), [replace(MEI, load=load), LI])

    assert found.user_id == chosen
    assert ("knows this customer" in found.why.en) == (chosen == "usr_mei")


def test_who_knows_the_customer_but_is_offline_does_not_get_it_chatwoot_7204() -> None:
    found = choose(replace(REPAIR, knows="usr_mei"), [replace(MEI, presence=Presence.OFFLINE), LI])

    assert found.user_id == "usr_li"


def test_the_customers_language_comes_first_and_is_not_waited_for() -> None:
    chinese, english = replace(MEI, languages=("zh",), load=0), replace(LI, languages=("en",), load=4)

    assert choose(REPAIR, [chinese, english]).user_id == "usr_li"
    alone = choose(REPAIR, [chinese])
    assert alone.user_id == "usr_mei"
    assert "nobody free speaks en" in alone.why.en


def test_when_all_are_offline_it_waits_and_says_so_chatwoot_10583() -> None:
    found = choose(REPAIR, [replace(MEI, presence=Presence.OFFLINE), replace(LI, presence=Presence.AWAY)])

    assert (found.user_id, found.nobody) == (None, False)
    assert found.why.en == "It waits in repair: 0 online and at capacity, 1 away, 1 offline."


def test_a_queue_without_people_says_so_chatwoot_10376() -> None:
    found = choose(Wanted("business", "zh"), [MEI, LI])

    assert (found.user_id, found.nobody) == (None, True)
    assert "has no people" in found.why.en
    assert "无人负责" in found.why.zh
    assert choose(REPAIR, []).nobody


@given(wanteds, candidates)
def test_nobody_gets_work_they_cannot_take(wanted: Wanted, given_: list[Candidate]) -> None:
    found = choose(wanted, given_)
    able = [
        one
        for one in given_
        if wanted.queue in one.skills and one.presence is Presence.ONLINE and one.load < one.capacity
    ]

    assert (found.user_id is not None) == bool(able)
    assert found.user_id is None or found.user_id in {one.user_id for one in able}
    assert found.nobody == (not any(wanted.queue in one.skills for one in given_))
    assert {one["user"] for one in found.parts} == {one.user_id for one in given_}
    assert sum(one["verdict"] == Verdict.CHOSEN for one in found.parts) == bool(able)
    assert found.why.en
    assert found.why.zh


@given(wanteds, candidates, st.randoms(use_true_random=False))
def test_the_order_of_the_candidates_does_not_matter(wanted: Wanted, given_: list[Candidate], chance: object) -> None:
    shuffled = list(given_)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]

    assert choose(wanted, shuffled).user_id == choose(wanted, given_).user_id


@given(wanteds, candidates)
def test_nobody_who_could_take_it_is_passed_over_for_somebody_busier(wanted: Wanted, given_: list[Candidate]) -> None:
    found = choose(replace(wanted, knows=None), given_)
    by_id = {one.user_id: one for one in given_}
    passed = [by_id[one["user"]] for one in found.parts if one["verdict"] == Verdict.BUSIER]
    if found.user_id is not None:
        chosen = by_id[found.user_id]
        assert all(Fraction(one.load, one.capacity) >= Fraction(chosen.load, chosen.capacity) for one in passed)


def test_a_colleague_without_any_capacity_is_full() -> None:
    assert choose(REPAIR, [replace(MEI, capacity=0, load=0)]).parts[0]["verdict"] == "full"
