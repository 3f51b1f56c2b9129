"""What a page says to those who crawl: its links, its own address, and whether it wants to be read. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urljoin

__all__ = ["Outline", "outline_of"]

HEAD_CHARS = 2_000_000
MOST_LINKS = 5_000
ROBOTS = ("robots", "deskside")


@dataclass(frozen=True, slots=True)
class Outline:
    """`links` are absolute addresses in order, without those the page asks not to follow; `canonical` may be ""."""

    links: tuple[str, ...] = ()
    canonical: str = ""
    base: str = ""
    is_index_wanted: bool = True


def outline_of(data: bytes, address: str) -> Outline:
    """The outline of an HTML page that was fetched from an address."""
    # Loaded here: the process that fetches needs only the class above.
    from bs4 import BeautifulSoup

    from knowledge_base.loaders.html import text_of

    page = BeautifulSoup(text_of(data)[:HEAD_CHARS], "html.parser")
    stated = page.find("base", href=True)
    base = _join(address, str(stated["href"])) if stated else address
    wishes: set[str] = set()
    for meta in page.find_all("meta"):
        if str(meta.get("name") or "").lower() in ROBOTS:
            wishes |= set(re.split(r"[,\s]+", str(meta.get("content") or "").lower()))
    links: list[str] = []
    if not wishes & {"nofollow", "none"}:
        for tag in page.find_all(["a", "area"], href=True, limit=MOST_LINKS):
            if "nofollow" not in str(tag.get("rel") or "").lower():
                links.append(_join(base, str(tag["href"])))
    canonical = page.find("link", rel="canonical", href=True)
    return Outline(
        links=tuple(dict.fromkeys(filter(None, links))),
        canonical=_join(base, str(canonical["href"])) if canonical else "",
        base=base,
        is_index_wanted=not wishes & {"noindex", "none"},
    )


def _join(base: str, target: str) -> str:
    try:
        return urljoin(base, target.strip())
    except ValueError:
        return ""
