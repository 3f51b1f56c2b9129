from __future__ import annotations

import zipfile
from pathlib import Path

import docx
import openpyxl
import pytest

from knowledge_base.errors import UnreadableSource
from knowledge_base.loaders import Draft, load
from knowledge_base.passages import Audience


def a_document(path: Path) -> Path:
    document = docx.Document()
    document.add_paragraph("Care of the machine", style="Title")
    document.add_heading("Every day", 1)
    document.add_paragraph("Rinse it.")
    document.add_paragraph("Water", style="List Bullet")
    document.add_paragraph("cold", style="List Bullet 2")
    document.add_paragraph("First", style="List Number")
    document.add_heading("Parts", 2)
    table = document.add_table(2, 2)
    for cell, text in zip([*table.rows[0].cells, *table.rows[1].cells], ["Part", "Price", "F|4", "12"], strict=True):
        cell.text = text
    document.add_paragraph("Ende 完")
    document.save(str(path))
    return path


def test_a_document_keeps_headings_lists_and_tables(tmp_path: Path) -> None:
    [draft] = load(a_document(tmp_path / "care.docx"))
    assert (draft.article_id, draft.title) == ("care", "Care of the machine")
    assert draft.text == (
        "# Every day\n\nRinse it.\n\n- Water\n  - cold\n1. First\n\n## Parts\n\n"
        "| Part | Price |\n|---|---|\n| F\\|4 | 12 |\n\nEnde 完"
    )


def a_workbook(path: Path, sheets: dict[str, list[list[object]]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def test_each_row_of_questions_and_answers_is_an_article(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["编号", "问题", "答案", "受众", "标签"],
        ["pay-1", "如何付款？", "可用支付宝。", "", "付款，支付宝"],
        ["", "How do I pay in store?", "By card.", "内部", ""],
        ["", "没有答案", None, "", ""],
    ]
    first, second, third = load(a_workbook(tmp_path / "faq.xlsx", {"A": rows}))
    assert (first.article_id, first.title, first.text, first.language) == ("pay-1", "如何付款？", "可用支付宝。", "zh")
    assert (first.tags, first.audience, first.is_named) == (("付款", "支付宝"), Audience.PUBLIC, True)
    assert (second.article_id, second.language) == ("faq-how-do-i-pay-in-store", "en")
    assert second.audience is Audience.STAFF
    assert (third.title, third.text) == ("没有答案", "")


def test_other_sheets_are_tables_and_hidden_ones_nothing(tmp_path: Path) -> None:
    path = a_workbook(
        tmp_path / "prices.xlsx", {"EU": [["Part", "Price"], ["F4", 12.0]], "US": [["Part"], ["F4"]], "Old": [["x"]]}
    )
    book = openpyxl.load_workbook(path)
    book["Old"].sheet_state = "hidden"
    book.save(path)
    drafts = load(path)
    assert [(draft.article_id, draft.title) for draft in drafts] == [
        ("prices-eu", "prices: EU"),
        ("prices-us", "prices: US"),
    ]
    assert drafts[0].text == "| Part | Price |\n|---|---|\n| F4 | 12 |"


def csv_of(folder: Path, text: str, encoding: str = "utf-8") -> list[Draft]:
    path = folder / "faq.csv"
    path.write_bytes(text.encode(encoding))
    return load(path)


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16", "utf-16-le"])
def test_a_csv_file_is_read_whatever_its_encoding_and_separator(tmp_path: Path, separator: str, encoding: str) -> None:
    text = f'标题{separator}内容\r\n如何退货{separator}"十四天内，请\r\n保留包装"\r\n'
    [draft] = csv_of(tmp_path, text, encoding)
    assert (draft.title, draft.text) == ("如何退货", "十四天内，请\n保留包装")


def test_the_same_question_twice_is_two_articles(tmp_path: Path) -> None:
    assert [draft.article_id for draft in csv_of(tmp_path, "q,a\nHow?,x\nHow?,y\n")] == ["faq-how", "faq-how-2"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("q,a,audience\nHow?,x,everyone\n", "row 2: audience must be public or staff"),
        ("q,a,audiance\nHow?,x,staff\n", "did you mean 'audience'"),
        ("q,a,language\nHow?,x,fr\n", "row 2: language must be en or zh"),
        ("q,a,updated\nHow?,x,soon\n", "row 2: a day is written like"),
        ("q,a\nHow?,\n", "holds no text"),
    ],
)
def test_a_row_that_cannot_be_right_says_which(tmp_path: Path, text: str, reason: str) -> None:
    with pytest.raises(UnreadableSource, match=reason):
        csv_of(tmp_path, text)


@pytest.mark.parametrize("suffix", [".docx", ".xlsx"])
def test_what_unpacks_to_too_much_is_not_unpacked(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"bomb{suffix}"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("word/document.xml", "w") as part:
        for _ in range(200):
            part.write(b"\0" * 1_000_000)
    assert path.stat().st_size < 1_000_000
    with pytest.raises(UnreadableSource, match="unpacks to 200 MB"):
        load(path)


@pytest.mark.parametrize("suffix", [".docx", ".xlsx"])
@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"PK\3\4 but no more", "is broken"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "is encrypted or of the Office 97 kind"),
        (b"", "is empty"),
    ],
)
def test_a_broken_or_encrypted_office_file_says_so(tmp_path: Path, suffix: str, data: bytes, reason: str) -> None:
    path = tmp_path / f"file{suffix}"
    path.write_bytes(data)
    with pytest.raises(UnreadableSource, match=reason):
        load(path)


@pytest.mark.parametrize("suffix", [".docx", ".xlsx"])
def test_an_archive_of_another_kind_is_broken(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"file{suffix}"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("hello.txt", "hello")
    with pytest.raises(UnreadableSource, match="is broken"):
        load(path)
