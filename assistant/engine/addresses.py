"""An address in a customer's own words, taken apart into the lines an order has; nothing is made up."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from assistant.engine.slots import ORDER

__all__ = ["PARTS", "address", "missing", "part"]

PARTS = ("line1", "line2", "district", "city", "province", "postcode", "country")
_PLACES = Path(__file__).with_name("places.yaml")
_LEAD = re.compile(
    r"^.*?\b(?:(?:new |right |correct |delivery |shipping |home |my )*address(?: of (?:my |the )?(?:last )?(?:order"
    r"|it))?"
    r"(?: should be| is(?: now)?| to|\s*:)+|(?:deliver|send|ship|change|update|set|move|moved"
    r"|correct)\b.{0,60}?\bto(?: the address)?:?"
    r"|(?:it'?s|it is|i (?:now )?live (?:at|in)|now at)|(?:no|sorry|actually|wait)[,.]?)\s+(?=\S)",
    re.IGNORECASE | re.DOTALL,
)
_LEAD_HAN = re.compile(
    r"^(?:不对?|不是|错了)?[，,\s]*(?:应该)?是(?=\S)|^.*(?:地址(?:应该)?(?:改成|改为|换成|改到|是|为|[:：])"
    r"|[改换](?:成|为|到)|[寄送发]到|搬到了?|住在|[:：])(?=\S)",
    re.DOTALL,
)
_TAIL = re.compile(
    r"\s*[,，.。;；]?\s*(?:please|thanks|thank you|谢谢|麻烦了?|可以吗|吧|(?:because|since|as) .*"
    r"|for (?:the )?order.*)\s*[.。!！?？]*\s*$",
    re.IGNORECASE,
)
_POSTCODE = re.compile(
    r"(?:\b(?:post ?code|zip(?: code)?|postal code)(?: is)?\s*:?\s*|邮(?:政)?编码?(?:是|为"
    r"|[:：])?\s*)?(?<![\d\-A-Za-z])(\d{6}|\d{5})(?![\d\-A-Za-z室号幢栋楼])",
    re.IGNORECASE,
)
_STREET = re.compile(
    r"\d.*\b(?:road|street|st|rd|avenue|ave|lane|drive|way|square|building|block|boulevard|blvd|court|place|highway"
    r"|no)\b"
    r"|\b(?:road|street|rd|avenue|lane|drive|building|block|floor|room|flat|no\.?)\b.*\d|[路街道巷弄村里苑园].*\d"
    r"|\d.*[路街道巷弄村里]",
    re.IGNORECASE,
)
_ROAD = re.compile(r"\b(?:road|street|st|rd|avenue|ave|lane|drive|way|highway|boulevard)\b", re.IGNORECASE)
_DISTRICT = re.compile(r"[\u3400-\u9fff]{1,7}?[区县](?=[\u3400-\u9fffA-Za-z0-9])(?![路街])")
_SUITE = re.compile(r"^(?:suite|apt\.?|apartment|unit)\b", re.IGNORECASE)
_STATE = re.compile(r"^(?P<state>[A-Z]{2})$")
_COUNTRIES = {"china": "CN", "中国": "CN", "usa": "USA", "us": "USA", "united states": "USA"}


@dataclass(frozen=True, slots=True)
class _Place:
    """A city in one language, with its province and country."""

    city: str
    province: str
    country: str


def address(text: str) -> dict[str, str]:
    """The parts of the address in `text`; {} when none stands there. Which are still wanted says `missing`."""
    text = ORDER.sub(" ", text.strip())
    text = _TAIL.sub("", _TAIL.sub("", text))
    found = (
        _from_han(text)
        if len(re.findall(r"[\u3400-\u9fff]", text)) > len(re.findall(r"[A-Za-z]{2,}", text))
        else _from_latin(text)
    )
    return {name: value for name, value in found.items() if value}


def part(name: str, text: str) -> dict[str, str]:
    """What a plain answer to the question for one part of an address says."""
    said = _TAIL.sub("", text).strip(" .。，,")
    if name == "postcode":
        found = _POSTCODE.search(said)
        if found:
            return {"postcode": found[1]}
        none = re.search(r"\b(?:no|none|don'?t|not)\b|没有|不知道|不清楚|无", said, re.IGNORECASE)
        return {"postcode": "-"} if none else {}
    whole = address(text)
    if name == "city":
        if whole.get("city"):
            return {key: whole[key] for key in ("city", "province", "country", "postcode") if whole.get(key)}
        pieces = [piece.strip() for piece in re.split(r"[,，\s]+(?=\S)", said) if piece.strip()]
        if len(pieces) == 1 and len(said) <= 20 and not re.search(r"\d", said):
            return {"province": said}
        return {"city": pieces[0], "province": pieces[-1]} if 1 < len(pieces) <= 3 else {}
    if whole.get("line1"):
        return {key: value for key, value in whole.items() if key in PARTS}
    return {"line1": said} if re.search(r"\d", said) and len(said) >= 4 else {}


def missing(known: Mapping[str, str]) -> str:
    """The part to ask for next: "address" for all of it, "line1", "city", "postcode", or "" when it is whole."""
    if not known.get("line1") and not known.get("city"):
        return "address"
    if not known.get("line1"):
        return "line1"
    if not known.get("city") or not known.get("province"):
        return "city"
    if not known.get("postcode") and known.get("country", "CN") == "CN":
        return "postcode"
    return ""


def _from_han(text: str) -> dict[str, str]:
    postcode, text = _postcode(text)
    body = re.sub(r"[\s，,。；;]+", "", _LEAD_HAN.sub("", text) if _LEAD_HAN.search(text) else text)
    body = re.sub(r"^中国", "", body)
    place = next((one for one in _places("zh") if _begins_with(body, one)), None)
    if place is None:
        named = re.match(
            r"(?P<province>[\u3400-\u9fff]{2,7}?(?:省|自治区))?(?P<city>[\u3400-\u9fff]{2,6}?[市州])(?=.)", body
        )
        if not named or not _STREET.search(body):
            return {"postcode": postcode, "line1": body if _STREET.search(body) else ""}
        rest = body[named.end() :]
        return _told(rest, named["city"].removesuffix("市"), named["province"] or "", postcode, "CN")
    rest = body.partition(place.city)[2]
    rest = re.sub(rf"^市?(?:{place.city}市?)?", "", rest)
    if not _STREET.search(rest):
        rest = "" if len(rest) < 4 else rest
    return _told(rest, place.city, place.province, postcode, place.country)


def _begins_with(body: str, place: _Place) -> bool:
    """Whether an address begins with this city, its province before it or not; 中山路 is no city."""
    own = rf"(?:[\u3400-\u9fff]{{0,7}}(?:省|自治区|市)|{place.province[:2]})?"
    return re.match(rf"{own}{place.city}(?!路|街|大道|东路|西路|南路|北路|中路)", body) is not None


def _from_latin(text: str) -> dict[str, str]:
    postcode, text = _postcode(text)
    led = _LEAD.match(text)
    body = text[led.end() :] if led else text
    pieces = [piece.strip(" .") for piece in re.split(r"[,;\n]+", body) if piece.strip(" .")]
    country, place, state = "", None, ""
    rest: list[str] = []
    for piece in pieces:
        name = piece.casefold()
        city = next(
            (one for one in _places("en") if name in (one.city.casefold(), f"{one.city.casefold()} city")), None
        )
        if name in _COUNTRIES:
            country = _COUNTRIES[name]
        elif city and rest:
            place = place or city
        elif rest and (
            province := next(
                (one.province for one in _places("en") if one.province.casefold() == name.removesuffix(" province")), ""
            )
        ):
            state = province
        elif rest and (found := _STATE.match(piece)):
            state = found["state"]
        else:
            rest.append(piece)
    if place is None and state and len(rest) > 1:
        return _told(_lines(rest[:-1]), rest[-1], state, postcode, country or ("CN" if len(state) > 2 else "USA"))
    if place is None and len(pieces) == 1:
        return _cities_alone(pieces[0], postcode)
    if not _STREET.search(body):
        rest = []
    if place is None:
        return _told(_lines(rest), "", state, postcode, country) if rest else {"postcode": postcode}
    return _told(_lines(rest), place.city, place.province, postcode, country or place.country)


def _cities_alone(piece: str, postcode: str) -> dict[str, str]:
    """One run of words without commas: "18 Wutong Road Shanghai"; a city alone is one too."""
    place = next(
        (one for one in _places("en") if re.search(rf"\b{re.escape(one.city)}\b\s*$", piece, re.IGNORECASE)), None
    )
    if place is None:
        return {"line1": piece, "postcode": postcode} if _STREET.search(piece) else {"postcode": postcode}
    street = re.sub(rf"\b{re.escape(place.city)}\b\s*$", "", piece, flags=re.IGNORECASE).strip()
    return _told(street if _STREET.search(street) else "", place.city, place.province, postcode, place.country)


def _lines(rest: Sequence[str]) -> str:
    return ", ".join(rest)


def _told(rest: str, city: str, province: str, postcode: str, country: str) -> dict[str, str]:
    pieces = rest.split(", ")
    suite = pieces.pop() if len(pieces) > 1 and _SUITE.match(pieces[-1]) else ""
    plain = len(pieces) > 1 and not re.search(r"\d", pieces[-1]) and not _ROAD.search(pieces[-1])
    district = pieces.pop() if plain else ""
    line1 = ", ".join(pieces)
    if found := _DISTRICT.match(line1):
        district, line1 = found[0], line1[found.end() :]
    area = {"district": district, "city": city, "province": province}
    return {"line1": line1, "line2": suite, **area, "postcode": postcode, "country": country}


def _postcode(text: str) -> tuple[str, str]:
    found = list(_POSTCODE.finditer(text))
    if not found:
        return "", text
    last = found[-1]
    return last[1], f"{text[: last.start()]} {text[last.end() :]}"


@cache
def _places(language: str) -> tuple[_Place, ...]:
    loaded: list[dict[str, Any]] = yaml.safe_load(_PLACES.read_text(encoding="utf-8"))
    rows = [
        _Place(zh if language == "zh" else en, row[language], row.get("country", "CN"))
        for row in loaded
        for zh, en in row["cities"].items()
    ]
    return tuple(sorted(rows, key=lambda one: -len(one.city)))
