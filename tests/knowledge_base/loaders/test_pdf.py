from __future__ import annotations

from pathlib import Path

import pytest
from pypdf import PdfReader, PdfWriter

from knowledge_base.errors import UnreadableSource
from knowledge_base.loaders import Draft, load
from knowledge_base.loaders.pdf_lines import Line, to_markdown
from tests.knowledge_base.loaders.papers import a_pdf


def save(folder: Path, data: bytes) -> Path:
    path = folder / "Warranty Terms.pdf"
    path.write_bytes(data)
    return path


def read(folder: Path, data: bytes) -> Draft:
    [draft] = load(save(folder, data))
    return draft


def manual() -> bytes:
    pages, names = [], ("", "One", "Another", "This", "The last")
    for number in range(1, 5):
        lines: list[tuple[float, float, str]] = [(9, 760, f"Hearthwell manual, issue {number}")]
        if number == 1:
            lines.append((22, 730, "Warranty terms"))
        lines += [
            (16, 700, f"Section {number}"),
            (11, 670, f"The warranty of part {number} runs for two years and cov-"),
            (11, 656, "ers the pump."),
            (11, 630, f"{names[number]} paragraph stands apart."),
            (9, 40, f"- {number} -"),
        ]
        pages.append(lines)
    return a_pdf(pages)


def test_headings_are_told_by_their_letters_and_running_heads_and_page_numbers_are_dropped(tmp_path: Path) -> None:
    draft = read(tmp_path, manual())
    assert (draft.title, draft.article_id, draft.language) == ("Warranty terms", "warranty-terms", "en")
    assert draft.text.startswith(
        "## Section 1\n\nThe warranty of part 1 runs for two years and covers the pump.\n\nOne paragraph stands apart."
    )
    assert draft.text.count("## Section") == 4
    assert "issue" not in draft.text
    assert "- 1 -" not in draft.text


def test_the_properties_give_a_title_where_the_page_has_no_heading(tmp_path: Path) -> None:
    assert read(tmp_path, a_pdf([[(11, 700, "Only text.")]], title="Care guide")).title == "Care guide"
    assert read(tmp_path, a_pdf([[(11, 700, "Only text.")]], title="Microsoft Word - x.doc")).title == "Warranty Terms"


def encrypted(folder: Path, *, user: str, owner: str) -> bytes:
    (folder / "plain.pdf").write_bytes(a_pdf([[(11, 700, "Secret text.")]]))
    writer = PdfWriter(clone_from=PdfReader(folder / "plain.pdf"))
    writer.encrypt(user, owner, algorithm="RC4-128")
    writer.write(folder / "locked.pdf")
    return (folder / "locked.pdf").read_bytes()


def test_an_encrypted_file_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(UnreadableSource, match="is encrypted; save it without a password and add it again"):
        read(tmp_path, encrypted(tmp_path, user="secret", owner="owner"))


def test_a_file_that_anybody_may_read_is_read_though_its_owner_has_a_password(tmp_path: Path) -> None:
    assert read(tmp_path, encrypted(tmp_path, user="", owner="owner")).text == "Secret text."


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (a_pdf([[]]), "looks scanned, run OCR"),
        (b"%PDF-1.4\nnothing of the kind", "is broken"),
        (b"not a PDF at all", "is broken"),
        (manual()[:700], "is broken|looks scanned"),
        (b"", "is empty"),
    ],
)
def test_a_scanned_broken_or_empty_file_says_so(tmp_path: Path, data: bytes, reason: str) -> None:
    with pytest.raises(UnreadableSource, match=reason):
        read(tmp_path, data)


def lines(*texts: str, size: float = 11) -> list[Line]:
    return [Line(text, size, 700 - 14 * place) for place, text in enumerate(texts)]


def test_chinese_lines_are_joined_without_spaces_and_across_a_page() -> None:
    assert (
        to_markdown([lines("保修期为两", "年，涵盖水泵"), lines("和加热器。")])[1] == "保修期为两年，涵盖水泵和加热器。"
    )


def test_items_of_a_list_stay_apart() -> None:
    assert to_markdown([lines("You need:", "• a cloth", "• water that", "is warm", "1. Start")])[1] == (
        "You need:\n\n- a cloth\n- water that is warm\n1. Start"
    )


def test_a_table_of_contents_and_the_running_heads_of_a_chapter_are_dropped() -> None:
    contents = lines("Cleaning. . . . . . . . . . . 4", "Repairs ............ 12", "Read on.")
    chapter = [lines(f"Chapter 2: Care {number}", f"Text {word}.") for number, word in ((4, "a"), (5, "b"), (6, "c"))]
    assert to_markdown([contents, *chapter, *[lines("x", "y", "z")] * 9])[1].split("\n\n")[:3] == [
        "Read on.",
        "Text a.",
        "Text b.",
    ]


def test_a_line_that_repeats_inside_the_text_is_kept() -> None:
    page = lines("a", "b", "c", "Press OK.", "d", "e", "f")
    assert to_markdown([page, page, page])[1].count("Press OK.") == 3
