"""What time it is where a customer lives, as far as their country tells."""

from __future__ import annotations

import zoneinfo
from functools import cache
from importlib.resources import files
from pathlib import Path

__all__ = ["zone_of"]

# Countries that live by several clocks: the country alone does not tell the time.
WIDE = frozenset(("AU", "BR", "CA", "CD", "ID", "KZ", "MX", "RU", "US"))


def zone_of(country: str) -> str | None:
    """The time zone that nearly everybody in a country lives by; None when it has several, or is not known."""
    return None if country in WIDE else _zones().get(country)


@cache
def _zones() -> dict[str, str]:
    """The first zone of each country, which is where most people live, from the time-zone database's own list."""
    found: dict[str, str] = {}
    for line in _table().splitlines():
        if line and not line.startswith("#"):
            country, _, zone, *_ = line.split("\t")
            found.setdefault(country, zone)
    return found


def _table() -> str:
    for folder in zoneinfo.TZPATH:
        path = Path(folder) / "zone.tab"
        if path.is_file():
            return path.read_text(encoding="utf-8")
    try:
        return files("tzdata").joinpath("zoneinfo", "zone.tab").read_text(encoding="utf-8")
    except (ModuleNotFoundError, FileNotFoundError):
        return ""
