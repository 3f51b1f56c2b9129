"""Adds a file, a folder or what an address leads to."""

from __future__ import annotations

from pathlib import Path

from crm_tools.store import Clock, Store
from knowledge_base.add_options import AddOptions, Tell
from knowledge_base.folder import folder_supply
from knowledge_base.intake import Intake
from knowledge_base.passages import Report
from knowledge_base.reading import Reader
from knowledge_base.sources import known_sources

__all__ = ["add_source"]


def add_source(store: Store, clock: Clock, source: str | Path, options: AddOptions, tell: Tell | None) -> Report:
    """Takes everything at a path in. Raises UnreadableSource when there is nothing."""
    path = Path(source).resolve()
    with store.reading() as session:
        known = known_sources(session, str(path))
    with Reader() as reader:
        supply = folder_supply(path, known, reader, must_read=bool(options.audience or options.language))
        return Intake(store, clock, options, tell).take(supply, known)
