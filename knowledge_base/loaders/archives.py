"""Office files are ZIP archives: looked at before anything is unpacked."""

from __future__ import annotations

import zipfile
from pathlib import Path

from knowledge_base.errors import UnreadableSource

__all__ = ["check_archive"]

LARGEST_UNPACKED = 150_000_000
MOST_PARTS = 5_000
OLD_OFFICE = b"\xd0\xcf\x11\xe0"  # the container of Office 97, and of every encrypted document since


def check_archive(path: Path, kind: str) -> None:
    """Raises UnreadableSource for what is no such archive, or would unpack to too much.

    What an archive declares can be a lie; the process that unpacks it has a limit of memory besides.
    """
    with path.open("rb") as file:
        if file.read(4) == OLD_OFFICE:
            raise UnreadableSource(f"is encrypted or of the Office 97 kind; save it as {kind} without a password")
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, OSError, NotImplementedError, ValueError) as error:
        raise UnreadableSource(f"is broken: not a {kind} file; open it, save it anew and add it again") from error
    size = sum(part.file_size for part in parts)
    if size > LARGEST_UNPACKED or len(parts) > MOST_PARTS:
        raise UnreadableSource(f"unpacks to {size // 1_000_000} MB in {len(parts)} parts; that much is not unpacked")
    if any(part.flag_bits & 1 for part in parts):
        raise UnreadableSource("is encrypted; save it without a password and add it again")
