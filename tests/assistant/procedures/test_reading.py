"""A procedure's file is read strictly: each kind of fault is said with its line, and nothing else is ever raised."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.procedures.checks import check
from assistant.procedures.house import house_of, open_shelf
from assistant.procedures.kinds import KINDS
from assistant.procedures.reading import LARGEST, ProcedureError, read_procedure, read_text
from assistant.procedures.shelf import built_in
from tests.assistant.procedures.files import GOOD
from tests.tables import ROOT

BAD = {
    "an empty file": ("", 1, "procedure: its_name"),
    "a list": ("- procedure: x\n", 1, "procedure: its_name"),
    "no YAML": (GOOD.replace("slots:", "slots: ["), 7, "is not YAML"),
    "a tab": (GOOD.replace("  paper:", "\tpaper:"), 7, "is not YAML"),
    "a key twice": (GOOD.replace("version: 2", "version: 2\nversion: 3"), 3, "`version` stands here twice"),
    "an alias": (GOOD.replace("- get: paper", "- &one {get: paper}\n  - *one"), 19, "anchors and aliases"),
    "a missing key": (GOOD.replace("version: 2\n", ""), 1, "`version` is missing"),
    "a key there is not": (GOOD.replace("ways:", "way:"), 18, "`steps.1.way` is no part of a procedure"),
    "a language missing": (GOOD.replace(", zh: 礼品包装", ""), 3, "`title.zh` is missing"),
    "an empty sentence": (GOOD.replace("Gift wrapping, zh", '"", zh'), 3, "at least 1 character"),
    "a number in words": (GOOD.replace("version: 2", "version: two"), 2, "`version`"),
    "a name no file can have": (GOOD.replace("procedure: gift_wrap", "procedure: Gift Wrap"), 1, "`procedure`"),
    "a step of two": (GOOD.replace("- get: paper", "- {get: paper, tell: my_orders}"), 19, "exactly one of"),
    "a step of none": (GOOD.replace("- get: paper", "- {when: {paper: plain}}"), 19, "exactly one of"),
    "a step in words": (GOOD.replace("- get: paper", "- ask for the paper"), 19, "exactly one of"),
    "no steps": (GOOD.partition("steps:")[0] + "steps: []\n", 14, "`steps`"),
    "too few examples": (GOOD.replace("wrap it as a gift, gift wrapping please, ", ""), 25, "3"),
    "an empty condition": (GOOD.replace("{paper: festive}", "{paper: {}}"), 21, "a condition needs"),
    "a condition that is none": (GOOD.replace("{paper: festive}", "{paper: {is: festive}}"), 21, "no part of"),
    "a team there is not": (GOOD.replace("hand_over: service", "hand_over: kitchen"), 22, "'service'"),
    "a slot that is text": (GOOD.replace("{kind: order, of: [pending, processed]}", "order"), 6, "order_number"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "line", "reason"), BAD.values(), ids=BAD)
def test_a_fault_is_said_with_its_line_and_the_reason(text: str, line: int, reason: str) -> None:
    with pytest.raises(ProcedureError) as told:
        read_text(text, "gift_wrap.yaml")

    assert (told.value.line, str(told.value).startswith(f"gift_wrap.yaml, line {line}: ")) == (line, True), told.value
    assert reason in told.value.reason
    assert "\n" not in told.value.reason


def test_words_stay_words() -> None:
    one, lines = read_text(
        GOOD.replace("value: plain", "value: no").replace("paper: festive", "paper: 2026-01-02"), "x"
    )

    assert one.slots["paper"].choices[0].value == "no"
    assert one.steps[3].when["paper"].any_of == ("2026-01-02",)
    assert lines.at(("slots", "paper", "choices", 1, "words")) == 12


def test_a_file_is_named_as_its_procedure_and_is_text_of_a_page_or_two(tmp_path: Path) -> None:
    files = {"other": GOOD.encode(), "gift_wrap": b"\xff\xfe\x00", "large": b"#" * (LARGEST + 1)}
    told = []
    for name, content in files.items():
        (tmp_path / f"{name}.yaml").write_bytes(content)
        with pytest.raises(ProcedureError) as error:
            read_procedure(tmp_path / f"{name}.yaml")
        told.append(error.value.reason)
    with pytest.raises(ProcedureError, match="cannot be read"):
        read_procedure(tmp_path / "none.yaml")

    assert "has to be gift_wrap.yaml" in told[0]
    assert "UTF-8" in told[1]
    assert "larger than" in told[2]


def _read_and_check(text: str) -> None:
    """Reads and checks as opening a house does; only a ProcedureError may come of it, with a line of the file."""
    shelf = built_in()
    try:
        procedure, lines = read_text(text, "x.yaml")
        check(procedure, lines, house_of(shelf.with_own([(procedure, lines)])))
    except ProcedureError as error:
        told = error
    else:
        return
    assert 0 <= told.line <= len(text.splitlines()) + 1
    assert told.reason


VALUES: st.SearchStrategy[Any] = st.one_of(
    st.none(), st.booleans(), st.integers(-5, 10**30), st.floats(), st.dates(), st.text(max_size=12),
    st.sampled_from(["", "no", "{", "}", "{x", "[", "(", ".*", "get", "order", "choice", "{order.status}", "\x00"]),
    st.lists(st.text(max_size=4), max_size=3), st.dictionaries(st.text(max_size=4), st.text(max_size=4), max_size=2),
)  # fmt: skip
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
SOURCES = [GOOD, *(Path(built_in().places[name].where).read_text(encoding="utf-8") for name in ("cancel_order", "start_return", "change_order_address"))]  # fmt: skip  # noqa: E501


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_no_changed_key_value_or_place_raises_anything_else(data: st.DataObject) -> None:
    tree = yaml.load(data.draw(st.sampled_from(SOURCES)), Loader=LOADER)
    places: list[tuple[Any, Any]] = []

    def walk(node: Any) -> None:
        for key, value in list(node.items()) if isinstance(node, dict) else list(enumerate(node)):
            places.append((node, key))
            if isinstance(value, dict | list):
                walk(value)

    walk({name: value for name, value in tree.items() if name != "examples"})
    for _ in range(data.draw(st.integers(1, 3))):
        node, key = data.draw(st.sampled_from(places))
        match data.draw(st.sampled_from(["value", "key", "gone", "twice"])):
            case "value":
                node[key] = data.draw(VALUES)
            case "key" if isinstance(node, dict) and key in node:
                node[data.draw(st.text(max_size=6))] = node.pop(key)
            case "gone" if isinstance(node, dict):
                node.pop(key, None)
            case _ if isinstance(node, list):
                node.append(data.draw(VALUES))
            case _:
                pass
    _read_and_check(yaml.safe_dump(tree, allow_unicode=True))


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_no_changed_text_or_indentation_raises_anything_else(data: st.DataObject) -> None:
    lines = data.draw(st.sampled_from(SOURCES)).partition("examples:")[0].splitlines()
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(lines) - 1))
        line = lines[at]
        cut = data.draw(st.integers(0, len(line)))
        put = data.draw(st.sampled_from(["", " ", "  ", "\t", "- ", ": ", "{", "}", "[", "&a ", "*a ", "!!x ", "? ", "'", '"', "|", "#", "<<: ", "\x85", "\x07", "😀"]))  # fmt: skip  # noqa: E501
        lines[at] = data.draw(st.sampled_from([line[:cut] + put + line[cut:], put + line, line[cut:], line + put]))
    _read_and_check("\n".join(lines))


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200) | st.integers(1, 3000).map(lambda deep: "[" * deep) | st.just("a: " + "{a: " * 400))
def test_no_text_at_all_raises_anything_else(text: str) -> None:
    _read_and_check(text)


def test_an_operators_bad_file_keeps_the_house_from_opening(tmp_path: Path) -> None:
    (tmp_path / "gift_wrap.yaml").write_text(GOOD.replace("get: paper", "get: papper"), encoding="utf-8")

    with pytest.raises(ProcedureError, match=r"gift_wrap.yaml, line 19: there is no slot 'papper'"):
        open_shelf(tmp_path)


def test_the_example_of_the_docs_is_good(tmp_path: Path) -> None:
    text = (ROOT / "docs" / "procedures.md").read_text(encoding="utf-8")
    (tmp_path / "barista_class.yaml").write_text(text.partition("```yaml\n")[2].partition("```")[0], encoding="utf-8")

    assert open_shelf(tmp_path).procedures["barista_class"].topic == "sales"
    assert not [kind for kind in KINDS if f"`{kind}`" not in text]


def test_any_reader_of_yaml_reads_ours() -> None:
    """What libyaml takes and YAML in pure Python does not would fail on a computer without libyaml."""
    files = sorted((ROOT / "assistant" / "procedures").rglob("*.yaml"))

    assert len(files) > len(list(built_in()))
    for file in files:
        loaded = yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
        assert isinstance(loaded, dict), file
