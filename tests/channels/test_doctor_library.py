"""What the doctor says of the company and of the index."""

from __future__ import annotations

import shutil

from tests.channels.command import Command

NORWAY = "---\nid: norway\ntitle: Shipping to Norway\n---\nParcels take six days.\n"


def line(command: Command, of: str) -> str:
    done = command("doctor")
    assert done.code == 0, done
    (found,) = [one for one in done.out.splitlines() if one[6:].startswith(f"{of}: ")]
    return found


def test_the_index_is_told_from_nothing_to_in_step_to_behind(bare: Command) -> None:
    assert line(bare, "index").startswith("pass  index: nothing")
    bare("kb", "status")
    assert line(bare, "index") == "pass  index: no article yet; `deskside kb add FOLDER` takes some in"
    bare("kb", "write", "-", stdin=NORWAY)
    assert line(bare, "index").startswith("warn  index: not made yet, 1 passage")
    bare("kb", "index")
    assert line(bare, "index").startswith("pass  index: 1 passage with hashing")
    assert line(bare, "index").endswith("in step with the library")

    bare("kb", "write", "-", stdin=NORWAY.replace("norway", "sweden"))
    assert "not in step with the library; `deskside kb index`" in line(bare, "index")
    bare("kb", "index")
    bare("kb", "rebuild", "--no-wait")
    assert "not in step" in line(bare, "index")


def test_an_index_of_another_model_and_one_that_is_gone_are_told(bare: Command) -> None:
    bare("kb", "write", "-", stdin=NORWAY)
    bare("kb", "index")
    bare.set(EMBEDDINGS="e5")
    assert "made by hashing" in line(bare, "index")
    assert "to be changed to multilingual-e5-small; " in line(bare, "index")

    bare.set(EMBEDDINGS="hashing")
    shutil.rmtree(bare.folder / "index")
    assert line(bare, "index").startswith("warn  index: not made yet")


def test_the_company_is_told_by_its_name_or_the_lack_of_one(bare: Command) -> None:
    bare("kb", "status")
    assert line(bare, "company").startswith("warn  company: no name yet, customers read “Our company (本公司)”")
    bare("company", "set", "--name", "Kite House", "--name-zh", "风筝屋")
    assert line(bare, "company") == "pass  company: Kite House (风筝屋)"


def test_the_sample_company_is_told_as_one(deskside: Command) -> None:
    assert line(deskside, "company") == "pass  company: Hearthwell (禾暖), on the data of the sample"
