"""PDF files: the text of their pages, with headings where the letters are larger."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from knowledge_base.errors import UnreadableSource
from knowledge_base.loaders.drafts import Draft, language_of, loader, named_after
from knowledge_base.loaders.pdf_lines import Line, to_markdown

if TYPE_CHECKING:
    from pypdf import PageObject, PdfReader

__all__ = ["load_pdf"]

LARGEST_BYTES = 30_000_000
MOST_PAGES = 1_000
LONGEST_TITLE = 120


@loader(".pdf", apart=True, largest=LARGEST_BYTES)
def load_pdf(path: Path) -> Iterator[Draft]:
    """The article in a PDF file; its title is its properties', else its first heading, else the file's name."""
    # Loaded here: it takes half a second, and most folders hold no PDF.
    from pypdf.errors import LimitReachedError

    try:
        reader = _open(path)
        pages = [_lines(page) for page in reader.pages]
        named = str(reader.metadata.title or "").strip() if reader.metadata else ""
    except (MemoryError, RecursionError, UnreadableSource):
        raise
    except LimitReachedError as error:
        raise UnreadableSource("unpacks to far more than a file of text holds; print it to a new PDF") from error
    except Exception as error:  # a damaged file makes the library say almost anything
        raise UnreadableSource("is broken; open it, print it to a new PDF and add it again") from error
    if not any(line.text.strip() for page in pages for line in page):
        raise UnreadableSource("holds no text; it looks scanned, run OCR on it first")
    heading, text = to_markdown(pages)
    title = heading or (named if _is_title(named) else "")
    yield Draft(
        article_id=named_after(path.stem),
        language=language_of(f"{title} {text}", path),
        title=title or path.stem,
        text=text,
    )


def _open(path: Path) -> PdfReader:
    from pypdf import PdfReader

    reader = PdfReader(path)
    # Many files have only an owner's password: whoever has none may read, but not change them.
    if reader.is_encrypted and not reader.decrypt(""):
        raise UnreadableSource("is encrypted; save it without a password and add it again")
    if len(reader.pages) > MOST_PAGES:
        raise UnreadableSource(f"has more than {MOST_PAGES:,} pages; split it into several files")
    return reader


def _is_title(named: str) -> bool:
    """Programs write a file's name or their own into the title."""
    programs = ("untitled", "microsoft word", "microsoft powerpoint", "powerpoint", "document")
    return bool(named) and len(named) <= LONGEST_TITLE and not named.lower().startswith(programs) and "." not in named


def _lines(page: PageObject) -> list[Line]:
    """A page's lines from top to bottom as its program wrote them, each with its height and the size of its letters."""
    lines: list[Line] = []
    text, size, height = "", 0.0, 0.0

    def visit(piece: str, cm: list[float], tm: list[float], _font: Any, font_size: float) -> None:
        nonlocal text, size, height
        for number, part in enumerate(piece.split("\n")):
            if number:
                lines.append(Line(text.strip(), size, height))
                text, size = "", 0.0
            if part.strip():
                scale = abs(tm[3] or tm[1] or 1.0) * abs(cm[3] or cm[1] or 1.0)
                size, height = max(size, round((font_size or 0.0) * scale, 1)), tm[5] * (cm[3] or 1.0) + cm[5]
            text += part

    page.extract_text(visitor_text=visit)
    lines.append(Line(text.strip(), size, height))
    return [line for line in lines if line.text]
