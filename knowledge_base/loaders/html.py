"""HTML pages: the readable text as Markdown; scripts, styles, menus and forms are left out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from bs4 import BeautifulSoup, Tag

from knowledge_base.loaders.drafts import Draft, language_of, loader, named_after, read_text

__all__ = ["load_html"]

LEFT_OUT = ("script", "style", "noscript", "template", "nav", "header", "footer", "aside", "form", "svg", "iframe")
WHOLE = ("h1", "h2", "h3", "h4", "h5", "h6", "p", "ul", "ol", "table", "pre", "blockquote", "dl")


@loader(".html", ".htm")
def load_html(path: Path) -> Draft:
    """The article in a page: its `main` or `article` element where there is one, else the body."""
    page = BeautifulSoup(read_text(path), "html.parser")
    said = page.html.get("lang") if page.html else None
    title = _take_title(page)
    for tag in page.find_all(LEFT_OUT):
        tag.decompose()
    body = page.find("main") or page.find("article") or page.body or page
    text = "\n\n".join(block for block in _blocks(body) if block.strip())
    guessed = language_of(text, path)
    return Draft(
        article_id=named_after(path.stem),
        language=said[:2] if isinstance(said, str) and said[:2] in ("en", "zh") else guessed,
        title=title or path.stem,
        text=text,
    )


def _take_title(page: BeautifulSoup) -> str:
    """The page's own heading, which then is no part of its text; else the title, which often names the site too."""
    body = page.find("main") or page.find("article") or page
    for heading in (body.find("h1"), page.h1):
        if isinstance(heading, Tag) and _line(heading):
            title = _line(heading)
            heading.decompose()
            return title
    return _line(page.title) if page.title else ""


def _line(tag: Tag) -> str:
    return re.sub(r"\s+", " ", tag.get_text(" ")).strip()


def _blocks(parent: Tag) -> Iterator[str]:
    """Known blocks as Markdown; other elements are looked into, loose text is kept as a paragraph."""
    for child in parent.children:
        if not isinstance(child, Tag):
            yield re.sub(r"\s+", " ", str(child)).strip() if type(child).__name__ == "NavigableString" else ""
        elif child.name in WHOLE:
            yield _whole(child)
        elif child.find(WHOLE):
            yield from _blocks(child)
        else:
            yield _line(child)


def _whole(tag: Tag) -> str:
    match tag.name:
        case "h1" | "h2" | "h3" | "h4" | "h5" | "h6":
            return f"{'#' * int(tag.name[1])} {_line(tag)}" if _line(tag) else ""
        case "ul" | "ol":
            return "\n".join(f"- {_line(item)}" for item in tag.find_all("li", recursive=False))
        case "table":
            rows = [[_line(cell) for cell in row.find_all(("th", "td"))] for row in tag.find_all("tr")]
            lines = [f"| {' | '.join(row)} |" for row in rows if row]
            return (
                "\n".join([*lines[:1], "|" + "---|" * len(rows[0]), *lines[1:]]) if len(lines) > 1 else "".join(lines)
            )
        case "pre":
            return f"```\n{tag.get_text().strip()}\n```"
        case _:
            return _line(tag)
