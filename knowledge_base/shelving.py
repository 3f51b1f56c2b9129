"""For whom a source is, by what was said when it or what it belongs to was added. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from knowledge_base.errors import UnreadableSource
from knowledge_base.web.addresses import is_address, read_address

__all__ = ["Placement", "Shelves"]


@dataclass(frozen=True, slots=True)
class Placement:
    """One source that was kept; `audience` is "staff" when it was added for them, `root` what it was found below."""

    uri: str
    root: str
    audience: str
    is_gone: bool = False


class Shelves:
    """All that was ever added, as it stands when something is added again."""

    def __init__(self, placements: Iterable[Placement]) -> None:
        self._own = {one.uri: one for one in placements}
        self._roots: dict[str, str] = {}
        for one in self._own.values():
            self._roots[one.root] = self._roots.get(one.root) or one.audience
        self._staff_sites = _staff_sites(self._own.values())

    def knows(self, uri: str) -> bool:
        """Whether this very source was added before and is still there."""
        return uri in self._own and not self._own[uri].is_gone

    def audience(self, uri: str, root: str) -> str:
        """ "staff" or "": what was said of the source itself, else of the nearest around it, else of its site.

        A page that was gone and is back is at least as narrow as it was.
        """
        own = self._own.get(uri)
        if own is not None and (own.audience or not own.is_gone):
            return own.audience
        if self._roots.get(root):
            return self._roots[root]
        around = _around(uri, self._roots)
        return around if around is not None else self._staff_sites.get(_site(uri), "")

    def audience_behind(self, place: str, root: str) -> str:
        """For whom the file is that a link leads to; what is said of the added folder itself has been heard."""
        return _around(place, {**self._roots, root: ""}) or ""


def _around(uri: str, roots: Mapping[str, str]) -> str | None:
    """What the nearest root around a source was added for: a file that is new there belongs to the same readers."""
    parts = uri.rstrip("/").split("/")
    for end in range(len(parts), 0, -1):
        around = "/".join(parts[:end])
        for root in (around, f"{around}/"):
            if root in roots:
                return roots[root]
    return None


def _staff_sites(placements: Iterable[Placement]) -> dict[str, str]:
    """The sites that are for the staff: one that was crawled or listed for them, or of which nothing else was added."""
    public, listed, single = set[str](), set[str](), set[str]()
    for one in placements:
        if one.audience:
            (single if one.uri == one.root else listed).update({_site(one.uri), _site(one.root)})
        elif not one.is_gone:
            public.add(_site(one.uri))
    return dict.fromkeys((listed | (single - public)) - {""}, "staff")


def _site(uri: str) -> str:
    """Host and port, by http or https; "" for a file."""
    try:
        return read_address(uri).site if is_address(uri) else ""
    except UnreadableSource:
        return ""
