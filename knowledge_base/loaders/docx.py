"""Word documents: headings, lists, tables, links and code as Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from knowledge_base.errors import UnreadableSource
from knowledge_base.loaders.archives import check_archive
from knowledge_base.loaders.drafts import Draft, language_of, loader, named_after

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import Table
    from docx.text.paragraph import Paragraph

__all__ = ["load_docx"]

LARGEST_BYTES = 30_000_000
HEADING = re.compile(r"(?:heading|标题)\s*([1-6])", re.IGNORECASE)
CODE = re.compile(r"code|preformatted|代码", re.IGNORECASE)
PLACEHOLDERS = ("", "word document", "untitled", "document")
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@loader(".docx", apart=True, largest=LARGEST_BYTES)
def load_docx(path: Path) -> Iterator[Draft]:
    """The article in a document; its title is what is styled so, else its properties', else its first heading."""
    check_archive(path, ".docx")
    # Loaded here: it brings an XML library along, and most folders hold no document.
    import docx

    try:
        document = docx.Document(str(path))
        title, text = _read(document)
        named = (document.core_properties.title or "").strip()
    except (MemoryError, RecursionError):
        raise
    except Exception as error:  # whatever a damaged document makes the library say
        raise UnreadableSource("is broken; open it in Word, save it anew and add it again") from error
    title = title or (named if named.casefold() not in PLACEHOLDERS else "")
    first = re.match(r"#+ (.+)\n*", text)
    if first and title in ("", first[1]):
        title, text = first[1], text[first.end() :]
    yield Draft(
        article_id=named_after(path.stem),
        language=language_of(f"{title} {text}", path),
        title=title or path.stem,
        text=text,
    )


def _read(document: Document) -> tuple[str, str]:
    """The text styled as the title, and the rest as Markdown."""
    from docx.table import Table

    title, blocks = "", list[tuple[str, str]]()
    for part in document.iter_inner_content():
        if isinstance(part, Table):
            blocks.append(("table", _table(part)))
            continue
        kind, text = _paragraph(part)
        if kind == "title" and not title:
            title = text
        elif text.strip():
            blocks.append((kind, text))
    return title, _joined(blocks)


def _joined(blocks: list[tuple[str, str]]) -> str:
    """Items of one list and lines of one listing stay together; all else is apart by an empty line."""
    out, before = "", ""
    for kind, text in blocks:
        if before == "code" != kind:
            out += "\n```"
        if kind == "code" != before:
            text = f"```\n{text}"
        together = kind == before and kind in ("item", "code")
        out += (("\n" if together else "\n\n") if out else "") + text
        before = kind
    return out + ("\n```" if before == "code" else "")


def _paragraph(paragraph: Paragraph) -> tuple[str, str]:
    style = str(paragraph.style.name or "") if paragraph.style is not None else ""
    words = paragraph.text if CODE.search(style) else " ".join(_inline(paragraph).split())
    if style.casefold() in ("title", "标题"):
        return "title", words
    if found := HEADING.match(style):
        return "heading", f"{'#' * int(found[1])} {words}" if words else ""
    if CODE.search(style):
        return "code", words
    depth = _list_depth(paragraph, style)
    if depth is not None:
        mark = "1." if "number" in style.casefold() else "-"
        return "item", f"{'  ' * depth}{mark} {words}" if words else ""
    return "text", words


def _list_depth(paragraph: Paragraph, style: str) -> int | None:
    """How deep in a list it stands; nothing for a paragraph of its own."""
    numbering = paragraph._p.find(f".//{WORD}numPr")  # python-docx has no public name for it
    if numbering is not None:
        level = numbering.find(f"{WORD}ilvl")
        return min(int(level.get(f"{WORD}val") or 0), 8) if level is not None else 0
    if style.startswith(("List Bullet", "List Number")):
        return max(int(style[-1]) - 1, 0) if style[-1].isdecimal() else 0
    return None


def _inline(paragraph: Paragraph) -> str:
    pieces = []
    for part in paragraph.iter_inner_content():
        address = getattr(part, "address", "")
        text = part.text
        linked = text.strip() and re.fullmatch(r"(?:https?|mailto):[^\s<>()]+", address or "")
        pieces.append(f"[{text.strip()}]({address})" if linked else text)
    return "".join(pieces)


def _table(table: Table) -> str:
    rows: list[list[str]] = []
    for row in table.rows:
        cells, last = list[str](), None
        for cell in row.cells:
            if cell._tc is last:  # a merged cell is named once for each place it covers
                continue
            last = cell._tc
            words = " ".join(" ".join(_inline(one).split()) for one in cell.paragraphs).strip()
            cells.append(words.replace("|", "\\|"))
        rows.append(cells)
    rows = [row for row in rows if any(row)]
    if not rows:
        return ""
    columns = max(len(row) for row in rows)
    lines = [f"| {' | '.join([*row, *[''] * (columns - len(row))])} |" for row in rows]
    return "\n".join([lines[0], "|" + "---|" * columns, *lines[1:]])
