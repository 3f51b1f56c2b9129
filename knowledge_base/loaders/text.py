"""Plain text files: the first line is the title when it is short, paragraphs are kept."""

from __future__ import annotations

from pathlib import Path

from knowledge_base.loaders.drafts import Draft, language_of, loader, named_after, read_text

__all__ = ["load_text"]

LONGEST_TITLE = 80


@loader(".txt")
def load_text(path: Path) -> Draft:
    """The article in a plain text file."""
    text = read_text(path).strip()
    first, _, rest = text.partition("\n")
    titled = len(first) <= LONGEST_TITLE and rest.strip()
    return Draft(
        article_id=named_after(path.stem),
        language=language_of(text, path),
        title=first.strip() if titled else path.stem,
        text=(rest if titled else text).strip("\n"),
    )
