from __future__ import annotations

import asyncio
import json
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest

from evals import conversations
from evals.__main__ import main
from evals.conversations import OWN, Try
from evals.rows import BadInput
from evals.sample import Sample
from evals.scenario import Expect, Outcome, Seen, Turn, flaws, read_scenario, read_scenarios

GOOD = """
id = "hello"
language = "en"
[[turn]]
customer = "I want to talk to a person"
[expect]
owner = "queue"
tools = ["hand_over"]
says = [["colleague", "person"]]
no_writes = true
[[expect.store]]
table = "conversations"
where = {owner = "queue"}
count = 1
"""


def expected(**given: Any) -> Expect:
    return Expect.model_validate(given)


def outcome(reply: str | None = "Booked: T-1005.", **given: Any) -> Outcome:
    done = {"tool": "start_return", "effect": "write", "status": "done"}
    seen = Seen("hi", reply, [done], ["returns"])
    return Outcome(**{"seen": [seen], "owner": "assistant", "counts": [], "written": ["returns"]} | given)


def test_a_conversation_that_is_as_expected_has_no_flaws() -> None:
    wanted = expected(
        owner="assistant", tools=["start_return"], cites=["returns"], says=["t-1005", ["nope", "booked"]],
        never_says=["guarantee"], store=[{"table": "returns", "count": 1}, {"table": "tickets"}],
    )  # fmt: skip

    assert flaws(wanted, outcome(counts=[1, 7])) == []


@pytest.mark.parametrize(
    ("wanted", "flaw"),
    [
        ({"owner": "queue"}, "owner is assistant, not queue"),
        ({"tools": ["open_ticket"]}, "open_ticket did not run"),
        ({"cites": ["warranty"]}, "warranty is not cited"),
        ({"says": ["refund"]}, "no reply says 'refund'"),
        ({"says": [["a refund", "the refund"]]}, "no reply says 'a refund' or 'the refund'"),
        ({"never_says": ["booked"]}, "a reply says 'booked'"),
        ({"no_writes": True}, "written: returns"),
    ],
)
def test_each_thing_that_is_not_as_expected_is_said(wanted: dict[str, Any], flaw: str) -> None:
    assert flaws(expected(**wanted), outcome()) == [flaw]


@pytest.mark.parametrize(("count", "found", "passes"), [(1, 1, True), (1, 2, False), (0, 0, True), (None, 3, True)])
def test_rows_are_counted(count: int | None, found: int, passes: bool) -> None:
    wanted = expected(store=[{"table": "returns"} | ({} if count is None else {"count": count})])

    assert (flaws(wanted, outcome(counts=[found])) == []) is passes


def test_a_missing_row_is_said() -> None:
    assert flaws(expected(store=[{"table": "returns"}]), outcome(counts=[0])) == [
        "0 rows in returns where {}, not at least 1"
    ]


def test_silence_says_nothing() -> None:
    assert flaws(expected(says=["Booked"]), outcome(None)) == ["no reply says 'Booked'"]


def test_a_tool_that_was_only_proposed_did_not_run() -> None:
    seen = Seen("hi", "?", [{"tool": "start_return", "effect": "write", "status": "proposed"}])

    assert flaws(expected(tools=["start_return"]), outcome(seen=[seen])) == ["start_return did not run"]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (("language", "lingua"), "lingua: Extra inputs are not permitted"),
        (('"en"', '"fr"'), "language: Input should be 'en' or 'zh'"),
        (("customer = ", "client = "), "turn.0.client: Extra inputs"),
        (("[[turn]]\ncustomer", "[other]\ncustomer"), "turn: Field required"),
        (('"queue"\ntools', '"boss"\ntools'), "expect.owner: Input should be"),
        (('"conversations"', '"gossip"'), "expect.store.0: no table 'gossip'; there are: accounts"),
        (("{owner", "{possessor"), "table 'conversations' has no column 'possessor'"),
        (("count = 1", "count = -1"), "expect.store.0.count"),
        (("[expect]", "[expect"), "is not TOML"),
    ],
)
def test_a_bad_scenario_is_refused_with_file_and_reason(tmp_path: Path, change: tuple[str, str], says: str) -> None:
    path = tmp_path / "bad.toml"
    path.write_text(GOOD.replace(*change, 1), encoding="utf-8")

    with pytest.raises(BadInput) as raised:
        read_scenarios(tmp_path)

    assert str(raised.value).startswith(f"{path}: ")
    assert says in str(raised.value)


def test_a_turn_needs_words_or_a_code(tmp_path: Path) -> None:
    path = tmp_path / "s.toml"
    path.write_text(GOOD.replace('customer = "I want to talk to a person"', ""), encoding="utf-8")

    with pytest.raises(BadInput, match="a turn needs `customer`, or `code = true`"):
        read_scenario(path)


def test_the_code_stands_where_the_text_wants_it(tmp_path: Path) -> None:
    path = tmp_path / "s.toml"
    path.write_text(GOOD.replace('customer = "I', 'code = true\ncustomer = "it is {code}, I'), encoding="utf-8")
    bare = tmp_path / "t.toml"
    bare.write_text(GOOD.replace('customer = "I want to talk to a person"', "code = true"), encoding="utf-8")

    assert read_scenario(path).turn[0].said() == "it is {code}, I want to talk to a person"
    assert read_scenario(bare).turn[0].said() == "{code}"


def worded(customer: str = "hello", *also: str, code: bool = False) -> Turn:
    return Turn(customer=customer, also=list(also), code=code)


def test_each_try_says_the_next_wording_and_then_starts_over() -> None:
    turn = worded("hello", "hi", "hey")

    assert [turn.said(number) for number in range(5)] == ["hello", "hi", "hey", "hello", "hi"]


def test_a_turn_with_one_wording_says_it_in_every_try() -> None:
    assert {worded("hello").said(number) for number in range(3)} == {"hello"}


def test_every_wording_carries_the_code() -> None:
    turn = worded("it is {code}, thanks", "the code:", code=True)

    assert [turn.said(number) for number in range(2)] == ["it is {code}, thanks", "the code: {code}"]


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        ('code = true\nalso = ["hi"]', "`also` are other wordings of `customer`, which is missing"),
        ('customer = "hello"\nalso = ["hi", " "]', "a wording in `also` is empty"),
        ('customer = "hello"\nalso = ["hello"]', "a wording in `also` stands there already"),
        ('customer = "hello"\nalso = "hi"', "turn.0.also: Input should be a valid list"),
    ],
)
def test_wordings_that_are_none_are_refused(tmp_path: Path, lines: str, says: str) -> None:
    path = tmp_path / "s.toml"
    path.write_text(GOOD.replace('customer = "I want to talk to a person"', lines), encoding="utf-8")

    with pytest.raises(BadInput) as raised:
        read_scenario(path)

    assert says in str(raised.value)


def test_an_id_is_used_once(tmp_path: Path) -> None:
    for name in ("a.toml", "b.toml"):
        (tmp_path / name).write_text(GOOD, encoding="utf-8")

    with pytest.raises(BadInput, match=r"b\.toml: id 'hello' is already used in .*a\.toml"):
        read_scenarios(tmp_path)


@pytest.mark.parametrize(("folder", "says"), [("", "holds no"), ("nowhere", "is not a folder")])
def test_an_empty_and_a_missing_folder_are_said(tmp_path: Path, folder: str, says: str) -> None:
    with pytest.raises(BadInput, match=says):
        read_scenarios(tmp_path / folder)


def test_our_own_scenarios_are_many_and_half_chinese() -> None:
    own = read_scenarios(OWN)

    chinese = [one for one in own if one.language == "zh"]
    assert len(own) >= 230
    assert 0.4 <= len(chinese) / len(own) <= 0.6


def test_a_third_of_our_own_scenarios_is_written_from_the_policy() -> None:
    policy = read_scenarios(OWN / "policy")

    assert len(policy) >= len(read_scenarios(OWN)) / 3
    assert all("by-policy-" in one.id for one in policy)


def test_many_of_our_own_scenarios_are_said_in_several_ways() -> None:
    worded = [one for one in read_scenarios(OWN) if any(turn.also for turn in one.turn)]

    assert len(worded) >= 100


def test_scenarios_are_played_each_on_a_fresh_copy(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    scenarios = tmp_path / "scenarios"
    scenarios.mkdir()
    (scenarios / "person.toml").write_text(GOOD, encoding="utf-8")
    (scenarios / "wrong.toml").write_text(
        'id = "wrong"\nlanguage = "zh"\nas = "wang.fang@example.com"\n[[turn]]\ncustomer = "查一下订单 A-1049"\n'
        '[expect]\nsays = ["A-1049", "bananas"]\n[[expect.store]]\ntable = "conversations"\ncount = 1\n',
        encoding="utf-8",
    )
    out = tmp_path / "out.json"

    code = main(
        ["conversations", "--scenarios", str(scenarios), "--embeddings", "hashing", "--repeat", "2", "--json", str(out)]
    )

    metrics = json.loads(out.read_text(encoding="utf-8"))
    said = capsys.readouterr().out
    assert code == 0
    assert {name: metrics[name] for name in ("n", "pass_rate", "pass_k", "repeat")} == {
        "n": 2, "pass_rate": 0.5, "pass_k": 0.5, "repeat": 2,
    }  # fmt: skip
    assert "FAILED wrong: no reply says 'bananas'" in said
    assert "> 查一下订单 A-1049" in said
    assert "FAILED hello" not in said


def test_a_repeated_scenario_is_told_in_other_words(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    scenarios = tmp_path / "scenarios"
    scenarios.mkdir()
    worded = 'customer = "I want to talk to a person"'
    told = GOOD.replace(worded, f'{worded}\nalso = ["Where is my order?"]')
    (scenarios / "person.toml").write_text(told, encoding="utf-8")
    out = tmp_path / "out.json"

    main(
        ["conversations", "--scenarios", str(scenarios), "--embeddings", "hashing", "--repeat", "2", "--json", str(out)]
    )

    metrics = json.loads(out.read_text(encoding="utf-8"))
    said = capsys.readouterr().out
    assert (metrics["pass_rate"], metrics["pass_k"]) == (0.5, 0.0)
    assert "> Where is my order?" in said
    assert "> I want to talk to a person" not in said


def test_wrong_options_say_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "person.toml").write_text(GOOD, encoding="utf-8")

    assert main(["conversations", "--scenarios", str(tmp_path), "--only", "nix"]) == 2
    assert "no scenario has 'nix'" in capsys.readouterr().err
    assert main(["conversations", "--scenarios", str(tmp_path), "--repeat", "0"]) == 2
    assert main(["conversations", "--scenarios", str(tmp_path), "--embeddings", "nix"]) == 2
    assert "unknown embeddings 'nix'" in capsys.readouterr().err


def test_conversations_with_a_model_share_one_event_loop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    loops = []

    async def here() -> None:
        loops.append(asyncio.get_running_loop())

    def played(sample: Sample, scenario: Any, *_: Any, **__: Any) -> Try:
        sample.run(here())
        return Try(scenario, (), ())

    (tmp_path / "a.toml").write_text(GOOD, encoding="utf-8")
    (tmp_path / "b.toml").write_text(GOOD.replace('"hello"', '"again"'), encoding="utf-8")
    nobody: Any = None
    house = nullcontext(Sample(nobody, nobody, nobody, nobody))
    monkeypatch.setattr(conversations, "sample_company", lambda *_: house)
    monkeypatch.setattr(conversations, "choose_brains", lambda *_: object())
    monkeypatch.setattr(conversations, "play", played)

    assert main(["conversations", "--model", "--scenarios", str(tmp_path)]) == 0
    assert len(loops) == 2
    assert loops[0] is loops[1]
