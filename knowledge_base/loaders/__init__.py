"""Reads files into drafts of articles: one marked function a format, collected from this folder."""

from __future__ import annotations

import importlib
import pkgutil
import re
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import cast

from knowledge_base.errors import UnreadableSource
from knowledge_base.loaders.audiences import refuse_lost_audience
from knowledge_base.loaders.drafts import Draft, Kind, Loader, kind_of

__all__ = ["Draft", "kind_for", "load", "suffixes"]

CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
LARGEST_TEXT = 2_000_000  # characters of all articles of one file


def suffixes() -> list[str]:
    """The file suffixes that can be loaded."""
    return sorted(_loaders())


def kind_for(path: Path) -> Kind:
    """How this file is read. Raises UnreadableSource when no loader knows its suffix, or it is too large or empty."""
    _, kind = _loader_for(path)
    try:
        size = path.stat().st_size
    except OSError as error:
        raise UnreadableSource(f"cannot be read: {error.strerror or error}") from error
    if size > kind.largest:
        raise UnreadableSource(f"larger than {kind.largest // 1_000_000} MB; split it into several files")
    if not size:
        raise UnreadableSource("is empty; it holds no text")
    return kind


def load(path: Path) -> list[Draft]:
    """The articles in a file. Raises UnreadableSource, whose message is fit for whoever added the file."""
    kind_for(path)
    try:
        drafts = [_storable(draft) for draft in _loader_for(path)[0](path)]
    except OSError as error:
        raise UnreadableSource(f"cannot be read: {error.strerror or error}") from error
    except RecursionError as error:
        raise UnreadableSource("is nested too deeply to be read") from error
    except (UnreadableSource, MemoryError):
        raise
    except Exception as error:  # a file must never be able to end the reading of the others
        raise UnreadableSource(f"cannot be read ({type(error).__name__}); save it anew and add it again") from error
    if not any(draft.text.strip() for draft in drafts):
        raise UnreadableSource("holds no text")
    for draft in drafts:
        refuse_lost_audience(draft)
    if sum(len(draft.text) for draft in drafts) > LARGEST_TEXT:
        raise UnreadableSource(f"holds more than {LARGEST_TEXT // 1_000_000} million characters; split it into files")
    return drafts


def _storable(draft: Draft) -> Draft:
    """Without what no database takes: PDF and Excel files hold zeros and halves of characters."""
    return replace(
        draft,
        article_id=_clean(draft.article_id),
        title=_clean(draft.title),
        text=_clean(draft.text),
        category=_clean(draft.category),
        tags=tuple(_clean(tag) for tag in draft.tags),
    )


def _clean(text: str) -> str:
    if text.isascii() and text.isprintable():
        return text
    return CONTROL.sub("", text.encode("utf-16", "surrogatepass").decode("utf-16", "replace"))


def _loader_for(path: Path) -> tuple[Loader, Kind]:
    found = _loaders().get(path.suffix.lower())
    if found is None:
        kind = path.suffix or "a file without suffix"
        raise UnreadableSource(f"{kind} is not supported; use {', '.join(suffixes())}")
    return found


@lru_cache(maxsize=1)
def _loaders() -> dict[str, tuple[Loader, Kind]]:
    found: dict[str, tuple[Loader, Kind]] = {}
    for module_info in pkgutil.iter_modules(__path__):
        module = importlib.import_module(f"{__name__}.{module_info.name}")
        for value in vars(module).values():
            kind = kind_of(value)
            if kind is not None:
                for suffix in kind.suffixes:
                    found[suffix] = (cast(Loader, value), kind)  # only @loader marks, and only a Loader
    return found
