"""The README names what there is, and stays short."""

from __future__ import annotations

import re

import pytest
from typer.main import get_command

from channels.cli import app
from tests.tables import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
KB = get_command(app).commands["kb"].commands  # type: ignore[attr-defined]


def test_it_is_short() -> None:
    assert len(README.splitlines()) <= 150


def test_every_command_it_names_exists() -> None:
    named = {*re.findall(r"deskside kb (\w+)", README), *(name for name in _in_the_table())}

    assert {"list", "status", "show", "draft", "approve", "verify"} <= named
    assert named <= set(KB)


@pytest.mark.parametrize("said", ["--allow-private HOST", "curl -s localhost:8000/api/v1/conversations", "company set"])
def test_it_says_how_a_private_host_is_read_how_the_api_is_called_and_how_a_company_is_named(said: str) -> None:
    assert said in README


def _in_the_table() -> list[str]:
    start = README.index("| `deskside kb …` |")
    cells = [line.split("|")[1] for line in README[start:].split("\n\n")[0].splitlines()[2:]]
    return [name for cell in cells for name in re.findall(r"`(\w+)[^`]*`", cell)]
