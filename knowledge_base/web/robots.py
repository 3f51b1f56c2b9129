"""What a site's robots.txt allows (RFC 9309), with how long it asks to wait. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

__all__ = ["EVERYTHING", "NOTHING", "Robots", "read_robots"]

NAME = "deskside"
LARGEST_BYTES = 500_000


@dataclass(frozen=True, slots=True)
class Robots:
    """Rules for us: the longest path that fits decides, and of two as long the one that allows."""

    rules: tuple[tuple[str, bool], ...] = ()
    delay: float = 0.0
    sitemaps: tuple[str, ...] = ()

    def allows(self, path: str) -> bool:
        path = _encoded(path)
        fitting = [(len(pattern), allowed) for pattern, allowed in self.rules if _fits(pattern, path)]
        return max(fitting, default=(0, True))[1]


EVERYTHING = Robots()
NOTHING = Robots(rules=(("/", False),))


def read_robots(data: bytes) -> Robots:
    """The rules in a robots.txt; lines that mean nothing are passed over."""
    groups: list[tuple[set[str], list[tuple[str, str]]]] = []
    sitemaps: list[str] = []
    names_run = False
    for line in data[:LARGEST_BYTES].decode("utf-8-sig", errors="replace").splitlines():
        key, colon, value = line.split("#", 1)[0].partition(":")
        key, value = key.strip().lower(), value.strip()
        if not colon:
            continue
        if key == "user-agent":
            if not names_run:
                groups.append((set(), []))
            groups[-1][0].add(value.split("/")[0].strip().lower())
        elif key == "sitemap":
            sitemaps.append(value)
            continue  # it belongs to no group and ends none
        elif groups:
            groups[-1][1].append((key, value))
        names_run = key == "user-agent"
    ours = [lines for names, lines in groups if NAME in names] or [lines for names, lines in groups if "*" in names]
    return _rules([line for lines in ours for line in lines], sitemaps)


def _rules(lines: Sequence[tuple[str, str]], sitemaps: Sequence[str]) -> Robots:
    rules = [(_encoded(value), key == "allow") for key, value in lines if key in ("allow", "disallow") and value]
    delays = [float(value) for key, value in lines if key == "crawl-delay" and _is_number(value)]
    return Robots(tuple(rules), max(delays, default=0.0), tuple(sitemaps))


def _is_number(value: str) -> bool:
    whole, _, rest = value.partition(".")
    return whole.isascii() and whole.isdecimal() and len(whole) < 6 and (not rest or rest.isdecimal())


def _encoded(path: str) -> str:
    return quote(path, safe="/%:@!$&'()*+,;=~-._?$*")


def _fits(pattern: str, path: str) -> bool:
    """Whether a path begins as a pattern says; `*` is anything, `$` at the end the end. One pass, no backtracking."""
    anchored = pattern.endswith("$")
    first, *others = (pattern[:-1] if anchored else pattern).split("*")
    if not path.startswith(first):
        return False
    place = len(first)
    for number, part in enumerate(others, start=1):
        if anchored and number == len(others):
            return len(path) - len(part) >= place and path.endswith(part)
        place = path.find(part, place)
        if place < 0:
            return False
        place += len(part)
    return not anchored or place == len(path)
