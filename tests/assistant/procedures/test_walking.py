"""Every way through a procedure, from its file alone."""

from __future__ import annotations

import pytest

from assistant.procedures.procedure import Procedure
from assistant.procedures.shelf import Shelf, built_in
from assistant.procedures.walking import paths
from assistant.procedures.ways import End, Path
from tests.assistant.procedures.files import procedure, steps


def walked(one: Procedure) -> list[Path]:
    return paths(one, Shelf({one.name: one}))


def shown(one: Path) -> tuple[list[int], list[str], str]:
    """The steps taken, from 1; what was asked; the end."""
    return [at + 1 for _, at in one.steps], [asked.slot for asked in one.asked], one.end.value


def test_each_condition_is_walked_both_ways_and_each_answer_that_matters() -> None:
    asked = [shown(one) for one in walked(procedure()) if not one.at_once]

    assert asked == [
        ([1, 2], ["order_number"], "said"),
        ([1, 3, 5], ["order_number", "paper"], "handed over"),
        ([1, 3, 4, 5], ["order_number", "paper", "words"], "handed over"),
    ]


def test_what_is_said_at_once_is_not_asked() -> None:
    festive = [one for one in walked(procedure()) if one.world.get("paper") == "festive" and len(one.steps) > 2]
    at_once = {one.at_once: shown(one)[1] for one in festive}

    assert at_once == {
        (): ["order_number", "paper", "words"],
        ("order_number",): ["paper", "words"],
        ("paper",): ["order_number", "words"],
        ("order_number", "paper"): ["words"],
    }


def test_a_write_is_agreed_to_declined_refused_or_asked_for_again() -> None:
    found = [one for one in paths(built_in().procedures["change_my_address"], built_in()) if not one.at_once]
    ends = [(one.end, [(asked.slot, asked.again) for asked in one.asked]) for one in found]

    assert (End.UNABLE, []) in ends
    assert (End.DONE, [("address", False)]) in ends
    assert (End.DECLINED, [("address", False)]) in ends
    assert (End.REFUSED, [("address", False)]) in ends
    assert ends.count((End.DONE, [("address", False), ("address", True)])) == 2


def test_a_turn_to_another_procedure_is_walked_on() -> None:
    found = paths(built_in().procedures["change_order_address"], built_in())

    assert any({name for name, _ in one.steps} == {"change_order_address", "change_my_address"} for one in found)


def test_numbers_and_days_are_walked_on_both_sides() -> None:
    one = steps(
        "get: n", 'say: {en: "Too many.", zh: "太多。"}\n    when: {n: {above: 8}}', "tell: my_orders",
        slots="n: {kind: amount, ask: {en: How many, zh: 几位}}",
    )  # fmt: skip

    assert sorted({(one.world["n"], one.end.value) for one in walked(one)}) == [("8", "told"), ("9", "said")] or sorted(
        {one.end.value for one in walked(one)}
    ) == ["said", "told"]


def test_a_slot_with_a_default_is_never_asked_and_may_be_said_in_passing() -> None:
    found = [one for one in paths(built_in().procedures["request_invoice"], built_in()) if one.end is End.DONE]

    assert {one.world["kind"] for one in found} == {"general", "vat"}
    assert all("kind" not in [asked.slot for asked in one.asked] for one in found)


@pytest.mark.parametrize("one", list(built_in()), ids=lambda one: one.name)
def test_every_step_of_ours_is_on_some_path(one: Procedure) -> None:
    found = paths(one, built_in())

    assert {at for path in found for name, at in path.steps if name == one.name} == set(range(len(one.steps)))
    assert all(path.end is not End.LOST for path in found)
    assert paths(one, built_in()) == found


def test_a_slot_of_any_name_is_no_assumption_of_the_walk() -> None:
    found = paths(built_in().procedures["delivery_problem"], built_in())

    assert {one.world["outcome"] for one in found if "outcome" in one.world} == {"exchange", "refund"}


def test_what_the_help_pages_may_not_say_is_passed_over_on_some_path() -> None:
    one = steps(
        'say: {en: "Not once opened.", zh: 拆封不退。}\n    beside: {en: "Opened?", zh: "拆封？"}\n    holds: opened',
        "tell: my_orders",
    )

    assert [shown(path) for path in walked(one)] == [([1], [], "said"), ([2], [], "told")]


def test_who_has_proven_who_they_are_goes_on_and_others_are_asked_to() -> None:
    found = walked(steps("prove: identity", "tell: my_orders"))

    assert [shown(path) for path in found] == [([1, 2], [], "told"), ([1], [], "asked to prove who they are")]


def test_what_is_known_of_a_part_is_walked_both_ways() -> None:
    found = paths(built_in().procedures["open_ticket"], built_in())

    assert {one.world["text.kind"] == "complaint": one.last[0] for one in found} == {
        True: "complaint", False: "open_ticket",
    }  # fmt: skip


def test_a_turn_keeps_what_stood_where_nothing_was_said() -> None:
    found = paths(built_in().procedures["warranty_claim"], built_in())

    assert ("start_return", 2) in {step for one in found for step in one.steps}
    assert ("start_return", 1) not in {step for one in found for step in one.steps}  # it is a fault, no change of mind
