from __future__ import annotations

import pytest

from assistant.circuit import FIRST_REST, LONGEST_REST, Circuit
from assistant.failures import Failure, Kind

BROKEN, SLOW = Failure(Kind.BROKEN), Failure(Kind.SLOW)


class Seconds:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


@pytest.fixture
def circuit(seconds: Seconds) -> Circuit:
    return Circuit(seconds)


def fail_twice(circuit: Circuit) -> None:
    for _ in range(2):
        circuit.failed(SLOW)


def test_one_failure_is_no_reason_to_stay_away(circuit: Circuit) -> None:
    circuit.failed(BROKEN)

    assert circuit.admits()


def test_two_in_a_row_are(circuit: Circuit) -> None:
    fail_twice(circuit)

    assert circuit.is_resting
    assert not circuit.admits()


def test_an_answer_between_two_failures_forgives_the_first(circuit: Circuit) -> None:
    circuit.failed(BROKEN)
    circuit.succeeded()
    circuit.failed(BROKEN)

    assert circuit.admits()


def test_after_the_rest_one_caller_tries_and_the_others_go_by(circuit: Circuit, seconds: Seconds) -> None:
    fail_twice(circuit)
    seconds.now += FIRST_REST

    assert [circuit.admits() for _ in range(3)] == [True, False, False]


def test_a_try_that_ends_without_a_word_lets_another_try(circuit: Circuit, seconds: Seconds) -> None:
    fail_twice(circuit)
    seconds.now += FIRST_REST
    circuit.admits()
    circuit.let_go()

    assert circuit.admits()


def test_a_try_that_succeeds_opens_it_for_all(circuit: Circuit, seconds: Seconds) -> None:
    fail_twice(circuit)
    seconds.now += FIRST_REST
    circuit.admits()
    circuit.succeeded()

    assert [circuit.admits() for _ in range(3)] == [True, True, True]


def test_each_try_that_fails_doubles_the_rest_up_to_a_limit(circuit: Circuit, seconds: Seconds) -> None:
    fail_twice(circuit)
    rest = FIRST_REST
    for _ in range(6):
        seconds.now += rest
        assert circuit.admits()
        circuit.failed(SLOW)
        rest = min(2 * rest, LONGEST_REST)
        seconds.now += rest - 1
        assert circuit.is_resting
        seconds.now += -rest + 1


def test_calls_that_were_under_way_do_not_lengthen_the_rest(circuit: Circuit, seconds: Seconds) -> None:
    for _ in range(8):
        circuit.failed(SLOW)
    seconds.now += FIRST_REST

    assert not circuit.is_resting


def test_a_request_that_is_refused_says_nothing_about_the_provider(circuit: Circuit) -> None:
    for _ in range(5):
        circuit.failed(Failure(Kind.REFUSED))

    assert circuit.admits()


@pytest.mark.parametrize(("asked", "rests"), [(7.0, 7.0), (0.0, 1.0), (86_400.0, LONGEST_REST)])
def test_who_asks_to_be_left_alone_is(circuit: Circuit, seconds: Seconds, asked: float, rests: float) -> None:
    circuit.failed(Failure(Kind.BUSY, asked))

    seconds.now += rests - 0.5
    assert circuit.is_resting
    seconds.now += 0.5
    assert not circuit.is_resting
