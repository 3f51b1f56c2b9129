"""An operator's own labelled texts are learnt, and a row that cannot be is told with its line."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.engine.company import Company
from assistant.engine.taught import TaughtError, read_taught
from assistant.engine.understanding import Understanding, intents

KNOWN = intents()


def written(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_rows_of_all_files_are_read_once(tmp_path: Path) -> None:
    written(
        tmp_path,
        "a.jsonl",
        '{"text": "Gimme my dough", "intent": "start_return"}\n\n{"text": "blah", "intent": "oos"}\n',
    )
    written(tmp_path, "b.csv", '\ufefftext,intent,who\n"gimme  my dough",start_return,me\n"退 钱, 快",start_return,\n')
    written(tmp_path, ".hidden", "?")

    assert read_taught(tmp_path, KNOWN) == (
        ("start_return", "gimme my dough"),
        ("out_of_scope", "blah"),
        ("start_return", "退 钱, 快"),
    )
    assert read_taught(tmp_path / "nothing", KNOWN) == ()


@pytest.mark.parametrize(
    ("name", "text", "line", "reason"),
    [
        ("a.jsonl", "{}", 1, "`text` is missing"),
        ("a.jsonl", '{"text": "a", "intent": "thanks"}\n[1]', 2, "has to be an object"),
        ("a.jsonl", '\n{"text": "a"', 2, "is no JSON"),
        ("a.jsonl", '{"text": "a", "intent": "fly"}', 1, "there is no intent 'fly'"),
        ("a.jsonl", '{"text": " ", "intent": "thanks"}', 1, "`text` is missing or empty"),
        ("a.jsonl", '{"text": "' + "a" * 601 + '", "intent": "thanks"}', 1, "601 characters"),
        ("a.jsonl", '{"text": "A", "intent": "thanks"}\n{"text": "a", "intent": "deny"}', 2, "is thanks in a.jsonl"),
        ("a.csv", "a,b\n1,2\n", 1, "`text` and `intent`"),
        ("a.csv", "text,intent\nhello, pal,greeting\n", 2, "put quotes around"),
        ("a.csv", 'text,intent\n"a,thanks\n', 1, "is no CSV"),
        ("a.txt", "", 0, "neither .jsonl nor .csv"),
    ],
)  # fmt: skip
def test_the_first_row_that_cannot_be_learnt_is_told(
    tmp_path: Path, name: str, text: str, line: int, reason: str
) -> None:
    written(tmp_path, name, text)
    with pytest.raises(TaughtError) as told:
        read_taught(tmp_path, KNOWN)

    assert told.value.line == line
    assert reason in told.value.reason


@given(st.text(max_size=300), st.sampled_from(["a.jsonl", "a.csv"]))
def test_any_text_is_rows_or_a_reason(tmp_path_factory: pytest.TempPathFactory, text: str, name: str) -> None:
    path = tmp_path_factory.mktemp("taught") / name
    path.write_bytes(text.encode("utf-8", errors="surrogatepass"))
    with contextlib.suppress(TaughtError):  # anything else would end the start of a house without a word
        assert all(intent in KNOWN and said for intent, said in read_taught(path, KNOWN))


def test_what_is_taught_is_read_so_and_told_apart(company: Company) -> None:
    slang = [("start_return", f"gimme my dough back {word}") for word in ("mate", "pal", "now", "today")]
    assert Understanding(company=company).read("gimme my dough, buddy").intent != "start_return"

    engine = Understanding(company=company, taught=slang)

    assert engine.read("gimme my dough, buddy").intent == "start_return"
    rows = engine.rehearsed()
    own = [row for row in rows if row.taught]
    assert [(row.intent, row.text) for row in own] == slang
    assert all(row.read == "start_return" for row in own)
    assert sum(row.read == row.intent for row in rows) / len(rows) > 0.65
