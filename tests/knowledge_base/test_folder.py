from __future__ import annotations

import os
from pathlib import Path

import pytest

from knowledge_base.folder import list_files


def touch(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("text")
    return path


def names(folder: Path) -> list[str]:
    return [str(path.relative_to(folder)) for path in list_files(folder).files]


def test_known_kinds_are_listed_hidden_ones_passed_over_and_others_named(tmp_path: Path) -> None:
    for name in ("b/a.md", "a.PDF", ".hidden/a.md", "_drafts/a.md", "b/.a.md", "c.png"):
        touch(tmp_path / name)
    found = list_files(tmp_path)
    assert names(tmp_path) == ["a.PDF", "b/a.md"]
    assert [path.name for path in found.foreign] == ["c.png"]


def test_links_in_a_circle_or_to_nowhere_are_told_and_end(tmp_path: Path) -> None:
    touch(tmp_path / "a" / "x.md")
    (tmp_path / "a" / "back").symlink_to(tmp_path)
    (tmp_path / "a" / "round.md").symlink_to(tmp_path / "a" / "round.md")
    (tmp_path / "a" / "lost.md").symlink_to(tmp_path / "nowhere.md")
    found = list_files(tmp_path)
    assert names(tmp_path) == ["a/x.md"]
    assert {Path(path).name: "circle" in reason for path, reason in found.closed.items()} == {
        "round.md": True,
        "lost.md": True,
    }


def test_a_linked_file_is_read_once_and_what_leads_outside_is_named_and_not_read(tmp_path: Path) -> None:
    outside = touch(tmp_path / "outside" / "y.md")
    folder = touch(tmp_path / "in" / "x.md").parent
    (folder / "again.md").symlink_to(folder / "x.md")
    (folder / "y.md").symlink_to(outside)
    (folder / "far").symlink_to(outside.parent)
    found = list_files(folder)
    assert names(folder) == ["x.md"]
    assert [reason for reason in found.closed.values() if "add that folder" in reason]
    assert found.refused == {
        str(folder / "y.md"): f"is a link to {outside}, outside the folder that is added; add that file itself"
    }


def test_a_name_in_another_encoding_is_told(tmp_path: Path) -> None:
    with open(os.fsencode(tmp_path) + b"/" + "退货".encode("gb18030") + b".md", "wb") as file:  # noqa: PTH123 - bytes
        file.write(b"text")
    found = list_files(tmp_path)
    assert (found.files, list(found.closed.values())) == ([], ["has a name that is not UTF-8; rename it"])
    assert all(key.encode() for key in found.closed)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may look into everything")
def test_a_closed_folder_is_told(tmp_path: Path) -> None:
    touch(tmp_path / "closed" / "x.md").parent.chmod(0)
    assert "cannot be looked into" in next(iter(list_files(tmp_path).closed.values()))
    (tmp_path / "closed").chmod(0o700)


def test_a_mounted_configuration_is_read_through_its_links(tmp_path: Path) -> None:
    touch(tmp_path / "..2026" / "a.md")
    (tmp_path / "..data").symlink_to("..2026")
    (tmp_path / "a.md").symlink_to("..data/a.md")
    assert names(tmp_path) == ["a.md"]
