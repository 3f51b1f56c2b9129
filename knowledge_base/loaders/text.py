"""Plain text files: the first line is the title when it is short; underlined lines are headings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from knowledge_base.loaders.drafts import Draft, language_of, loader, named_after
from knowledge_base.loaders.encodings import read_text

__all__ = ["load_text"]

LONGEST_TITLE = 80
UNDERLINED = re.compile(r"^(?![#|>\s-])(.{1,100})\n(={3,}|-{3,})[ \t]*$", re.MULTILINE)
HEADING = re.compile(r"#+ ")


@loader(".txt", ".text")
def load_text(path: Path) -> Iterator[Draft]:
    """The article in a plain text file."""
    text = UNDERLINED.sub(lambda found: f"{'##' if found[2][0] == '-' else '#'} {found[1]}", read_text(path)).strip()
    first, _, rest = text.partition("\n")
    titled = len(first) <= LONGEST_TITLE and rest.strip()
    yield Draft(
        article_id=named_after(path.stem),
        language=language_of(text, path),
        title=HEADING.sub("", first).strip() if titled else path.stem,
        text=(rest if titled else text).strip("\n"),
    )
