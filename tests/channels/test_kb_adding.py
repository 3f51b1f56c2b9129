from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from channels import kb_adding
from knowledge_base.add_options import AddOptions, Progress
from knowledge_base.passages import Report, Skipped
from tests.channels.command import Command


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "good.md").write_text("# Good\n\nA good article.\n")
    return folder


def test_one_object_says_everything(bare: Command, articles: Path) -> None:
    (articles / "bad.pdf").write_bytes(b"%PDF-nothing")
    done = bare("kb", "add", articles, "--json")
    told = json.loads(done.out)
    assert done.code == 1
    assert (told["added"], told["changed"], told["unchanged"], told["removed"]) == (1, 0, 0, 0)
    assert [(Path(one["source"]).name, "is broken" in one["reason"]) for one in told["skipped"]] == [("bad.pdf", True)]
    assert (told["interrupted"], told["dry_run"]) == (False, False)


def test_a_dry_run_says_what_would_be(bare: Command, articles: Path) -> None:
    done = bare("kb", "add", articles, "--dry-run")
    assert done.out == "This would be: 1 added, 0 changed, 0 unchanged, 0 removed. Nothing was changed.\n"
    assert "0 articles" in bare("kb", "list").out


def test_a_folder_may_be_for_staff_only_and_in_a_language(bare: Command, articles: Path) -> None:
    bare("kb", "add", articles, "--audience", "staff", "--language", "zh")
    [line] = json.loads(bare("kb", "list", "--json").out)["articles"]
    assert (line["audience"], line["language"]) == ("staff", "zh")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--audience", "everyone"], "public or staff"),
        (["--language", "fr"], "en or zh"),
        (["--crawl"], "is no address"),
    ],
)
def test_an_option_that_cannot_be_says_so(bare: Command, articles: Path, arguments: list[str], says: str) -> None:
    bare("kb", "add", articles, *arguments).failed(1, says)


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("http://127.0.0.1:9/", "--allow-private 127.0.0.1"),
        ("http://localhost:9/", "--allow-private localhost"),
    ],
)
def test_a_private_address_is_refused_with_the_way_to_allow_it(bare: Command, address: str, says: str) -> None:
    done = bare("kb", "add", address)
    assert done.code == 1
    assert says in done.err


@pytest.mark.parametrize("address", ["ftp://shop.example/", "http://0x7f000001/", "https://user@shop.example/"])
def test_an_odd_address_is_one_clear_line(bare: Command, address: str) -> None:
    bare("kb", "add", address).failed(1)


class Interrupted:
    """A library whose work Ctrl-C ends."""

    def add(self, source: str, options: AddOptions, tell: Callable[[Progress], None]) -> Report:
        tell(Progress(3, 9, "a.md"))
        return Report(added=2, skipped=(Skipped("x.md", "[no] text"),), interrupted=True)


def test_an_interrupted_addition_says_what_is_kept(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(kb_adding, "open_library", Interrupted)
    assert kb_adding.add("articles", AddOptions(), as_json=False) == 130
    said = capsys.readouterr()
    assert "2 added" in said.out
    assert "skipped x.md: [no] text" in said.err
    assert "What was read till then is kept" in said.err


def test_long_work_without_a_terminal_says_a_line_now_and_then(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    now = SimpleNamespace(seconds=0.0)
    monkeypatch.setattr(kb_adding.time, "monotonic", lambda: now.seconds)
    lines = kb_adding.Lines()
    for done in range(1, 101):
        now.seconds = done * 0.5
        lines(Progress(done, 100, f"{done}.md"))
    told = capsys.readouterr().err.splitlines()
    assert told[0] == "20 of 100, about 40 s left: 20.md"
    assert len(told) == 5


def test_on_a_terminal_there_is_a_bar_and_a_table(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setattr(kb_adding, "open_library", Interrupted)
    kb_adding.add("articles", AddOptions(), as_json=False)
    said = capsys.readouterr().err
    assert "3/9" in said
    assert "[no] text" in said
    assert "1 skipped" in said
