"""Drafts as JSON, on their way from the process that reads files."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any

from knowledge_base.loaders.drafts import Draft
from knowledge_base.passages import Audience

__all__ = ["packed", "unpacked"]

DAYS = ("updated", "review_on")


def packed(draft: Draft) -> dict[str, Any]:
    """The draft as plain values."""
    return {key: value.isoformat() if isinstance(value, date) else value for key, value in asdict(draft).items()}


def unpacked(facts: dict[str, Any]) -> Draft:
    """The draft that was packed."""
    days = {key: date.fromisoformat(facts[key][:10]) if facts[key] else None for key in DAYS}
    return Draft(**{**facts, **days, "audience": Audience(facts["audience"]), "tags": tuple(facts["tags"])})
