"""The operator's door, when all is well."""

from __future__ import annotations

import importlib
import json
import os
import re
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from tests.channels.command import Command
from tests.tables import ROOT, load_tables, table_modules

HELP_SECONDS = 0.3


def test_help_and_version_come_without_waking_the_house() -> None:
    """Processor time, which a busy machine does not stretch, of the fastest of three."""
    command = [sys.executable, "-c", "from channels.cli import main; main()", "--help"]
    times = []
    for _ in range(3):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        times.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    assert "chat" in done.stdout
    assert min(times) <= HELP_SECONDS


def test_the_version_is_said(bare: Command) -> None:
    assert re.fullmatch(r"deskside \d+\.\d+\.\d+\n", bare("--version").out)
    assert not bare.folder.exists()


@pytest.mark.parametrize("arguments", [["nonsense"], ["kb", "nonsense"], ["demo", "--port", "0"], ["kb", "add"]])
def test_a_wrong_command_is_a_matter_of_usage(bare: Command, arguments: list[str]) -> None:
    done = bare(*arguments)

    assert (done.code, done.out) == (2, "")
    assert "--help" in done.err


def test_one_line_in_is_one_reply_out(deskside: Command) -> None:
    done = deskside("chat", stdin="hello\n\nHow long do I have to return something?\n")

    assert done.code == 0
    assert "Hearthwell" in done.out
    assert "/help/en/" in done.out


def test_chat_in_json_is_one_object_a_line_in_the_shape_of_the_api(deskside: Command) -> None:
    done = deskside("chat", "--json", stdin="你好\n我想退货\nWhat does delivery cost?\n")
    replies = [json.loads(line)["reply"] for line in done.out.splitlines()]

    assert [one["language"] for one in replies] == ["zh", "zh", "en"]
    assert {"text", "owner", "citations", "receipts", "actions", "proposal"} <= set(replies[0])


def test_chat_in_json_says_why_there_is_no_reply(deskside: Command) -> None:
    done = deskside("chat", "--json", stdin="I want to talk to a person\nhello?\n")
    last = json.loads(done.out.splitlines()[-1])

    assert last == {"reply": None, "owner": "queue", "note": "waiting for a person"}


def test_chat_says_what_would_change_how_to_agree_and_how_to_undo(deskside: Command) -> None:
    lines = "open a ticket\nThe lid of my kettle is broken and I need a new one\nyes\nundo\n"
    done = deskside("chat", "--as", "mei.lin@example.com", stdin=lines)

    assert "(Reply “yes” to confirm or “no” to leave it as it is.)" in done.out
    assert "(Reply “undo” until " in done.out
    assert "Undone" in done.out


def test_a_verified_customer_sees_her_orders(deskside: Command) -> None:
    done = deskside("chat", "--json", "--as", "mei.lin@example.com", stdin="show me my orders\n")

    assert any(one["ref"].startswith("order ") for one in json.loads(done.out)["reply"]["receipts"])


def test_an_unknown_customer_is_not_found(deskside: Command) -> None:
    deskside("chat", "--as", "nobody@example.com", stdin="hello\n").failed(3, "nobody@example.com", "mei.lin")


def test_a_line_that_is_too_long_is_refused_and_the_talk_goes_on(deskside: Command) -> None:
    done = deskside("chat", stdin="x" * 5000 + "\nhello\n")

    assert done.code == 0
    assert "4,000" in done.err
    assert "Hearthwell" in done.out


def test_chat_on_an_empty_folder_brings_the_sample_company(bare: Command) -> None:
    done = bare("chat", stdin="hello\n")

    assert done.code == 0
    assert "Hearthwell" in done.out


def test_articles_are_added_found_listed_and_removed(bare: Command, tmp_path: Path) -> None:
    article = tmp_path / "articles" / "zeppelin.md"
    article.parent.mkdir()
    article.write_text("---\nid: zeppelin\ntitle: Zeppelin rides\n---\nA zeppelin ride costs nine euro.\n")

    assert "1 added" in bare("kb", "add", article.parent).out
    assert "1 unchanged" in bare("kb", "add", article).out
    found = json.loads(bare("kb", "search", "--json", "What does a zeppelin ride cost?").out)
    assert found["passages"][0]["article_id"] == "zeppelin"
    assert "zeppelin" in bare("kb", "search", "zeppelin").out
    assert [one["article_id"] for one in json.loads(bare("kb", "list", "--json").out)["articles"]] == ["zeppelin"]
    assert "1 article." in bare("kb", "list").out
    assert json.loads(bare("kb", "status", "--json").out)["articles"] == 1
    assert "1 articles" in bare("kb", "status").out
    assert "Removed zeppelin" in bare("kb", "remove", "zeppelin", "--yes").out
    bare("kb", "remove", "zeppelin", "--yes").failed(3, "zeppelin", "kb list")


def test_a_file_that_cannot_be_read_is_named_and_the_rest_is_added(bare: Command, tmp_path: Path) -> None:
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "good.md").write_text("# Good\n\nA good article.\n")
    (tmp_path / "articles" / "bad.md").write_text("---\nid: [\n---\nBad.\n")
    done = bare("kb", "add", tmp_path / "articles")

    assert done.code == 1
    assert "1 added" in done.out
    assert "bad.md" in done.err


def test_files_of_a_foreign_kind_are_told_of_and_no_failure(bare: Command, tmp_path: Path) -> None:
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "good.md").write_text("# Good\n\nA good article.\n")
    for name in ("a.doc", "b.ppt", "c.png", "d.log", "e", "f.zip", ".hidden"):
        (folder / name).touch()
    done = bare("kb", "add", folder)

    assert done.code == 0
    assert "6 files not a kind I read: a.doc, b.ppt, c.png, d.log, e and 1 more\n" in done.err


def test_a_search_shows_the_surest_first_cut_at_a_word_and_says_what_is_not_indexed(
    bare: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "300")
    long = "The zeppelin leaves from the northern field " + "every other morning when weather allows " * 6
    for name, text in (("zeppelin", long), ("ferry", "The ferry leaves at nine."), ("tram", "A tram leaves at ten.")):
        (tmp_path / f"{name}.md").write_text(f"# {name.title()}\n\n{text}\n")
        bare("kb", "add", tmp_path / f"{name}.md")
    done = bare("kb", "search", "When does the zeppelin leave from the northern field?")
    scores = [float(score) for score in re.findall(r"^ *(\d\.\d\d) ", done.out, re.MULTILINE)]

    assert scores == sorted(scores, reverse=True)
    assert re.search(r"\b(every|other|morning|when|weather|allows) …", done.out)
    assert (
        "3 of 3 passages are not indexed yet; `deskside kb index` does it now, a running server by itself" in done.err
    )
    assert "The assistant would answer with the first" in done.out
    assert "None of these answers" in bare("kb", "search", "Do elephants like opera?").out


@pytest.mark.parametrize("data", ["fresh", "demo"])
def test_a_user_is_added_by_the_command_itself(folder: Path, tmp_path: Path, data: str) -> None:
    """In a process of its own, which has imported no more than the command does."""
    place = folder if data == "demo" else tmp_path / "fresh"
    settings = {"DESKSIDE_DATA_DIR": str(place), "DESKSIDE_EMBEDDINGS": "hashing", "PYTHONPATH": str(ROOT)}

    def run(*arguments: str) -> str:
        command = [sys.executable, "-c", "from channels.cli import main; main()", *arguments]
        environment = {name: value for name, value in os.environ.items() if not name.startswith("DESKSIDE_")}
        done = subprocess.run(
            command, cwd=tmp_path, env=environment | settings, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    run("user", "add", "ada@example.com", "Ada", "--role", "admin", "--password", "a long password")
    listed = json.loads(run("user", "list", "--json"))["users"]

    assert {"email": "ada@example.com", "name": "Ada", "role": "admin", "skills": []} in listed


def test_a_store_is_opened_with_all_tables_and_without_the_assistants_frameworks() -> None:
    known = (
        "import sys, assistant.stores as s; s._know_all_tables(); from crm_tools.store import Base;"
        "print(*(t for t in Base.metadata.tables), *(m for m in sys.modules if m.startswith('lang')))"
    )
    done = subprocess.run([sys.executable, "-c", known], cwd=ROOT, capture_output=True, text=True, check=True)
    load_tables()
    modules = [importlib.import_module(name) for name in table_modules() if name.startswith("crm_tools.")]
    tables = {one.__tablename__ for module in modules for one in vars(module).values() if hasattr(one, "__tablename__")}

    assert set(done.stdout.split()) == tables


def test_users_are_added_and_listed(bare: Command) -> None:
    added = bare("user", "add", "ada@example.com", "Ada", "--role", "lead", "--password", "a long password")

    assert added.code == 0
    assert json.loads(bare("user", "list", "--json").out)["users"] == [
        {"email": "ada@example.com", "name": "Ada", "role": "lead", "skills": []}
    ]
    assert "Ada" in bare("user", "list").out


def test_the_doctor_passes_a_house_in_order_and_changes_nothing(deskside: Command) -> None:
    deskside("kb", "index")
    before = {path: path.stat().st_mtime_ns for path in deskside.folder.rglob("*") if path.is_file()}
    done = deskside("doctor")
    after = {path: path.stat().st_mtime_ns for path in deskside.folder.rglob("*") if path.is_file()}

    assert done.code == 0
    assert {line.split()[0] for line in done.out.splitlines()} == {"pass"}
    assert {path for path in after if not path.name.endswith(("-wal", "-shm"))} == set(before)
    assert all(after[path] == before[path] for path in before)


def test_the_doctor_does_not_make_what_is_not_there(bare: Command) -> None:
    done = bare("doctor")

    assert done.code == 0
    assert "deskside demo" in done.out
    assert not bare.folder.exists()
