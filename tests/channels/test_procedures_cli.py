"""`deskside procedures …`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant.procedures.shelf import built_in
from tests.assistant.procedures.files import GOOD
from tests.channels.command import Command

EXAMPLES = GOOD.partition("examples:\n")[2]


def own(bare: Command, name: str = "gift_wrap", text: str = GOOD) -> Path:
    """A file of the operator's own, which no other shares an example with."""
    if name != "gift_wrap":
        text = text.replace(
            EXAMPLES, f"  en: [{name} 1, {name} 2, {name} 3]\n  zh: [{name} 一, {name} 二, {name} 三]\n"
        )
    path = bare.folder / "procedures" / f"{name}.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_list_names_whose_they_are(bare: Command) -> None:
    own(bare)
    own(bare, "my_orders", GOOD.replace("gift_wrap", "my_orders"))
    found = json.loads(bare("procedures", "list", "--json").out)
    whose = {one["name"]: one["whose"] for one in found["procedures"]}

    assert found["total"] == len(built_in().names) + 1 == len(whose)
    assert whose["cancel_order"] == "built in"
    assert whose["gift_wrap"] == "yours"
    assert whose["my_orders"] == "yours, in the place of the built-in one"
    assert "cancel_order" in bare("procedures", "list").out
    assert "自建" in bare("procedures", "list", "--language", "zh").out


def test_show_says_steps_consent_approvals_version_and_place(deskside: Command) -> None:
    said = deskside("procedures", "show", "cancel_order").out
    returns = deskside("procedures", "show", "start_return").out

    assert "1. Have `order_number` known" in said
    assert "`cancel_order` runs after the customer's yes and can be undone." in said
    assert "A refund above ¥3,000 needs a colleague's approval" in returns
    assert "Version 1, built in: " in said
    assert "cancel_order.yaml" in said
    assert "版本 1，内置" in deskside("procedures", "show", "cancel_order", "--language", "zh").out
    invoice = json.loads(deskside("procedures", "show", "request_invoice", "--json").out)
    assert "cannot be undone" in invoice["consent"][0]
    assert invoice["procedure"]["slots"]["title"]["kind"] == "title"


def test_show_tells_a_file_of_ones_own(bare: Command) -> None:
    path = own(bare)
    said = bare("procedures", "show", "gift_wrap").out

    assert f"Version 2, yours: {path}" in said
    assert "It changes nothing" in said


def test_draw_prints_a_chart_only(bare: Command) -> None:
    assert bare("procedures", "draw", "cancel_order").out.startswith("flowchart TD\n")
    assert "取消订单" in bare("procedures", "draw", "cancel_order", "--language", "zh").out


@pytest.mark.parametrize("command", [("show",), ("draw",), ("scenarios", "--to", "there")])
def test_what_there_is_not_is_exit_3_and_a_wrong_language_exit_2(bare: Command, command: tuple[str, ...]) -> None:
    bare("procedures", command[0], "nothing_such", *command[1:]).failed(3, "nothing_such", "procedures list")
    assert bare("procedures", command[0]).code == 2
    assert bare("procedures", "list", "--language", "fr").code == 2


def test_check_tells_every_bad_file_with_its_line_and_reason(bare: Command) -> None:
    own(bare)
    own(bare, "wrong_slot", GOOD.replace("gift_wrap", "wrong_slot").replace("- get: paper", "- get: papper"))
    own(bare, "no_yaml", "procedure: [")
    own(bare, "other_name")
    done = bare("procedures", "check")

    assert done.code == 1
    assert "wrong_slot.yaml, line 19: there is no slot 'papper'; there are: order_number, paper, words" in done.out
    assert "no_yaml.yaml, line" in done.out
    assert "other_name.yaml, line 1: is called 'gift_wrap', so the file has to be gift_wrap.yaml" in done.out
    assert "3 of 4 cannot be used" in done.out
    faults = json.loads(bare("procedures", "check", "--json").out)
    assert (faults["checked"], sorted(one["line"] for one in faults["faults"])[-1]) == (4, 19)


def test_check_takes_a_file_or_a_folder_and_says_when_there_is_none(bare: Command, tmp_path: Path) -> None:
    path = own(bare)

    assert "No procedure in" in bare("procedures", "check", tmp_path).out
    assert bare("procedures", "check", path).out.startswith("1 checked, all good")
    assert bare("procedures", "check", path.parent).code == 0
    bare("procedures", "check", tmp_path / "nowhere").failed(3, "nowhere")


def test_a_file_may_turn_to_another_of_ones_own(bare: Command) -> None:
    own(bare)
    text = GOOD.replace("procedure: gift_wrap", "procedure: present").replace("- get: paper", "- turn_to: gift_wrap", 1)
    text = text.partition("  - get: words")[0] + "examples:\n  en: [a, b, c]\n  zh: [甲, 乙, 丙]\n"
    path = own(bare, "present", text)

    assert bare("procedures", "check").code == 0
    assert bare("procedures", "check", path).code == 0


def test_new_writes_a_file_that_passes_the_check_and_can_be_talked_to(bare: Command) -> None:
    done = bare("procedures", "new", "barista_class")

    assert "barista_class.yaml is written" in done.out
    assert bare("procedures", "check").out.startswith("1 checked, all good")
    bare("procedures", "new", "barista_class").failed(1, "is there already")
    bare("procedures", "new", "cancel_order").failed(1, "comes with Deskside", "copy")
    bare("procedures", "new", "Barista Class").failed(1, "no name")
    assert "barista_class" in bare("procedures", "list").out


def test_scenarios_are_written_for_both_languages(bare: Command, tmp_path: Path) -> None:
    own(bare)
    done = bare("procedures", "scenarios", "gift_wrap", "--to", tmp_path / "made")
    files = sorted((tmp_path / "made").glob("*.toml"))

    assert done.code == 0, done
    assert {one.stem.rpartition("-")[2] for one in files} == {"en", "zh"}
    assert "Plain or festive paper?" in "".join(one.read_text(encoding="utf-8") for one in files)
    assert f"{len(files)} scenarios in" in done.out
