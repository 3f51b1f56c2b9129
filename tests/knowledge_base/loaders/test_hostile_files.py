from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge_base.errors import UnreadableSource
from knowledge_base.loaders import load, suffixes
from tests.knowledge_base.loaders.papers import a_pdf

SEEDS = {
    ".pdf": a_pdf([[(12, 700, "Text")]]),
    ".md": b"---\nid: a\ntags: [x]\n---\n# T\n\n| a |\n|---|\n",
    ".html": b"<html lang=en><body><table><tr><td>a<ul><li>b</table><a href=x>y</a><pre>z",
    ".csv": b'q,a\n"x","y"\n',
}


@settings(max_examples=60)
@given(st.sampled_from(suffixes()), st.binary(max_size=300), st.integers(0, 400), st.integers(0, 40))
def test_any_bytes_are_articles_or_a_clear_no(
    tmp_path_factory: pytest.TempPathFactory, suffix: str, noise: bytes, place: int, cut: int
) -> None:
    path = tmp_path_factory.getbasetemp() / f"any{suffix}"
    seed = SEEDS.get(suffix, b"PK\3\4")
    path.write_bytes(seed[:place] + noise + seed[place + cut :])
    try:
        drafts = load(path)
    except UnreadableSource as error:
        assert str(error)  # noqa: PT017 - either outcome is right
        return
    for draft in drafts:
        assert "\0" not in draft.text + draft.title
        assert (draft.text + draft.title + draft.article_id).encode()


@pytest.mark.parametrize(
    "front", ["updated: 2026-13-45", "? [a]\n: b", "title: &a [*a]", "updated: 2026-01-01 99:99:99"]
)
def test_front_matter_that_cannot_be_is_a_clear_no(tmp_path: Path, front: str) -> None:
    path = tmp_path / "a.md"
    path.write_text(f"---\n{front}\n---\ntext")
    with pytest.raises(UnreadableSource, match="front matter"):
        load(path)


def test_front_matter_that_would_unfold_to_gigabytes_is_refused(tmp_path: Path) -> None:
    lines = ["a0: &a0 [lol, lol]", *(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}, *a{n - 1}]" for n in range(1, 40))]
    path = tmp_path / "a.md"
    for key in ("title", "tags", "category", "id"):
        path.write_text("---\n" + "\n".join([*lines, f"{key}: *a39"]) + "\n---\ntext")
        with pytest.raises(UnreadableSource, match="must be a plain value"):
            load(path)


def test_halves_of_characters_and_zeros_of_a_workbook_are_dropped(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.worksheets[0].append(["q", "a"])
    book.worksheets[0].append(["How?", "x_x0000_y_xD800_z"])
    book.save(tmp_path / "a.xlsx")
    [draft] = load(tmp_path / "a.xlsx")
    assert draft.text.encode()
    assert "\0" not in draft.text
