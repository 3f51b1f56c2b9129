"""What crosses the seam between crawling and the network, and the network's twin in memory."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from knowledge_base.errors import UnreadableSource
from knowledge_base.web.addresses import Target, joined

__all__ = ["FetchFailure", "Fetched", "Fetcher", "MayFollow", "MemoryWeb"]

MayFollow = Callable[[Target], bool]


@dataclass(frozen=True, slots=True)
class Fetched:
    """A page as it arrived; `url` is where it was found after redirects, `wait` what the server asks for in seconds."""

    url: str
    status: int = 200
    kind: str = "text/html"
    charset: str = ""
    body: bytes = b""
    etag: str = ""
    modified: str = ""
    robots: str = ""
    wait: float = 0.0


class FetchFailure(UnreadableSource):
    """The page could not be had; `status` is 0 when no answer came."""

    def __init__(self, reason: str, status: int = 0) -> None:
        super().__init__(reason)
        self.status = status


class Fetcher(Protocol):
    """Raises FetchFailure, or UnreadableSource for an address that must not be read."""

    def fetch(
        self, url: str, *, etag: str = "", modified: str = "", may_follow: MayFollow | None = None
    ) -> Fetched: ...

    def close(self) -> None: ...


class MemoryWeb:
    """A web of pages by address; a text stands for an HTML page, "-> address" for a redirect. Notes what was asked."""

    def __init__(self, pages: Mapping[str, str | Fetched]) -> None:
        self.pages = dict(pages)
        self.asked: list[str] = []

    def fetch(self, url: str, *, etag: str = "", modified: str = "", may_follow: MayFollow | None = None) -> Fetched:
        self.asked.append(url)
        found = self.pages.get(url, Fetched(url, status=404))
        if isinstance(found, str) and found.startswith("-> "):
            onward = joined(url, found[3:])
            if onward is None or (may_follow is not None and not may_follow(onward)):
                raise FetchFailure("leads to a page which is not read from here", 301)
            return self.fetch(onward.url, etag=etag, modified=modified, may_follow=may_follow)
        page = Fetched(url, body=found.encode()) if isinstance(found, str) else found
        if page.status == 0:
            raise FetchFailure("cannot be reached")
        return Fetched(page.url, status=304) if etag and etag == page.etag else page

    def close(self) -> None:
        return
