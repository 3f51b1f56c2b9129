from __future__ import annotations

from pathlib import Path

import pytest

from evals.__main__ import main


def test_a_procedure_there_is_not_and_a_bad_folder_are_wrong_input(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["procedures", "--only", "nothing_such"]) == 2
    assert "there is no procedure 'nothing_such'" in capsys.readouterr().err
    (tmp_path / "bad.yaml").write_text("procedure: [", encoding="utf-8")
    assert main(["procedures", "--procedures", str(tmp_path)]) == 2
    assert "bad.yaml, line 1: is not YAML" in capsys.readouterr().err


def test_the_undoing_of_nothing_is_walked_in_both_languages(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report = tmp_path / "report.json"

    assert main(["procedures", "--only", "undo_operation", "--embeddings", "hashing", "--json", str(report)]) == 0
    said = capsys.readouterr().out
    assert "NOT WALKED undo_operation" in said
    assert '"n": 2,' in report.read_text(encoding="utf-8")
