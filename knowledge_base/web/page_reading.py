"""A fetched page read by the same loaders as a file, in the same process with limits."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

from knowledge_base.errors import UnreadableSource
from knowledge_base.loaders.drafts import Draft
from knowledge_base.reading import Reader
from knowledge_base.sources import fingerprint
from knowledge_base.web.addresses import read_address
from knowledge_base.web.outline import Outline
from knowledge_base.web.page import Fetched
from knowledge_base.web.page_names import page_id, suffix_of, with_absolute_links

__all__ = ["PageReader", "ReadPage"]

TEXTS = (".html", ".md", ".markdown", ".txt", ".csv", ".htm")


@dataclass(frozen=True, slots=True)
class ReadPage:
    """What a page holds; `is_same`: what it held before, so it was not read."""

    content_hash: str
    outline: Outline
    drafts: tuple[Draft, ...] = ()
    is_same: bool = False


class PageReader:
    """Reads pages one by one."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    def read(self, page: Fetched, *, unless: str = "") -> ReadPage:
        """A page's articles and links; `unless` is the fingerprint with which its articles need not be read again.

        Raises UnreadableSource.
        """
        suffix = suffix_of(page)
        if not suffix:
            raise UnreadableSource(f"is of the kind {page.kind[:60] or 'unknown'}, which is not supported")
        content_hash = fingerprint(page.body)
        with tempfile.TemporaryDirectory() as folder:
            target = read_address(page.url)
            path = Path(folder) / f"{page_id(target)}{suffix}"
            path.write_bytes(_plain(page, suffix))
            outline = self._reader.outline(path, page.url) if suffix.startswith(".htm") else Outline(base=page.url)
            outline = replace(outline, is_index_wanted=outline.is_index_wanted and _is_wanted(page.robots))
            if content_hash == unless or not outline.is_index_wanted:
                return ReadPage(content_hash, outline, is_same=content_hash == unless)
            drafts = self._reader.load(path)
        base = outline.base or page.url
        return ReadPage(
            content_hash, outline, tuple(self._as_page(one, page_id(target), base, drafts) for one in drafts)
        )

    def _as_page(self, draft: Draft, name: str, base: str, drafts: list[Draft]) -> Draft:
        """Called by its address, which nobody but the site gives away, rather than by an id that it claims."""
        article_id = name if len(drafts) == 1 else draft.article_id
        text = with_absolute_links(draft.text, base)
        return replace(draft, article_id=article_id, text=text, is_named=False)


def _is_wanted(header: str) -> bool:
    """What X-Robots-Tag says to all programs; what it says to a named other one is not for us."""
    words = {part.strip() for part in header.split(",")}
    return not words & {"noindex", "none"}


def _plain(page: Fetched, suffix: str) -> bytes:
    """The body, in UTF-8 where the server says which encoding it has: it knows better than the page."""
    if suffix not in TEXTS or not page.charset or page.body[:3] == b"\xef\xbb\xbf":
        return page.body
    try:
        return page.body.decode("gb18030" if page.charset.lower() in ("gb2312", "gbk") else page.charset).encode(
            "utf-8-sig"
        )
    except (LookupError, UnicodeError, ValueError):
        return page.body
