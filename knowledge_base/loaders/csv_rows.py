"""CSV and TSV files: questions and answers by row, or a table."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from knowledge_base.errors import UnreadableSource
from knowledge_base.loaders.drafts import Draft, loader
from knowledge_base.loaders.encodings import read_text
from knowledge_base.loaders.faq_rows import sheet_articles

__all__ = ["load_csv"]

LONGEST_CELL = 200_000
SEPARATORS = ",;\t|"


@loader(".csv", ".tsv", apart=True)
def load_csv(path: Path) -> Iterator[Draft]:
    """The articles in a CSV file, whatever separates its columns."""
    text = read_text(path)
    csv.field_size_limit(LONGEST_CELL)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text)))
    except csv.Error as error:
        raise UnreadableSource(f"is broken: {error}; save it as CSV anew and add it again") from error
    yield from sheet_articles(rows, path=path)


def _separator(text: str) -> str:
    """The one that the first line has most of; a comma when it has none."""
    first = next((one for one in text.split("\n") if one.strip()), "")
    return max(SEPARATORS, key=first.count)
