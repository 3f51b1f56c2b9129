"""How a site is asked: what its robots.txt allows, not too fast, and again when it asks to wait."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

from knowledge_base.errors import UnreadableSource
from knowledge_base.web.addresses import Target
from knowledge_base.web.page import Fetched, Fetcher, FetchFailure, MayFollow
from knowledge_base.web.robots import EVERYTHING, NOTHING, Robots, read_robots

__all__ = ["PoliteFetcher"]

PAUSE = 0.2
LONGEST_PAUSE = 10.0  # a robots.txt may ask for more; then a crawl would never end
LONGEST_WAIT = 30.0
BUSY = (429, 503)


class PoliteFetcher:
    """A fetcher that keeps the rules of each site it asks."""

    def __init__(
        self,
        fetcher: Fetcher,
        *,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._fetcher, self._sleep, self._clock = fetcher, sleep, clock
        self._robots: dict[str, Robots] = {}
        self._last = float("-inf")

    def fetch(
        self, target: Target, *, etag: str = "", modified: str = "", may_follow: MayFollow | None = None
    ) -> Fetched:
        """Raises FetchFailure; a page that robots.txt forbids is one with status 403."""
        if not self.allows(target):
            raise FetchFailure("is closed to programs by the site's robots.txt", 403)

        def follows(onward: Target) -> bool:
            return (may_follow is None or may_follow(onward)) and self.allows(onward)

        for wait in (True, False):
            self._pause(self.robots(target).delay)
            page = self._fetcher.fetch(target.url, etag=etag, modified=modified, may_follow=follows)
            if page.status not in BUSY or not wait:
                break
            self._sleep(min(page.wait or 5.0, LONGEST_WAIT))
        if page.status not in (200, 304):
            raise FetchFailure(f"answers {page.status}", page.status)
        return page

    def allows(self, target: Target) -> bool:
        return target.path == "/robots.txt" or self.robots(target).allows(target.path)

    def robots(self, target: Target) -> Robots:
        """The rules of a page's site, asked for once."""
        site = f"{target.scheme}://{target.site}"
        if site not in self._robots:
            self._robots[site] = self._read_robots(target)
        return self._robots[site]

    def _read_robots(self, target: Target) -> Robots:
        try:
            page = self._fetcher.fetch(replace(target, path="/robots.txt").url)
        except FetchFailure:
            return EVERYTHING  # the page itself will say that the site cannot be reached
        except UnreadableSource:
            raise
        if page.status >= 500:
            return NOTHING  # a site in trouble; what it would allow is not known
        return read_robots(page.body) if page.status == 200 else EVERYTHING

    def _pause(self, asked: float) -> None:
        pause = min(max(PAUSE, asked), LONGEST_PAUSE)
        left = self._last + pause - self._clock()
        if left > 0:
            self._sleep(left)
        self._last = self._clock()
