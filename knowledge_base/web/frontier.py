"""The addresses still to be read, each once, nearest first. Pure."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable

from knowledge_base.web.addresses import Target, joined

__all__ = ["Frontier"]

MOST_WAITING = 20_000
MOST_KEPT = 500
NO_PAGE = (
    ".jpg", ".jpeg", ".png", ".gif", ".svg", ".webp", ".ico", ".css", ".js", ".mjs", ".json", ".xml", ".rss", ".atom",
    ".zip", ".gz", ".tar", ".7z", ".exe", ".dmg", ".apk", ".mp3", ".mp4", ".webm", ".avi", ".mov", ".woff", ".woff2",
    ".ttf", ".eot", ".doc", ".xls", ".ppt", ".pptx",
)  # fmt: skip


class Frontier:
    """A queue that forgets nothing it was ever given, so that links in a circle end."""

    def __init__(self, site: str) -> None:
        self._site = site
        self._waiting: deque[tuple[Target, int]] = deque()
        self._met: set[str] = set()

    def add(self, base: str, links: Iterable[str], depth: int) -> None:
        """Queues the links that lead to a page of this site that was not met before."""
        for link in links:
            target = joined(base, link)
            if target is None or not self.is_inside(target) or len(self._waiting) >= MOST_WAITING:
                continue
            if target.path.partition("?")[0].lower().endswith(NO_PAGE) or not self.meet(target):
                continue
            self._waiting.append((target, depth))

    def inside(self, base: str, links: Iterable[str]) -> tuple[str, ...]:
        """Those links that lead on on this site, to be kept with the page."""
        found = [target.url for link in links if (target := joined(base, link)) and self.is_inside(target)]
        return tuple(dict.fromkeys(found))[:MOST_KEPT]

    def is_inside(self, target: Target) -> bool:
        return target.site == self._site

    def meet(self, target: Target) -> bool:
        """Notes an address as met; false when it already was, by http or https, with a slash at its end or without."""
        if self.key(target) in self._met:
            return False
        self._met.add(self.key(target))
        return True

    @staticmethod
    def key(target: Target) -> str:
        """What is the same for two addresses of one page."""
        return f"{target.site}{target.path.removesuffix('/')}"

    def next(self) -> tuple[Target, int]:
        return self._waiting.popleft()

    def __len__(self) -> int:
        return len(self._waiting)
