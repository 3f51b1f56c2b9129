"""How often one may knock: the window as a value, and the doors that obey it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import httpx
from hypothesis import given
from hypothesis import strategies as st

from channels.limits import MOST_KEYS, Window
from tests.channels.house import PASSWORD, REP, Visitor
from tests.channels.problems import is_problem
from tests.conftest import FakeClock

STEPS = st.lists(st.tuples(st.floats(0, 40), st.sampled_from("ab")), max_size=60)


@given(STEPS)
def test_no_key_is_ever_admitted_more_often_than_agreed_within_a_minute(steps: list[tuple[float, str]]) -> None:
    clock, window = FakeClock(), Window(5)
    admitted = [(clock(), key) for pause, key in steps if not window.admit(key, at=clock.move(seconds=pause))]

    for at, key in admitted:
        within = [one for one, other in admitted if other == key and at - timedelta(minutes=1) < one <= at]
        assert len(within) <= 5


@given(STEPS)
def test_after_the_seconds_that_were_told_one_is_admitted(steps: list[tuple[float, str]]) -> None:
    clock, window = FakeClock(), Window(3)
    for pause, key in steps:
        wait = window.admit(key, at=clock.move(seconds=pause))
        assert 0 <= wait <= 60
        if wait:
            assert window.admit(key, at=clock.move(seconds=wait)) == 0


def test_memory_is_bounded_however_many_knock() -> None:
    clock, window = FakeClock(), Window(5)
    for number in range(3 * MOST_KEYS):
        assert window.admit(str(number), at=clock()) == 0
    assert len(window._admitted) <= MOST_KEYS


def test_the_31st_message_of_a_minute_has_to_wait_and_other_conversations_do_not(client: httpx.Client) -> None:
    eager, calm = Visitor(client), Visitor(client)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda n: eager.say(f"hello {n}", wait=False), range(31)))
    refused = [one for one in answers if one.status_code != 202]

    assert len(refused) == 1
    is_problem(refused[0], 429, "too-many")
    assert 1 <= int(refused[0].headers["retry-after"]) <= 60
    assert calm.say("hello", wait=False).status_code == 202
    assert len([one for one in eager.read()["messages"] if one["author"] == "customer"]) == 30


def test_the_61st_conversation_of_a_minute_from_one_address_has_to_wait(client: httpx.Client) -> None:
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: client.post("/api/v1/conversations", json={}), range(61)))
    refused = [one for one in answers if one.status_code != 201]

    assert len(refused) == 1
    is_problem(refused[0], 429, "too-many")
    assert 1 <= int(refused[0].headers["retry-after"]) <= 60


def test_passwords_cannot_be_tried_by_the_hundred(client: httpx.Client) -> None:
    tries = [client.post("/api/v1/sessions", json={"email": REP, "password": f"guess {n}"}) for n in range(20)]
    right = client.post("/api/v1/sessions", json={"email": REP, "password": PASSWORD})

    assert {one.status_code for one in tries} == {403}
    is_problem(right, 429, "too-many")
