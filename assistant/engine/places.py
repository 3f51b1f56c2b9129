"""The cities an address can name without naming their province, in either language."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

__all__ = ["Place", "begins_with", "place_of", "places", "start_of_place"]

_PLACES = Path(__file__).with_name("places.yaml")
_NO_CITY = r"(?!路|街|大道|东路|西路|南路|北路|中路)"  # 中山路 is no city


@dataclass(frozen=True, slots=True)
class Place:
    """A city in one language, with its province and country."""

    city: str
    province: str
    country: str


@cache
def places(language: str) -> tuple[Place, ...]:
    """Those of one language, the longest names first."""
    loaded: list[dict[str, Any]] = yaml.safe_load(_PLACES.read_text(encoding="utf-8"))
    rows = [
        Place(zh if language == "zh" else en, row[language], row.get("country", "CN"))
        for row in loaded
        for zh, en in row["cities"].items()
    ]
    return tuple(sorted(rows, key=lambda one: -len(one.city)))


def place_of(body: str) -> Place | None:
    """The city a Chinese address begins with."""
    return next((one for one in places("zh") if begins_with(body, one)), None)


def begins_with(body: str, place: Place) -> bool:
    """Whether an address begins with this city, its province before it or not; 中山路 is no city."""
    own = rf"(?:{place.province}|(?:{place.province[:2]}|{place.province[:3]})(?:省|自治区|市)?)?"
    return re.match(rf"{own}{place.city}{_NO_CITY}", body) is not None


def start_of_place(text: str) -> int:
    """Where the first city stands that a district follows or that is called a city (市); -1 where none does."""
    found = _anywhere().search(text)
    return found.start() if found else -1


@cache
def _anywhere() -> re.Pattern[str]:
    return re.compile("|".join(_own(one) for one in _by_province()))


def _by_province() -> Sequence[tuple[str, tuple[str, ...]]]:
    provinces = dict.fromkeys(one.province for one in places("zh"))
    return [(name, tuple(one.city for one in places("zh") if one.province == name)) for name in provinces]


def _own(province: tuple[str, tuple[str, ...]]) -> str:
    """A province's cities; its name alone counts in full only, as 吉林路 and 海南岛 name other things."""
    name, cities = province
    city = rf"(?:{'|'.join(cities)})(?:市|(?=[\u3400-\u9fff]{{1,6}}?[区县]))"
    return rf"(?:{name}|{name[:2]}省?)\s*(?={city})|{city}"
