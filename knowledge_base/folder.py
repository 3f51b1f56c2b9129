"""Files and folders as a supply: what is there, what is the same as before, and why something cannot be read."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from knowledge_base.errors import UnreadableSource
from knowledge_base.loaders import kind_for, suffixes
from knowledge_base.loaders.drafts import named_after
from knowledge_base.reading import Reader
from knowledge_base.sources import Known, fingerprint
from knowledge_base.taking import Supply, Taken

__all__ = ["Listing", "folder_supply", "list_files"]

NAMED = 5  # files of a foreign kind that are called by name


@dataclass(slots=True)
class Listing:
    """What stands below a folder: files of a known kind, what could not be looked into, links that must not be read,
    and files of other kinds."""

    files: list[Path] = field(default_factory=list)
    closed: dict[str, str] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)
    foreign: list[Path] = field(default_factory=list)


def list_files(source: Path) -> Listing:
    """The file itself, or everything below a folder. Hidden files and folders (`.x`, `_x`) are passed over.

    A link to a file below the same folder is read unless the file itself is. One that leads out is refused: whoever
    added this folder did not say that customers may read that file, too. A link to a folder is never followed, so no
    loop matters.
    Raises UnreadableSource when there is nothing there.
    """
    if source.is_file():
        return Listing(files=[source])
    if not source.is_dir():
        raise UnreadableSource(f"{source} does not exist")
    found, links = Listing(), list[Path]()

    def closed(error: OSError) -> None:
        found.closed[str(error.filename)] = f"cannot be looked into: {error.strerror}"

    known = set(suffixes())
    for place, folders, names in os.walk(source, onerror=closed):
        folders[:] = sorted(name for name in folders if not name.startswith((".", "_")))
        for name in sorted([*folders, *names]):
            path = Path(place, name)
            if name.startswith((".", "_")) or (name in folders and not path.is_symlink()):
                continue
            if path.is_symlink():
                links.append(path)
            elif path.suffix.lower() in known:
                found.files.append(path)
            else:
                found.foreign.append(path)
    _sort_links(source, links, found, known)
    for path in [one for one in found.files if not _is_nameable(one)]:
        found.files.remove(path)
        found.closed[os.fsencode(path).decode("utf-8", "replace")] = "has a name that is not UTF-8; rename it"
    found.foreign = [one for one in found.foreign if _is_nameable(one)]
    found.files.sort()
    return found


def _is_nameable(path: Path) -> bool:
    """Names written by another system can hold bytes that no text does."""
    try:
        str(path).encode()
    except UnicodeEncodeError:
        return False
    return True


def _sort_links(source: Path, links: list[Path], found: Listing, known: set[str]) -> None:
    real = {os.path.realpath(path) for path in found.files}
    for link in links:
        target = os.path.realpath(link)
        if Path(target).is_dir():
            if not Path(target).is_relative_to(source):
                found.closed[str(link)] = f"is a link to the folder {target}, which is not followed; add that folder"
        elif link.suffix.lower() not in known:
            found.foreign.append(link)
        elif not link.is_file():
            found.closed[str(link)] = "is a link that leads nowhere or in a circle"
        elif not Path(target).is_relative_to(source):
            found.refused[str(link)] = f"is a link to {target}, outside the folder that is added; add that file itself"
        elif target not in real:
            real.add(target)
            found.files.append(link)


def folder_supply(
    source: Path,
    known: Mapping[str, Known],
    reader: Reader,
    *,
    must_read: bool,
    elsewhere: Mapping[str, str] | None = None,
) -> Supply:
    """What came of each file; `must_read` reads unchanged ones too, `elsewhere` names the file of a fingerprint that
    was read from another place before."""
    found = list_files(source)
    files = _Files(source, found, known, reader, must_read=must_read, elsewhere=elsewhere or {})

    def gone(kept: set[str]) -> set[str]:
        unseen = tuple(f"{path}/" for path in found.closed)
        present = {str(path) for path in found.files} | set(found.closed) | set(found.refused)
        return {uri for uri in kept if uri not in present and not uri.startswith(unseen)}

    total = len(found.files) + len(found.closed) + len(found.refused)
    return Supply(str(source), "file", total, files.read_all(), gone, _foreign(source, found))


def _foreign(source: Path, found: Listing) -> list[str]:
    if not found.foreign:
        return []
    names = sorted(str(path.relative_to(source)) for path in found.foreign)
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return [
        f"{len(names)} {'file' if len(names) == 1 else 'files'} not a kind I read: {', '.join(names[:NAMED])}{more}"
    ]


class _Files:
    def __init__(
        self,
        source: Path,
        found: Listing,
        known: Mapping[str, Known],
        reader: Reader,
        *,
        must_read: bool,
        elsewhere: Mapping[str, str],
    ) -> None:
        self._source, self._found, self._known, self._reader = source, found, known, reader
        self._must_read, self._elsewhere = must_read, elsewhere

    def read_all(self) -> Iterator[Taken]:
        for closed, reason in self._found.closed.items():
            yield Taken(closed, "unreadable", reason=reason)
        for link, reason in self._found.refused.items():
            yield Taken(link, "refused", reason=reason)
        hashes, unreadable = self._hashes()
        keepers = self._keepers(hashes)
        for path in self._found.files:
            uri = str(path)
            if uri in unreadable:
                yield Taken(uri, "unreadable", reason=unreadable[uri])
            elif keepers[hashes[uri]] != uri:
                yield Taken(uri, "duplicate", reason=f"same content as {keepers[hashes[uri]]}")
            else:
                yield self._read(path, hashes[uri])

    def _hashes(self) -> tuple[dict[str, str], dict[str, str]]:
        """The fingerprint of each file, or the reason why it cannot be read."""
        hashes, unreadable = dict[str, str](), dict[str, str]()
        for path in self._found.files:
            try:
                kind_for(path)
                hashes[str(path)] = fingerprint(path.read_bytes())
            except UnreadableSource as error:
                unreadable[str(path)] = str(error)
            except OSError as error:
                unreadable[str(path)] = f"cannot be read: {error.strerror or error}"
        return hashes, unreadable

    def _keepers(self, hashes: Mapping[str, str]) -> dict[str, str]:
        """Of files with the same bytes, the one that is taken: the one taken before, here or elsewhere, else the one
        with the shortest name, for a copy's is the longer one."""
        kept = {value: uri for uri, value in reversed(list(hashes.items())) if self._is_kept(uri, value)}
        there = {value: uri for value, uri in self._elsewhere.items() if value not in kept and Path(uri).is_file()}
        plainest = sorted(hashes, key=lambda uri: (uri.count("/"), len(Path(uri).name), uri), reverse=True)
        return {hashes[uri]: uri for uri in plainest} | there | kept

    def _is_kept(self, uri: str, value: str) -> bool:
        return uri in self._known and self._known[uri].content_hash == value

    def _read(self, path: Path, content_hash: str) -> Taken:
        uri, place = str(path), os.path.realpath(path) if path.is_symlink() else ""
        # A link is always read: what it leads to may be for other readers by now.
        if not (self._must_read or place) and self._is_kept(uri, content_hash) and self._known[uri].is_whole:
            return Taken(uri, "same", content_hash=content_hash)
        try:
            drafts = self._reader.load(path)
        except UnreadableSource as error:
            return Taken(uri, "unreadable", reason=str(error))
        except OSError as error:
            return Taken(uri, "unreadable", reason=f"cannot be read: {error.strerror or error}")
        prefixes = self._prefixes(path)
        return Taken(uri, "read", tuple(drafts), content_hash=content_hash, prefixes=prefixes, place=place)

    def _prefixes(self, path: Path) -> tuple[str, ...]:
        """The folders between, then the added folder too; a language's folder pairs articles and names none."""
        parts = list(path.parent.relative_to(self._source).parts) if path != self._source else []
        if parts and parts[-1] in ("en", "zh"):
            parts.pop()
        above = self._source.name if path != self._source else self._source.parent.name
        inner, outer = "-".join(parts), "-".join([above, *parts])
        return tuple(named_after(one) for one in (inner, outer) if one)
