"""`deskside kb index`, `verify`, `rebuild` and `status`."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.channels.command import Command
from tests.tables import ROOT

HOLD = (
    "import sys; from pathlib import Path; from knowledge_base.index import open_index; "
    "from knowledge_base.indexing import shelves_of\n"
    "index = open_index(Path(sys.argv[1])); index.count(shelves_of('x')[0]); print('held', flush=True); input()"
)


@pytest.fixture
def filled(bare: Command, tmp_path: Path) -> Command:
    (tmp_path / "ferry.md").write_text("# Ferry\n\nThe ferry leaves at nine.\n")
    bare("kb", "add", tmp_path / "ferry.md")
    return bare


@pytest.fixture
def owner(filled: Command) -> Iterator[int]:
    """Another process that owns the index."""
    command = [sys.executable, "-c", HOLD, str(filled.folder / "index")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"held\n"
        yield process.pid
        process.kill()


def test_a_newcomer_indexes_without_a_server_and_verifies(filled: Command) -> None:
    assert filled("kb", "verify").code == 1
    assert "2 of 2 texts missing" in filled("kb", "verify").out
    said = filled("kb", "index").out
    assert "Found by meaning: 1 passage of 1 article (hashing" in said
    assert "New in the index: 2 passages and titles; gone: 0." in said
    assert "Nothing had to be done." in filled("kb", "index").out
    assert json.loads(filled("kb", "verify", "--json").out)["same"] is True
    assert json.loads(filled("kb", "status", "--json").out)["indexed"] == 1


def test_a_rebuild_without_a_server_is_done_at_once(filled: Command) -> None:
    filled("kb", "index")
    assert "Built anew. New in the index: 2 passages and titles" in filled("kb", "rebuild").out
    assert filled("kb", "verify").code == 0


def test_beside_the_owner_commands_keep_out_of_the_index(filled: Command, owner: int) -> None:
    assert f"Process {owner} owns the index" in filled("kb", "status").out
    assert f"belongs to process {owner}" in filled("kb", "index").out
    assert f"process {owner} builds it anew" in filled("kb", "rebuild").out
    filled("kb", "verify").failed(4, "not compared", f"process {owner}", "kb status")
    beside = filled("kb", "verify", "--json")
    assert (beside.code, json.loads(beside.out)) == (4, {"same": None, "owner": str(owner)})
    searched = filled("kb", "search", "When does the ferry leave?")
    assert "ferry" in searched.out
    assert "by words alone" in searched.err
