"""What a procedure speaks of has to exist, and each thing that does not is said at its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.engine.dialogue import FLOWS
from assistant.procedures.checks import check
from assistant.procedures.house import TALKS, TELLERS, house_of, open_shelf
from assistant.procedures.judging import faults
from assistant.procedures.kinds import KINDS
from assistant.procedures.reading import ProcedureError, read_text
from assistant.procedures.shelf import built_in
from tests.assistant.procedures.files import GOOD

ASK = ", ask: {en: What should the card say?, zh: 请问贺卡写什么？}"
CALL = "  - call: cancel_order\n    with: {order_number: '{order_number}', reason: x}\n"
ENDS = "  - hand_over: service\n    reason: Gift wrapping wanted\n"
WRONG = {
    "a slot": (GOOD.replace("get: paper", "get: papper"), "there is no slot 'papper'"),
    "a kind": (GOOD.replace("kind: text", "kind: novel"), "there is no kind 'novel'"),
    "the name of a kind": (GOOD.replace("kind: text", "kind: fault"), "has to be called fault"),
    "no choices": (GOOD.replace("words: {kind: text", "words: {kind: answer"), "needs `choices`"),
    "a value twice": (GOOD.replace("value: festive", "value: plain"), "'plain' stands there twice"),
    "of what is no order": (GOOD.replace("words: {kind: text", "words: {of: [pending], kind: text"), "kinds order and"),
    "a question missing": (GOOD.replace(ASK, ""), "give it `ask`"),
    "a tool": (GOOD.replace(ENDS, CALL.replace("cancel_order", "wrap_it")), "'wrap_it' is no tool"),
    "a tool that reads": (GOOD.replace(ENDS, CALL.replace("cancel_order", "my_orders")), "use `tell`"),
    "an argument": (GOOD.replace(ENDS, CALL.replace("{order", "{wrapped: 'x', order", 1)), "takes no 'wrapped'"),
    "one missing": (GOOD.replace(ENDS, CALL.replace("order_number: '{order_number}', ", "")), "needs 'order_number'"),
    "a blank": (GOOD.replace(ENDS, CALL.replace("'{order_number}'", "'{ordernumber}'")), "'ordernumber' is not known"),
    "a brace": (GOOD.replace("It has left, so", "It has {left, so"), "brace that stands alone"),
    "a button": (GOOD.replace("ways: [person]", "ways: [gift]"), "there is no button 'gift'"),
    "a procedure": (GOOD.replace("get: paper", "turn_to: gifts"), "there is no procedure 'gifts'"),
    "itself": (GOOD.replace("get: paper", "turn_to: gift_wrap"), "cannot turn to itself"),
    "a teller": (GOOD.replace("get: paper", "tell: a_story"), "nothing can be told"),
    "a value": (GOOD.replace("when: {paper: festive}", "when: {paper: festiv}"), "'festiv' is no answer of paper"),
    "a teller's button": (GOOD.replace(ENDS, "  - tell: my_orders\n    ways: [gift]\n"), "there is no button 'gift'"),
    "a condition's name": (GOOD.replace("when: {paper: festive}", "when: {papper: festive}"), "'papper' is not known"),
    "a pattern": (GOOD.replace("圣诞]", "'(']"), "no regular expression"),
    "a pattern of nothing": (GOOD.replace("圣诞]", "'x*']"), "matches everything"),
    "no end": (GOOD.replace(ENDS, ""), "the last step has to end it"),
    "a step behind the end": (GOOD.replace("- get: paper", "- tell: my_orders\n  - get: paper"), "is never reached"),
    "a slot to ask again": (GOOD.replace(ENDS, CALL + "    again: [{says: x, get: colour}]\n"), "no slot 'colour'"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "reason"), WRONG.values(), ids=WRONG)
def test_what_is_not_there_is_said_at_its_line(text: str, reason: str) -> None:
    procedure, lines = read_text(text, "gift_wrap.yaml")
    assert text != GOOD

    with pytest.raises(ProcedureError) as told:
        check(procedure, lines, house_of(built_in().with_own([(procedure, lines)])))

    assert reason in told.value.reason
    assert 6 <= told.value.line <= text.count("\n")


def test_what_comes_with_deskside_is_good() -> None:
    house = house_of(built_in())
    for one in built_in():
        check(one, built_in().places[one.name], house)
    assert built_in().writing >= {"cancel_order", "start_return"}
    assert all(kind.words.en and kind.words.zh for kind in KINDS.values())


def test_every_bad_file_is_told_and_good_ones_are_not(tmp_path: Path) -> None:
    texts = {"gift_wrap": GOOD, "empty": "", "old": GOOD.replace("gift_wrap", "old"), "note": "x"}
    for name, text in texts.items():
        (tmp_path / f"{name}.{'yml' if name == 'note' else 'yaml'}").write_text(text, encoding="utf-8")
    found = {path.stem: error for path, error in faults(sorted(tmp_path.iterdir()), [])}

    assert "has to end in .yaml" in str(found["note"])
    assert "its_name" in str(found["empty"])
    assert "is an example of" in f"{found['old']} {found['gift_wrap']}"
    assert len(found) == 4


def test_what_nobody_can_ask_for_is_never_reached(tmp_path: Path) -> None:
    (tmp_path / "gift_wrap.yaml").write_text(GOOD.partition("examples:")[0], encoding="utf-8")

    with pytest.raises(ProcedureError, match="is never reached: give it `examples`"):
        open_shelf(tmp_path)


def test_the_engine_can_do_what_a_file_may_name() -> None:
    assert set(FLOWS) >= TELLERS | TALKS
