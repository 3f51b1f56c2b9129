"""`deskside understanding …`."""

from __future__ import annotations

import json

import pytest

from tests.channels.command import Command


@pytest.fixture
def taught(bare: Command) -> Command:
    folder = bare.folder / "examples"
    folder.mkdir(parents=True)
    (folder / "own.csv").write_text("text,intent\ngimme my dough back,start_return\n", encoding="utf-8")
    return bare


def test_show_counts_ours_and_the_operators(taught: Command) -> None:
    told = json.loads(taught("understanding", "show", "--json").out)
    by_name = {one["intent"]: one for one in told["intents"]}

    assert by_name["start_return"]["yours"] == 1
    assert by_name["start_return"]["ours"] > 50
    assert by_name["thanks"]["yours"] == 0
    assert told["known_again"] <= told["examples"] == sum(one["ours"] + one["yours"] for one in told["intents"])
    assert "start_return" in taught("understanding", "show").out


def test_confusions_are_examples_that_read_as_something_else(taught: Command) -> None:
    told = json.loads(taught("understanding", "confusions", "start_return", "--json").out)

    assert told["total"] == len(told["confusions"]) > 0
    for one in told["confusions"]:
        assert one["intent"] != one["read"]
        assert "start_return" in (one["intent"], one["read"])
    assert "there is no intent 'flying'" in taught("understanding", "confusions", "flying").err


def test_a_message_is_read_with_its_slips_mended(bare: Command) -> None:
    told = json.loads(bare("understanding", "read", "wehn will my ordr arrive", "--json").out)

    assert told["read_as"] == "when will my order arrive"
    assert told["intent"] == "order_status"
    assert "Read as: when will my order arrive" in bare("understanding", "read", "wehn will my ordr arrive").out


def test_a_bad_row_is_told_by_check_and_keeps_the_house_from_opening(taught: Command) -> None:
    assert "1 text of 1 intent: all good" in taught("understanding", "check").out
    bad = taught.folder / "examples" / "bad.jsonl"
    bad.write_text('{"text": "hi", "intent": "fly"}', encoding="utf-8")

    checked = taught("understanding", "check", "--json")
    told = json.loads(checked.out)

    assert checked.code == 1
    assert (told["line"], told["good"]) == (1, False)
    assert "there is no intent 'fly'" in told["reason"]
    assert "bad.jsonl, line 1" in taught("understanding", "show").err
