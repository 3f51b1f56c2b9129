"""How `deskside kb …` prints."""

from __future__ import annotations

import pytest

from channels.kb_printing import print_table

ROWS = [("gap_3a5402a578", "12", "2026-11-27", "Is there a museum nearby for old aeroplanes and for airships?", "file")]
COLUMNS = ("gap", "people", "last", "asked", "from")


def printed(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, width: int) -> str:
    monkeypatch.setenv("COLUMNS", str(width))
    print_table(COLUMNS, ROWS, right=("people",), whole=("last",), spare=("last", "from"))
    return capsys.readouterr().out


@pytest.mark.parametrize("width", range(20, 130))
def test_no_word_of_a_text_is_lost_at_any_width(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    said = printed(capsys, monkeypatch, width)
    kept = "".join(line[24:] if len(line) > 24 else "" for line in said.splitlines()[2:])

    assert "gap_3a5402a578" in said or width < 40
    assert all(len(line) <= width for line in said.splitlines())
    if width >= 60:
        assert "".join(ROWS[0][3].split()) in "".join(kept.split()).replace("2026-11-27", "").replace("file", "")


def test_spare_columns_go_first_from_the_last(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    heads = {width: printed(capsys, monkeypatch, width).splitlines()[0].split() for width in (120, 72, 60)}

    assert heads == {120: list(COLUMNS), 72: ["gap", "people", "last", "asked"], 60: ["gap", "people", "asked"]}
