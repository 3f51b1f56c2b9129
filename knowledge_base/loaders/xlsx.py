"""Excel workbooks: each sheet questions and answers by row, or a table."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from itertools import islice
from pathlib import Path

from knowledge_base.errors import UnreadableSource
from knowledge_base.loaders.archives import check_archive
from knowledge_base.loaders.drafts import Draft, loader
from knowledge_base.loaders.faq_rows import MOST_ROWS, sheet_articles

__all__ = ["load_xlsx"]

LARGEST_BYTES = 30_000_000
MOST_COLUMNS = 100


@loader(".xlsx", ".xlsm", apart=True, largest=LARGEST_BYTES)
def load_xlsx(path: Path) -> Iterator[Draft]:
    """The articles of all visible sheets; formulas count as what they last came to."""
    check_archive(path, ".xlsx")
    # Loaded here: it takes a third of a second, and most folders hold no workbook.
    from openpyxl import load_workbook

    try:
        book = load_workbook(path, read_only=True, data_only=True)
        with contextlib.closing(book):
            sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
            found = [(sheet.title, [_cells(row) for row in _rows(sheet)]) for sheet in sheets]
    except (MemoryError, RecursionError, UnreadableSource):
        raise
    except Exception as error:  # whatever a damaged workbook makes the library say
        raise UnreadableSource("is broken; open it in Excel, save it anew and add it again") from error
    found = [(title, rows) for title, rows in found if any(any(row) for row in rows)]
    for title, rows in found:
        yield from sheet_articles(rows, path=path, sheet=title if len(found) > 1 else "")


def _rows(sheet: object) -> Iterator[Sequence[object]]:
    """One row more than is read, so that too many are noticed; a sheet may declare a million empty ones."""
    rows: Iterator[Sequence[object]] = sheet.iter_rows(values_only=True, max_col=MOST_COLUMNS)  # type: ignore[attr-defined]  # its stubs know no read-only sheets
    return islice((row for row in islice(rows, 50 * MOST_ROWS) if any(cell is not None for cell in row)), MOST_ROWS + 2)


def _cells(row: Sequence[object]) -> list[str]:
    cells = [_words(cell) for cell in row]
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _words(cell: object) -> str:
    match cell:
        case None:
            return ""
        case bool():
            return "yes" if cell else "no"
        case float() if cell.is_integer() and abs(cell) < 1e15:
            return str(int(cell))
        case datetime() if (cell.hour, cell.minute, cell.second) == (0, 0, 0):
            return cell.date().isoformat()
        case datetime() | date():
            return cell.isoformat(sep=" ") if isinstance(cell, datetime) else cell.isoformat()
        case _:
            return str(cell)
