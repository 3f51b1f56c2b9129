from __future__ import annotations

from pathlib import Path

import pytest

from assistant.procedures.house import open_shelf
from assistant.procedures.reading import ProcedureError
from assistant.procedures.shelf import Shelf, built_in, read_folder
from tests.assistant.procedures.files import GOOD


def test_an_operators_file_is_added_or_takes_the_place_of_ours(tmp_path: Path) -> None:
    (tmp_path / "gift_wrap.yaml").write_text(GOOD, encoding="utf-8")
    source = Path(built_in().places["my_orders"].where).read_text(encoding="utf-8")
    (tmp_path / "my_orders.yaml").write_text(source.replace("version: 1", "version: 7"), encoding="utf-8")
    shelf = open_shelf(tmp_path)

    assert shelf.names == built_in().names | {"gift_wrap"}
    assert shelf.procedures["my_orders"].version == 7
    assert shelf.places["my_orders"].where == str(tmp_path / "my_orders.yaml")
    assert built_in().procedures["my_orders"].version == 1
    slot = shelf.slot("gift_wrap", "paper")
    assert slot is not None
    assert slot.kind == "choice"
    assert shelf.slot("gift_wrap", "none") is shelf.slot("none", "paper") is None


def test_a_folder_may_be_missing_but_not_be_a_file_or_hold_yml(tmp_path: Path) -> None:
    assert read_folder(tmp_path / "none") == []
    (tmp_path / "file").touch()
    with pytest.raises(ProcedureError, match="is not a folder"):
        read_folder(tmp_path / "file")
    (tmp_path / "x.yml").touch()
    with pytest.raises(ProcedureError, match=r"has to end in \.yaml"):
        read_folder(tmp_path)


def test_an_empty_shelf_holds_nothing() -> None:
    assert list(Shelf({})) == []
