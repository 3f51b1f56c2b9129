"""Reads files into drafts of articles: one marked function a format, collected from this folder."""

from __future__ import annotations

import importlib
import pkgutil
from functools import lru_cache
from pathlib import Path
from typing import cast

from knowledge_base.errors import UnreadableSource
from knowledge_base.loaders.drafts import Draft, Loader, suffixes_of

__all__ = ["Draft", "load", "suffixes"]

LARGEST_BYTES = 5_000_000


def suffixes() -> list[str]:
    """The file suffixes that can be loaded."""
    return sorted(_loaders())


def load(path: Path) -> Draft:
    """The article in a file. Raises UnreadableSource, whose message is fit for whoever added the file."""
    loader = _loaders().get(path.suffix.lower())
    if loader is None:
        kind = path.suffix or "a file without suffix"
        raise UnreadableSource(f"{kind} is not supported; use {', '.join(suffixes())}")
    try:
        if path.stat().st_size > LARGEST_BYTES:
            raise UnreadableSource(f"larger than {LARGEST_BYTES // 1_000_000} MB; split it into articles")
        draft = loader(path)
    except OSError as error:
        raise UnreadableSource(f"cannot be read: {error.strerror or error}") from error
    if not draft.text.strip():
        raise UnreadableSource("holds no text")
    return draft


@lru_cache(maxsize=1)
def _loaders() -> dict[str, Loader]:
    found: dict[str, Loader] = {}
    for module_info in pkgutil.iter_modules(__path__):
        module = importlib.import_module(f"{__name__}.{module_info.name}")
        for value in vars(module).values():
            for suffix in suffixes_of(value):
                found[suffix] = cast(Loader, value)  # only @loader sets suffixes, and only on a Loader
    return found
