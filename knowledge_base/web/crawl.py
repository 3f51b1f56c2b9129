"""Pages as a supply: one page, those of a sitemap, or all that links lead to on one host."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from knowledge_base.add_options import AddOptions
from knowledge_base.errors import UnreadableSource
from knowledge_base.sources import Known
from knowledge_base.taking import Supply, Taken
from knowledge_base.web.addresses import Target, joined, read_address
from knowledge_base.web.frontier import Frontier
from knowledge_base.web.page import Fetched, FetchFailure
from knowledge_base.web.page_reading import PageReader, ReadPage
from knowledge_base.web.politeness import PoliteFetcher
from knowledge_base.web.site_map import listed_pages

__all__ = ["Crawl"]

SILENT = 5  # failures in a row after which a site counts as gone silent
GONE = (404, 410)


class Crawl:
    """Reads pages from an address on. What was read before is asked for again, but only if it changed."""

    def __init__(
        self, url: str, options: AddOptions, known: Mapping[str, Known], fetcher: PoliteFetcher, reader: PageReader
    ) -> None:
        self._start = read_address(url)
        self._options, self._known = options, known
        self._fetcher, self._reader = fetcher, reader
        self._frontier = Frontier(self._start.site)
        self._left_out: Counter[str] = Counter()
        self._hashes: dict[str, str] = {}
        self._asked = self._failures = 0
        self._is_sitemap = options.sitemap or self._start.path.endswith((".xml", ".xml.gz"))
        self._follows = options.crawl and not self._is_sitemap
        self._supply = Supply(self._start.url, "page", 0, self._items(), lambda kept: set())

    def supply(self) -> Supply:
        return self._supply

    def _items(self) -> Iterator[Taken]:
        if self._is_sitemap:
            pages = listed_pages(self._start, self._fetcher, self._supply.notes)
            self._frontier.add(self._start.url, pages, 0)
            if not len(self._frontier):
                raise UnreadableSource(f"{self._start.url} lists no page of {self._start.site}")
        else:
            self._frontier.meet(self._start)
            yield from self._visit(self._start, 0)
        if self._is_sitemap or self._follows:
            self._frontier.add(self._start.url, self._known, 1)
        while len(self._frontier) and self._asked < self._options.pages and self._failures < SILENT:
            self._supply.total = min(self._options.pages, self._asked + len(self._frontier))
            target, depth = self._frontier.next()
            yield from self._visit(target, depth)
        self._close()

    def _visit(self, target: Target, depth: int) -> Iterator[Taken]:
        """What came of one address; nothing for one that is no article and never was."""
        known = self._known.get(target.url)
        is_start = target == self._start
        try:
            self._asked += 1
            page = self._fetcher.fetch(
                target,
                etag=known.etag if known and known.is_whole else "",
                modified=known.modified if known and known.is_whole else "",
                may_follow=None if is_start else self._frontier.is_inside,
            )
            self._failures = 0
        except FetchFailure as error:
            yield from self._failed(target, error, is_start=is_start)
            return
        except UnreadableSource as error:
            yield Taken(target.url, "unreadable", reason=str(error))
            return
        yield from self._arrived(target, page, depth)

    def _failed(self, target: Target, error: FetchFailure, *, is_start: bool) -> Iterator[Taken]:
        self._failures = self._failures + 1 if error.status == 0 else 0
        if target.url in self._known and error.status in GONE:
            yield Taken(target.url, "gone", reason=str(error))
        elif error.status in (*GONE, 301, 302, 303, 307, 308) and not is_start:
            self._left_out["lead nowhere (404)" if error.status in GONE else "lead to another site"] += 1
        elif error.status == 403 and "robots" in str(error) and not is_start:
            self._left_out["closed to programs by robots.txt"] += 1
        else:
            yield Taken(target.url, "unreadable", reason=str(error))

    def _arrived(self, target: Target, page: Fetched, depth: int) -> Iterator[Taken]:
        found = read_address(page.url)
        if page.status == 304:
            yield self._unchanged(target, depth)
            return
        if found != target:
            if target == self._start and found.site != target.site:
                self._frontier = Frontier(found.site)  # example.com is called www.example.com, say
                self._frontier.meet(target)
            is_new = self._frontier.meet(found) or self._frontier.key(found) == self._frontier.key(target)
            if target.url in self._known:
                yield Taken(target.url, "gone", reason=f"has moved to {found.url}")
            if not is_new:
                return
        try:
            read = self._reader.read(page, unless=self._hash_of(found.url))
        except UnreadableSource as error:
            yield from self._unread(found, page, str(error))
            return
        self._follow(found.url, read.outline.links, depth)
        yield from self._taken(found, page, read, depth)

    def _unchanged(self, target: Target, depth: int) -> Taken:
        known = self._known.get(target.url)
        if known is None:
            return Taken(target.url, "unreadable", reason="says that it has not changed, and was never read")
        self._hashes.setdefault(known.content_hash, target.url)
        self._follow(target.url, known.links, depth)
        return Taken(target.url, "same", content_hash=known.content_hash, links=known.links)

    def _follow(self, base: str, links: Iterable[str], depth: int) -> None:
        if self._follows and depth < self._options.depth:
            self._frontier.add(base, links, depth + 1)

    def _hash_of(self, url: str) -> str:
        """The fingerprint with which a page need not be read again."""
        known = self._known.get(url)
        fresh = self._options.audience or self._options.language
        return known.content_hash if known and known.is_whole and not fresh else ""

    def _unread(self, found: Target, page: Fetched, reason: str) -> Iterator[Taken]:
        if "not supported" in reason and found.url not in self._known and self._follows:
            self._left_out[f"of a kind that is not read ({page.kind or 'none given'})"] += 1
        else:
            yield Taken(found.url, "unreadable", reason=reason)

    def _taken(self, found: Target, page: Fetched, read: ReadPage, depth: int) -> Iterator[Taken]:
        """The page as an article, unless it says of itself that it is none, or another page is the same."""
        why_not = ""
        canonical = joined(page.url, read.outline.canonical) if read.outline.canonical else None
        if not read.outline.is_index_wanted:
            why_not = "ask not to be indexed (noindex)"
        elif canonical and canonical != found and self._follows and self._frontier.is_inside(canonical):
            why_not = "say that another page stands for them (canonical)"
            self._frontier.add(page.url, [canonical.url], depth)
        elif self._hashes.setdefault(read.content_hash, found.url) != found.url:
            why_not = "have the same content as another"
        if why_not:
            self._left_out[why_not] += 1
            if found.url in self._known:
                yield Taken(found.url, "gone", reason=why_not)
            elif not self._follows and not self._is_sitemap:
                yield Taken(found.url, "unreadable", reason=f"is left out: it {why_not.replace('ask', 'asks')}")
            return
        yield Taken(
            found.url,
            "same" if read.is_same else "read",
            read.drafts,
            content_hash=read.content_hash,
            etag=page.etag,
            modified=page.modified,
            prefixes=(found.host,),
            links=self._frontier.inside(found.url, read.outline.links),
        )

    def _close(self) -> None:
        notes = self._supply.notes
        notes += [
            f"{count} {'page' if count == 1 else 'pages'} left out: {why}" for why, count in self._left_out.items()
        ]
        if self._failures >= SILENT:
            notes.append(f"{self._start.site} stopped answering; add it again later")
        elif len(self._frontier):
            notes.append(
                f"Stopped at {self._asked} pages; {len(self._frontier)} more addresses were found. --pages raises that."
            )
