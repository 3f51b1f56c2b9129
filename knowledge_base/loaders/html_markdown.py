"""Elements of a page as Markdown: headings, nested lists, tables, code with its language, links."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bs4 import Tag
from bs4.element import NavigableString, PreformattedString

__all__ = ["line", "to_markdown"]

BLOCKS = {
    "address", "article", "blockquote", "body", "caption", "center", "dd", "details", "div", "dl", "dt",
    "fieldset", "figcaption", "figure", "form", "h1", "h2", "h3", "h4", "h5", "h6", "hr",
    "li", "main", "ol", "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot",
    "th", "thead", "tr", "ul",
}  # fmt: skip
LANGUAGE = re.compile(r"(?:^|\s)(?:lang|language|highlight-source)-([\w+#.-]{1,30})")
FOLLOWED = re.compile(r"(?:https?:|mailto:|tel:|/|\.|\?|[\w%-]+(?:[/.?#]|$))", re.IGNORECASE)


def to_markdown(tag: Tag) -> str:
    """The whole element, its blocks apart by empty lines."""
    return "\n\n".join(_blocks(tag))


def line(tag: Tag) -> str:
    """The element's words on one line, without links."""
    return re.sub(r"\s+", " ", tag.get_text(" ")).strip()


def _blocks(parent: Tag) -> Iterator[str]:
    """Elements that stand apart, each as Markdown; loose words between them are a paragraph."""
    loose: list[str] = []
    for child in parent.children:
        if not _stands_apart(child):
            loose.append(_inline(child))
            continue
        yield from _paragraph(loose)
        loose = []
        if isinstance(child, Tag):
            yield from (block for block in _block(child) if block.strip())
    yield from _paragraph(loose)


def _stands_apart(node: object) -> bool:
    if not isinstance(node, Tag):
        return False
    return node.name in BLOCKS or any(isinstance(one, Tag) and one.name in BLOCKS for one in node.descendants)


def _paragraph(pieces: list[str]) -> Iterator[str]:
    lines = [re.sub(r"[^\S\n]+", " ", one).strip() for one in "".join(pieces).split("\v")]
    text = "\n".join(" ".join(one.split()) for one in lines if one.strip())
    if text:
        yield text


def _block(tag: Tag) -> Iterator[str]:
    match tag.name:
        case "h1" | "h2" | "h3" | "h4" | "h5" | "h6":
            if line(tag):
                yield f"{'#' * int(tag.name[1])} {line(tag)}"
        case "summary":
            yield f"#### {line(tag)}" if line(tag) else ""
        case "ul" | "ol":
            yield "\n".join(_items(tag))
        case "dl":
            yield from _terms(tag)
        case "table":
            yield from _table(tag)
        case "pre":
            yield _code(tag)
        case "blockquote":
            yield "\n".join(f"> {one}" if one else ">" for one in to_markdown(tag).split("\n"))
        case "hr":
            return
        case _:
            yield from _blocks(tag)


def _items(tag: Tag) -> Iterator[str]:
    start = str(tag.get("start") or "1")
    number = int(start) if start.isdecimal() and len(start) < 5 else 1
    for item in tag.children:
        if not isinstance(item, Tag) or item.name not in ("li", "ul", "ol"):
            continue
        if item.name != "li":  # a list right inside a list belongs to the item before it
            yield from (f"  {one}" for one in _items(item))
            continue
        mark = f"{number}. " if tag.name == "ol" else "- "
        number += 1
        lines = [one for block in _blocks(item) for one in block.split("\n")]
        if lines:
            yield mark + lines[0]
            yield from (" " * len(mark) + one for one in lines[1:])


def _terms(tag: Tag) -> Iterator[str]:
    lines: list[str] = []
    for part in tag.find_all(["dt", "dd"]):
        words = " ".join(" ".join(_blocks(part)).split())
        if part.name == "dd" and lines and lines[-1].endswith(":"):
            lines[-1] += f" {words}"
        elif words:
            lines.append(f"- {words}:" if part.name == "dt" else f"  {words}")
    yield "\n".join(one.removesuffix(":") if one.endswith("::") else one for one in lines)


def _table(tag: Tag) -> Iterator[str]:
    rows = [[_cell(cell) for cell in row.find_all(("th", "td"), recursive=False)] for row in tag.find_all("tr")]
    rows = [row for row in rows if any(row)]
    columns = max((len(row) for row in rows), default=0)
    if tag.find("table") or (columns == 1 and not tag.find("th")):
        for cell in tag.find_all(("caption", "th", "td")):  # a table that only lays out the page
            if cell.find_parent("table") is tag:
                yield from _blocks(cell)
        return
    if tag.caption:
        yield line(tag.caption)
    if rows:
        lines = [f"| {' | '.join(row + [''] * (columns - len(row)))} |" for row in rows]
        yield "\n".join([lines[0], "|" + "---|" * columns, *lines[1:]])


def _cell(tag: Tag) -> str:
    return " ".join(" ".join(_blocks(tag)).split()).replace("|", "\\|")


def _code(tag: Tag) -> str:
    code = tag.find("code")
    named = [one.get("class") or () for one in (tag, code) if isinstance(one, Tag)]
    classes = " ".join(one if isinstance(one, str) else " ".join(one) for one in named)
    found = LANGUAGE.search(classes)
    text = tag.get_text().strip("\n").rstrip()
    longest = max((len(run) for run in re.findall(r"`{3,}", text)), default=2)
    fence = "`" * (longest + 1)
    return f"{fence}{found[1] if found else ''}\n{text}\n{fence}" if text.strip() else ""


def _inline(node: object) -> str:
    if isinstance(node, PreformattedString):  # comments, declarations
        return ""
    if isinstance(node, NavigableString):
        return str(node).replace("\v", " ")
    if not isinstance(node, Tag):
        return ""
    if node.name == "br":
        return "\v"
    if node.name in ("code", "kbd", "samp") and node.get_text().strip() and "`" not in node.get_text():
        return f"`{' '.join(node.get_text().split())}`"
    words = "".join(_inline(child) for child in node.children)
    if node.name == "a":
        return _link(" ".join(words.split()), str(node.get("href") or "").strip(), words)
    return words


def _link(words: str, target: str, spaced: str) -> str:
    """A link with its address; one that leads nowhere a reader could go (script, data, this page) is only its words."""
    if not words or not FOLLOWED.match(target) or re.search(r"[\s<>()]", target):
        return spaced
    before, after = (" " if spaced[:1].isspace() else ""), (" " if spaced[-1:].isspace() else "")
    return f"{before}[{words.replace('[', '(').replace(']', ')')}]({target}){after}"
