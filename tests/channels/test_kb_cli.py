"""`deskside kb …` for whoever keeps the library."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from rich.cells import cell_len

from tests.channels.command import Command, Done

NORWAY = "---\nid: norway\ntitle: Shipping to Norway\ntags: [norway, abroad]\n---\nParcels take six days.\n"


@pytest.fixture(autouse=True)
def _wide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")


def written(command: Command, text: str = NORWAY) -> Done:
    done = command("kb", "write", "-", stdin=text)
    assert done.code == 0, done
    return done


def test_an_article_is_written_shown_changed_and_looked_back_on(bare: Command) -> None:
    assert "norway (en) is at revision 1" in written(bare).out
    shown = bare("kb", "show", "norway")
    assert "Shipping to Norway (norway, en)" in shown.out
    assert "Parcels take six days." in shown.out

    sheet = bare("kb", "show", "norway", "--markdown").out
    assert "revision: 1" in sheet
    assert "revision 2" in written(bare, sheet.replace("six days", "nine days")).out
    bare("kb", "write", "-", stdin=sheet).failed(1, "revision 2 by now", "newest text")
    history = bare("kb", "history", "norway")
    assert [line.split()[0] for line in history.out.splitlines() if line.strip()[:1].isdigit()] == ["2", "1"]
    texts = [one["text"] for one in json.loads(bare("kb", "history", "norway", "--json").out)["revisions"]]
    assert texts == ["Parcels take nine days.", "Parcels take six days."]


def test_a_text_is_written_from_a_file_and_what_is_wrong_with_it_is_said(bare: Command, tmp_path: Path) -> None:
    path = tmp_path / "n.md"
    path.write_text(NORWAY)
    assert bare("kb", "write", path).code == 0
    bare("kb", "write", path).failed(1, "already an article norway")
    bare("kb", "write", tmp_path / "none.md").failed(1, "cannot be read")
    for text, said in (
        ("", "title"),
        ("---\nid: a b\ntitle: t\n---\nx", "letters, digits"),
        ("---\ntitle: [\n---\nx", "not YAML"),
        ("---\ntitle: t\nlanguage: de\n---\nx", "en, zh"),
        ("---\ntitle: t\nreview: soon\n---\nx", "2027-01-31"),
        ("---\ntitle: t\nauthor: me\n---\nx", "'author'"),
        ("# Only a title\n", "text"),
    ):
        bare("kb", "write", "-", stdin=text).failed(1, said)
    assert json.loads(bare("kb", "write", "-", "--json", stdin="# 挪威运费\n\n六天。").out)["language"] == "zh"


def test_an_article_is_changed_in_the_editor(bare: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    written(bare)
    monkeypatch.setattr("click.edit", lambda text, extension: text.replace("six", "seven"))
    assert "revision 2" in bare("kb", "edit", "norway").out
    monkeypatch.setattr("click.edit", lambda text, extension: None)
    assert "Nothing changed" in bare("kb", "edit", "norway").out


def test_what_a_file_holds_is_changed_in_the_file(bare: Command, tmp_path: Path) -> None:
    path = tmp_path / "norway.md"
    path.write_text(NORWAY)
    bare("kb", "add", path)

    bare("kb", "edit", "norway").failed(1, str(path))
    bare("kb", "write", "-", stdin=bare("kb", "show", "norway", "--markdown").out).failed(1, str(path))


def test_removing_asks_says_what_goes_and_can_only_be_tried(bare: Command) -> None:
    written(bare)
    tried = bare("kb", "remove", "norway", "--dry-run")
    assert (tried.code, "would remove norway in 1 language" in tried.out) == (0, True)
    assert bare("kb", "remove", "norway").code == 1
    assert bare("kb", "remove", "norway", stdin="n\n").code == 1
    assert "norway" in bare("kb", "list").out

    assert "Removed norway" in bare("kb", "remove", "norway", stdin="y\n").out
    bare("kb", "remove", "norway", "--yes").failed(3, "norway", "kb list")
    assert "removed" in bare("kb", "history", "norway").out
    bare("kb", "show", "norway").failed(3, "kb list")


@pytest.mark.parametrize(
    ("command", "says"),
    [
        (["list"], ["0 articles", "kb add", "kb write"]),
        (["gaps"], ["No gap", "kb search"]),
        (["drafts"], ["No draft is waiting", "kb gaps", "kb draft"]),
        (["check"], ["no article", "kb add"]),
        (["search", "anything at all"], ["None of these answers", "kb list"]),
    ],
)
def test_nothing_says_what_to_do_next(bare: Command, command: list[str], says: list[str]) -> None:
    done = bare("kb", *command)

    assert done.code == 0, done
    for one in says:
        assert one in done.out
    if command != ["check"]:
        assert isinstance(json.loads(bare("kb", *command, "--json").out), dict)


def test_a_list_says_how_many_of_how_many_and_keeps_its_columns_in_chinese(deskside: Command) -> None:
    some = deskside("kb", "list", "--limit", "30")
    assert re.search(r"30 of \d+ articles; --limit \d+ shows all\.", some.out)
    rows = [line for line in deskside("kb", "list", "退货", "--language", "zh").out.splitlines() if " zh " in line]
    assert rows
    assert len({cell_len(line[: line.index(" zh ")]) for line in rows}) == 1
    assert "\x1b" not in some.out


def test_a_search_says_which_article_it_would_cite_and_where_the_passage_stands(deskside: Command) -> None:
    sure = deskside("kb", "search", "How long can I return an opened machine?")
    assert "where" in sure.out
    assert "The assistant would answer with the first" in sure.out or "None of these" in sure.out
    unsure = deskside("kb", "search", "Do elephants like opera?")
    assert "The assistant would say that it does not know" in unsure.out
    assert re.search(r"surest is at 0\.\d\d, and 0\.50 is needed", unsure.out)


def test_a_gap_is_seen_drafted_approved_and_gone(deskside: Command, tmp_path: Path) -> None:
    for _ in range(2):
        deskside("chat", stdin="Can a zeppelin land on your roof?\n")
    listed = deskside("kb", "gaps")
    assert listed.code == 0
    gap = json.loads(deskside("kb", "gaps", "--json").out)["gaps"][0]
    assert (gap["people"], gap["question"]) == (2, "Can a zeppelin land on your roof?")
    assert f"kb draft {gap['id']}" in listed.out
    whole = deskside("kb", "gaps", gap["id"]).out
    assert "2 people, 2 times" in whole
    assert "Asked as\n  Can a zeppelin" in whole

    made = json.loads(deskside("kb", "draft", gap["id"], "--json").out)
    assert "to be written" in deskside("kb", "drafts").out
    assert "[To be written" in deskside("kb", "drafts", made["id"]).out
    deskside("kb", "approve", made["id"]).failed(1, "something is to be written")
    answer = tmp_path / "a.md"
    answer.write_text("Yes, a zeppelin can land on our roof.\n")
    done = deskside("kb", "approve", made["id"], "--text", answer, "--title", "Zeppelins", "--id", "zeppelins")
    assert "Published as zeppelins (en), revision 1: Zeppelins" in done.out
    assert "/help/en/zeppelins" in done.out
    assert 'Next: `deskside kb search "Zeppelins"`' in done.out
    assert json.loads(deskside("kb", "gaps", "--json").out)["gaps"] == []
    deskside("kb", "approve", made["id"]).failed(1, "already approved")


@pytest.mark.parametrize("columns", ["80", "60"])
def test_ids_stay_whole_and_texts_readable_on_a_narrow_terminal(
    deskside: Command, monkeypatch: pytest.MonkeyPatch, columns: str
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    deskside("chat", stdin="Can a zeppelin land on your roof?\n")
    gap = json.loads(deskside("kb", "gaps", "--json").out)["gaps"][0]["id"]
    found = json.loads(deskside("kb", "search", "--json", "Can I return an opened machine?").out)["passages"]
    listed, searched = deskside("kb", "gaps").out, deskside("kb", "search", "Can I return an opened machine?").out

    assert re.search(rf"^{gap} ", listed, re.MULTILINE)
    assert "land on your roof?" in " ".join(listed.split())
    for one in found:
        assert re.search(rf"{re.escape(one['article_id'])}  ", searched)
    assert max(cell_len(line) for line in searched.split("The assistant")[0].splitlines()) <= int(columns)


def test_passages_too_unsure_to_answer_stand_in_brackets(bare: Command) -> None:
    written(bare)
    written(bare, "---\nid: gifts\ntitle: Gift wrapping\n---\nWe wrap parcels in paper or in cloth, as you like it.\n")
    said = bare("kb", "search", "Shipping parcels abroad to Norway takes six days, insured?").out

    assert re.search(r"^ *0\.\d\d +norway ", said, re.MULTILINE)
    assert re.search(r"^ *\(0\.\d\d\) +gifts ", said, re.MULTILINE)
    assert "The assistant would answer with the first of these, and cite norway" in said
    assert "Those in brackets are below 0.50" in said


def test_a_gap_is_put_away_and_an_unknown_one_is_not_found(deskside: Command) -> None:
    deskside("chat", stdin="Can a zeppelin land on your roof?\n")
    gap = json.loads(deskside("kb", "gaps", "--json").out)["gaps"][0]["id"]

    assert "dismissed" in deskside("kb", "gaps", gap, "--dismiss").out
    for arguments in (["gaps", gap], ["gaps", gap, "--answered"], ["draft", gap], ["drafts", "dft_x"]):
        deskside("kb", *arguments).failed(3, "there is no")
    deskside("kb", "draft", "what").failed(3, "neither a gap")
    deskside("kb", "draft", "T-99999").failed(3, "T-99999")
    assert deskside("kb", "gaps", "--dismiss").code == 2


def test_a_declined_draft_is_told_with_its_reason(deskside: Command) -> None:
    deskside("chat", stdin="Can a zeppelin land on your roof?\n")
    gap = json.loads(deskside("kb", "gaps", "--json").out)["gaps"][0]["id"]
    draft = json.loads(deskside("kb", "draft", gap, "--json").out)["id"]

    assert "Declined" in deskside("kb", "decline", draft, "--reason", "no zeppelins").out
    assert "no zeppelins" in deskside("kb", "drafts", "--status", "declined").out


def test_a_check_ends_with_1_when_there_is_something_to_look_at_and_names_the_command(
    bare: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "240")
    written(bare, NORWAY.replace("six days.", "six days, see [rates](/help/en/rates)."))
    found = bare("kb", "check")
    assert found.code == 1
    assert "broken-link" in found.out
    assert "deskside kb edit norway --language en" in found.out
    assert "1 article: 1 thing to look at." in found.out
    assert json.loads(bare("kb", "check", "--json").out)["findings"][0]["kind"] == "broken-link"

    written(bare, "---\nid: rates\ntitle: Rates\n---\nNine euro.\n")
    assert bare("kb", "check").code == 0
    assert "all in order" in bare("kb", "check").out


def test_a_review_is_done_and_due_again(bare: Command) -> None:
    soon = (datetime.now(UTC) + timedelta(days=40)).date().isoformat()
    written(bare)
    assert soon in bare("kb", "reviewed", "norway", "--next", soon).out
    bare("kb", "reviewed", "norway", "--next", "2001-01-01").failed(1, "after today")
    bare("kb", "reviewed", "nothing").failed(3, "kb list")
    assert bare("kb", "reviewed", "norway", "--next", "soon").code == 2


def test_a_placeholder_in_square_brackets_is_shown_as_it_is(bare: Command) -> None:
    written(bare, NORWAY.replace("Shipping to Norway", "'Shipping [name] to [b]Norway[/b]'"))

    assert "Shipping [name] to [b]Norway[/b]" in bare("kb", "list").out


def test_each_question_of_a_chat_that_nothing_answers_is_a_gap_also_the_one_that_is_passed_on(
    deskside: Command,
) -> None:
    said = deskside("chat", "--json", stdin="Can a zeppelin land on your roof?\nDo elephants like opera?\n")
    asked = {one["question"] for one in json.loads(deskside("kb", "gaps", "--json").out)["gaps"]}

    assert json.loads(said.out.splitlines()[-1])["reply"]["owner"] == "queue"
    assert {"Can a zeppelin land on your roof?", "Do elephants like opera?"} <= asked
