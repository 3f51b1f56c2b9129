"""HTML pages: what a reader of the page sees of its article; scripts, menus, forms and hidden parts are left out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

from bs4 import BeautifulSoup, Tag

from knowledge_base.loaders.drafts import Draft, language_of, loader, named_after
from knowledge_base.loaders.encodings import decode
from knowledge_base.loaders.html_markdown import line, to_markdown
from knowledge_base.passages import Audience

__all__ = ["load_html", "text_of"]

LEFT_OUT = {
    "form", "script", "style", "noscript", "template", "nav", "footer", "svg", "iframe", "object",
    "button", "select", "input", "textarea", "canvas", "audio", "video", "dialog",
}  # fmt: skip
ROLES = {"navigation", "banner", "contentinfo", "search", "complementary"}
CLASSES = {
    "breadcrumb", "breadcrumbs", "cookie-banner", "cookie-notice", "navbar", "pagination", "related-posts",
    "share-buttons", "sidebar", "site-footer", "site-header", "skip-link", "sr-only", "toc", "visually-hidden",
}  # fmt: skip
HIDING = re.compile(r"(display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?![.\d]))")
CHARSET = re.compile(rb"<meta[^>]{1,200}?charset\s*=\s*[\"']?\s*([\w-]{2,40})", re.IGNORECASE)
HEAD_BYTES = 4096


@loader(".html", ".htm", ".xhtml", apart=True)
def load_html(path: Path) -> Iterator[Draft]:
    """The article in a page: its `main` or only `article` element where there is one, else the body."""
    page = BeautifulSoup(text_of(path.read_bytes()), "html.parser")
    said = page.html.get("lang") if page.html else None
    meta = page.find("meta", attrs={"name": "audience"})
    is_for_staff = isinstance(meta, Tag) and str(meta.get("content", "")).strip().casefold() == Audience.STAFF.value
    _drop_hidden(page)
    title = _take_title(page)
    _drop_frame(page)
    text = to_markdown(_main_part(page))
    guessed = language_of(text, path)
    yield Draft(
        article_id=named_after(path.stem),
        language=said[:2].lower() if isinstance(said, str) and said[:2].lower() in ("en", "zh") else guessed,
        title=title or path.stem,
        text=text,
        audience=Audience.STAFF if is_for_staff else Audience.PUBLIC,
    )


def text_of(data: bytes) -> str:
    """A page's source, in the encoding that it states near its beginning."""
    declared = CHARSET.search(data[:HEAD_BYTES])
    return decode(data, declared=declared[1].decode() if declared else "")


def _main_part(page: BeautifulSoup) -> Tag:
    articles = page.find_all("article", limit=2)
    alone = articles[0] if len(articles) == 1 else None
    return page.find("main") or page.find(role="main") or alone or page.body or page


def _take_title(page: BeautifulSoup) -> str:
    """The page's own heading, which then is no part of its text; else the title, which often names the site too."""
    for heading in (_main_part(page).find("h1"), page.h1):
        if isinstance(heading, Tag) and line(heading):
            title = line(heading)
            heading.decompose()
            return title
    return line(page.title) if page.title else ""


def _drop_hidden(page: BeautifulSoup) -> None:
    """What no visitor sees is not what the page says, whoever put it there."""
    _drop(page, lambda tag: bool(tag.attrs) and tag.name not in ("html", "body") and _is_hidden(tag))


def _is_hidden(tag: Tag) -> bool:
    if tag.has_attr("hidden") and tag["hidden"] != "until-found":
        return True
    return tag.get("aria-hidden") == "true" or bool(HIDING.search(str(tag.get("style") or "").lower()))


def _drop_frame(page: BeautifulSoup) -> None:
    for form in page.find_all("form"):
        if form.find(("main", "article", "h1", "h2", "p")):
            form.unwrap()  # some site builders put the whole page into one form
    _drop(page, _is_frame)


def _is_frame(tag: Tag) -> bool:
    if tag.name in LEFT_OUT:
        return True
    if tag.name in ("header", "aside"):  # inside the article they are its introduction and its notes
        return tag.find_parent(("main", "article")) is None
    if not tag.attrs or tag.name in ("html", "body", "main", "article"):
        return False
    classes = tag.get("class") or ()
    return tag.get("role") in ROLES or bool(CLASSES & set([classes] if isinstance(classes, str) else classes))


def _drop(page: BeautifulSoup, is_dropped: Callable[[Tag], bool]) -> None:
    waiting: list[Tag] = [page]
    while waiting:
        for child in list(waiting.pop().children):
            if not isinstance(child, Tag):
                continue
            if is_dropped(child):
                child.decompose()
            else:
                waiting.append(child)
