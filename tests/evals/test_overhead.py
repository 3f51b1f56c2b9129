from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path

import pytest

from assistant.testing import Calls, Says
from evals import overhead
from evals.overhead import fake_answer, figures
from evals.rows import BadInput

FOUND = '{"status": "done", "receipts": [{"receipt": "r7", "record": "order A-1042", "fields": {}}]}'


def test_the_fake_brain_reads_first_and_then_answers_from_the_receipt() -> None:
    assert fake_answer("language: en") == Calls.one("my_orders")
    assert fake_answer(f"language: en {FOUND}") == Says("These are your orders [r7].")


def test_it_answers_in_the_customers_language() -> None:
    assert fake_answer(f"language: zh {FOUND}") == Says("这是您的订单 [r7]。")


def test_durations_are_told_in_milliseconds() -> None:
    told = figures("one_turn", [0.001 * number for number in range(1, 101)])

    assert {name: round(value) for name, value in told.items()} == {
        "one_turn_p50_ms": 51,
        "one_turn_p95_ms": 96,
        "one_turn_p99_ms": 100,
    }


@pytest.mark.parametrize("words", [("--turns", "0"), ("--rate", "0"), ("--clients", "0")])
def test_no_turns_no_clients_and_no_rate_are_refused(tmp_path: Path, words: tuple[str, str]) -> None:
    parser = ArgumentParser()
    overhead.add_arguments(parser)
    args = parser.parse_args(words)
    args.folder = tmp_path

    with pytest.raises(BadInput, match="--turns"):
        overhead.run(args)
