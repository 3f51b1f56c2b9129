"""The pages that a sitemap lists, and those of the sitemaps it lists in turn."""

from __future__ import annotations

from knowledge_base.errors import UnreadableSource
from knowledge_base.web.addresses import Target, joined
from knowledge_base.web.politeness import PoliteFetcher
from knowledge_base.web.sitemap import MOST_PAGES, read_sitemap

__all__ = ["listed_pages"]

MOST_SITEMAPS = 50


def listed_pages(start: Target, fetcher: PoliteFetcher, notes: list[str]) -> list[str]:
    """Page addresses in their order; a sitemap of an index that cannot be read is noted. Raises UnreadableSource."""
    pages: list[str] = []
    waiting, met = [start], {start.url}
    for number in range(MOST_SITEMAPS):
        if not waiting or len(pages) >= MOST_PAGES:
            break
        target = waiting.pop(0)
        try:
            found = read_sitemap(fetcher.fetch(target).body)
        except UnreadableSource as error:
            if not number:
                raise UnreadableSource(f"{target.url} {error}") from error
            notes.append(f"{target.url} {error}")
            continue
        pages += found.pages
        if found.cut:
            notes.append(f"{target.url} {found.cut}")
        onward = [joined(target.url, link) for link in found.sitemaps]
        # Its own host only: a foreign index would send us anywhere.
        waiting += [one for one in onward if one and one.site == start.site and one.url not in met]
        met |= {one.url for one in waiting}
    if len(pages) > MOST_PAGES:
        notes.append(f"{len(pages) - MOST_PAGES:,} further pages were not read")
    if waiting:
        notes.append(f"{len(waiting)} further sitemaps were not read")
    return pages[:MOST_PAGES]
