"""Sitemaps: the pages they list, and the further sitemaps of an index. Nothing in them is ever expanded. Pure."""

from __future__ import annotations

import zlib
from contextlib import suppress
from dataclasses import dataclass, field
from html.parser import HTMLParser

from knowledge_base.errors import UnreadableSource

__all__ = ["Sitemap", "read_sitemap"]

GZIP = b"\x1f\x8b"
LARGEST_BYTES = 10_000_000  # unpacked; the protocol allows five times that, which takes too long to read
MOST_PAGES = 50_000
MOST_MEMBERS = 10_000
PIECE_BYTES = 65_536
DEEPEST = 16  # within a page, where an image's address is three deep
MOST_PARTS = 2_000_000  # tags and texts; twice what the most pages have with all that may be said of each


@dataclass(slots=True)
class Sitemap:
    """Addresses in their order; `cut` says why there are more than these, "" when there are not."""

    pages: list[str] = field(default_factory=list)
    sitemaps: list[str] = field(default_factory=list)
    cut: str = ""


def read_sitemap(data: bytes) -> Sitemap:
    """A sitemap, an index of sitemaps, or a plain list of addresses; gzip is unpacked. Raises UnreadableSource."""
    unpacked = _unpacked(data)
    text = unpacked[:LARGEST_BYTES].decode("utf-8-sig", errors="replace")
    found = _listed(text) if "<" not in text[:1000] else _marked(text)
    if len(found.pages) > MOST_PAGES:
        del found.pages[MOST_PAGES:]
        found.cut = f"lists more than {MOST_PAGES:,} pages; the rest was not read"
    if len(unpacked) > LARGEST_BYTES:
        found.cut = f"is larger than {LARGEST_BYTES // 1_000_000} MB unpacked; the rest was not read, so split it"
    return found


def _listed(text: str) -> Sitemap:
    lines = [line.strip() for line in text.splitlines()]
    return Sitemap(pages=[line for line in lines if line.startswith(("http://", "https://"))])


def _marked(text: str) -> Sitemap:
    reader = _Reader()
    with suppress(AssertionError):  # what Python's reader says to a broken `<![`; what it read till then counts
        reader.feed(text)
    return reader.found


def _unpacked(data: bytes) -> bytes:
    """At most one byte more than is read, so that it shows when there is more."""
    if not data.startswith(GZIP):
        return data[: LARGEST_BYTES + 1]
    unpacked, place, members = bytearray(), 0, 0
    try:
        while data.startswith(GZIP, place) and len(unpacked) <= LARGEST_BYTES:
            members += 1
            if members > MOST_MEMBERS:
                raise UnreadableSource("is packed in too many parts to be a sitemap")
            place = _unpack_member(data, place, unpacked)
    except zlib.error as error:
        raise UnreadableSource("the sitemap is packed wrongly") from error
    return bytes(unpacked)


def _unpack_member(data: bytes, place: int, unpacked: bytearray) -> int:
    """Adds one of the gzip files that may stand one after another in one; says where the next one begins."""
    member = zlib.decompressobj(31)
    while not member.eof and place < len(data) and len(unpacked) <= LARGEST_BYTES:
        piece = data[place : place + PIECE_BYTES]  # what is left over is copied each time, so not all at once
        unpacked += member.decompress(piece, LARGEST_BYTES + 1 - len(unpacked))
        place += len(piece) - len(member.unused_data)
    return place


class _Reader(HTMLParser):
    """A reader of HTML knows no entities but its own, loads nothing, and minds no mistake."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found = Sitemap()
        self._inside: list[str] = []
        self._words: list[str] | None = None
        self._parts = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._count()
        name = tag.rpartition(":")[2]
        if name in ("url", "sitemap"):
            self._inside = [name]
        elif self._inside:
            self._inside.append(name)
            if len(self._inside) > DEEPEST:
                raise UnreadableSource("is nested too deeply to be a sitemap")
        # An image of a page has an address too, one level deeper.
        if self._inside in (["url", "loc"], ["sitemap", "loc"]):
            self._words = []

    def handle_endtag(self, tag: str) -> None:
        self._count()
        name = tag.rpartition(":")[2]
        if name == "loc" and self._words is not None:
            address = "".join(self._words).strip()
            kept = self.found.pages if self._inside[0] == "url" else self.found.sitemaps
            if address and len(kept) <= MOST_PAGES:  # one more, so that it shows
                kept.append(address)
            self._words = None
        if name in self._inside:
            del self._inside[self._inside.index(name) :]

    def handle_data(self, data: str) -> None:
        self._count()
        if self._words is not None:
            self._words.append(data)

    def unknown_decl(self, data: str) -> None:
        if self._words is not None and data.startswith("CDATA["):
            self._words.append(data[6:])

    def _count(self) -> None:
        self._parts += 1
        if self._parts > MOST_PARTS:
            raise UnreadableSource("has too many tags to be a sitemap")
