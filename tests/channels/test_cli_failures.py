"""The operator's door, when something is wrong: one line that names the fix, and no traceback."""

from __future__ import annotations

import re
import socket
from contextlib import closing
from pathlib import Path

import pytest

from channels import kb_reading
from crm_tools.service.outbox import Letter, mark_refused, queue
from crm_tools.store import Store, utc_now
from tests.channels.command import Command

NEEDS_STORE = [["kb", "list"], ["user", "list"], ["chat"], ["demo", "--port", "1"], ["kb", "add", "."]]


def test_a_typo_in_a_setting_is_an_error_that_guesses_the_right_name(bare: Command) -> None:
    bare.set(DATADIR="x")

    bare("kb", "list").failed(1, "DESKSIDE_DATADIR", "did you mean DESKSIDE_DATA_DIR?")


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("PORT", "http", "DESKSIDE_PORT='http'"), ("PORT", "70000", "65535"), ("LOG_LEVEL", "loud", "warning"),
        ("MODEL", "gpt", "openai:"), ("EMBEDDINGS", "magic", "e5"), ("DATABASE_URL", "nonsense", "sqlite:////"),
        ("DATABASE_URL", "oracle+nothing://x/y", "postgresql+psycopg"),
    ],
)  # fmt: skip
def test_a_bad_value_names_the_setting_and_what_would_do(bare: Command, name: str, value: str, says: str) -> None:
    bare.set(**{name: value})

    bare("kb", "search", "hello").failed(1, f"DESKSIDE_{name}", says)


def test_a_port_in_use_says_so_and_how_to_choose_another(deskside: Command) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        deskside("demo", "--port", str(port)).failed(1, f"127.0.0.1:{port}", "--port")


def test_a_host_that_is_not_ours(deskside: Command, free_port: int) -> None:
    deskside("serve", "--host", "192.0.2.1", "--port", str(free_port)).failed(1, "192.0.2.1", "--host")
    deskside("serve", "--host", "no such host", "--port", str(free_port)).failed(1, "no such host", "--host")


@pytest.mark.parametrize("arguments", NEEDS_STORE, ids=lambda one: " ".join(one))
def test_a_file_in_place_of_the_data_folder(bare: Command, free_port: int, arguments: list[str]) -> None:
    bare.folder.write_text("a file")

    bare(*_at(free_port, arguments)).failed(1, str(bare.folder), "DESKSIDE_DATA_DIR")


@pytest.mark.parametrize("arguments", NEEDS_STORE, ids=lambda one: " ".join(one))
def test_a_data_folder_below_a_file(bare: Command, tmp_path: Path, free_port: int, arguments: list[str]) -> None:
    (tmp_path / "file").write_text("a file")
    bare.set(DATA_DIR=str(tmp_path / "file" / "data"))

    bare(*_at(free_port, arguments)).failed(1, str(tmp_path / "file"), "DESKSIDE_DATA_DIR")


@pytest.mark.parametrize("arguments", NEEDS_STORE, ids=lambda one: " ".join(one))
def test_a_corrupt_database(deskside: Command, free_port: int, arguments: list[str]) -> None:
    (deskside.folder / "deskside.db").write_bytes(b"this is no database, and never was " * 1000)

    deskside(*_at(free_port, arguments)).failed(1, "deskside.db", "not a database", "backup")


def test_a_database_with_a_hole_in_it(deskside: Command) -> None:
    path = deskside.folder / "deskside.db"
    whole = path.read_bytes()
    path.write_bytes(whole[:4096] + b"\xff" * (len(whole) - 4096))

    deskside("user", "list").failed(1, "deskside.db")


def test_a_database_of_a_newer_version(deskside: Command) -> None:
    import sqlite3

    with sqlite3.connect(deskside.folder / "deskside.db") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()

    deskside("user", "list").failed(1, "9999", "newer Deskside")


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"DESKSIDE_PROT=80\n", b"DESKSIDE_PORT 80\n"])
def test_a_corrupt_env_file(bare: Command, content: bytes) -> None:
    Path(".env").write_bytes(content)

    done = bare("user", "list")
    done.failed(1)
    assert ".env" in done.err or "DESKSIDE_PORT" in done.err


def test_a_wrong_path_or_an_empty_folder_of_articles(deskside: Command, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()

    deskside("kb", "add", tmp_path / "nowhere").failed(1, "nowhere", "does not exist")
    deskside("kb", "add", tmp_path / "empty").failed(1, "holds no article", ".md")


@pytest.mark.parametrize(
    ("email", "role", "password", "says"),
    [
        ("no address", "rep", "a long password", "not an email address"),
        ("a@example.com", "boss", "a long password", "rep, lead"),
        ("a@example.com", "rep", "short", "8 characters"),
        ("rep@hearthwell.example", "rep", "a long password", "already"),
    ],
)  # fmt: skip
def test_a_user_that_cannot_be(deskside: Command, email: str, role: str, password: str, says: str) -> None:
    deskside("user", "add", email, "A", "--role", role, "--password", password).failed(1, says)


def test_what_nobody_foresaw_is_one_line_and_a_traceback_only_on_demand(
    deskside: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(**_: object) -> None:
        raise ZeroDivisionError("of all things")

    monkeypatch.setattr(kb_reading, "list_articles", broken)
    deskside("kb", "list").failed(1, "ZeroDivisionError", "of all things", "--debug")
    told = deskside("--debug", "kb", "list")
    assert told.code == 1
    assert "Traceback" in told.err
    assert "in broken" in told.err


@pytest.mark.parametrize("fault", ["file", "below", "corrupt", "address", "setting", "weights", "env", "value"])
def test_the_doctor_finds_what_is_wrong(deskside: Command, monkeypatch: pytest.MonkeyPatch, fault: str) -> None:
    match fault:
        case "file":
            deskside.set(DATA_DIR=str(deskside.folder / "deskside.db"))
        case "below":
            deskside.set(DATA_DIR=str(deskside.folder / "deskside.db" / "data"))
        case "address":
            deskside.set(DATABASE_URL="nonsense")
        case "corrupt":
            (deskside.folder / "deskside.db").write_bytes(b"no database " * 1000)
        case "setting":
            deskside.set(MODLE="x")
        case "value":
            deskside.set(BASE_URL="desk.example.com")
        case "weights":
            deskside.set(EMBEDDINGS="e5")
            monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
        case "env":
            Path(".env").write_bytes(b"\xff\xfe\x00")
    done = deskside("doctor")

    assert done.code == 1, done
    assert "fail" in done.out
    assert "Traceback" not in done.out + done.err


def test_the_doctor_names_the_letters_that_nobody_got(deskside: Command) -> None:
    with closing(Store(f"sqlite:///{deskside.folder / 'deskside.db'}")) as store, store.transaction() as session:
        letter = queue(session, Letter("email", "lin@example.com", "Hello", "Hello", "a key"), at=utc_now())
        mark_refused(session, letter, error="no such mailbox")

    done = deskside("doctor")

    assert done.code == 0
    assert re.search(
        "^warn  letters: 1 not delivered, or not surely; .* by email: no such mailbox$", done.out, re.MULTILINE
    )
    assert "lin@example.com" not in done.out


def _at(port: int, arguments: list[str]) -> list[str]:
    return [str(port) if one == "1" else one for one in arguments]
