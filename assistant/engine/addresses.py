"""An address in a customer's own words, taken apart into the lines an order has; nothing is made up."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from assistant.engine.around_addresses import STREET, bare_han, bare_latin, without_people, without_thanks
from assistant.engine.places import Place, place_of, places
from assistant.engine.slots import ORDER

__all__ = ["PARTS", "address", "missing", "part"]

PARTS = ("line1", "line2", "district", "city", "province", "postcode", "country")
_POSTCODE = re.compile(
    r"(?:\b(?:post ?code|zip(?: code)?|postal code)(?: is)?\s*:?\s*|邮(?:政)?编码?(?:是|为"
    r"|[:：])?\s*)?(?<![\d\-A-Za-z])(\d{6}|\d{5})(?![\d\-A-Za-z室号幢栋楼])",
    re.IGNORECASE,
)
_ROAD = re.compile(r"\b(?:road|street|st|rd|avenue|ave|lane|drive|way|highway|boulevard)\b", re.IGNORECASE)
_DISTRICT = re.compile(r"[\u3400-\u9fff]{1,7}?[区县](?=[\u3400-\u9fffA-Za-z0-9])(?![路街])")
_STILL_PLACE = re.compile(r"\d|\b(?:district|county|town|village)\b", re.IGNORECASE)
_SUITE = re.compile(r"^(?:suite|apt\.?|apartment|unit)\b", re.IGNORECASE)
_STATE = re.compile(r"^[A-Z]{2}$")
_COUNTRIES = {"china": "CN", "中国": "CN", "usa": "USA", "us": "USA", "united states": "USA"}


def address(text: str) -> dict[str, str]:
    """The parts of the address in `text`; {} when none stands there. Which are still wanted says `missing`."""
    text = without_thanks(without_people(ORDER.sub(" ", text.strip())))
    found = (
        _from_han(text)
        if len(re.findall(r"[\u3400-\u9fff]", text)) > len(re.findall(r"[A-Za-z]{2,}", text))
        else _from_latin(text)
    )
    return {name: value for name, value in found.items() if value}


def part(name: str, text: str) -> dict[str, str]:
    """What a plain answer to the question for one part of an address says."""
    said = without_thanks(without_people(text)).strip(" .。，,")
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
    body = bare_han(text)
    place = place_of(body)
    if place is None:
        named = re.match(
            r"(?P<province>[\u3400-\u9fff]{2,7}?(?:省|自治区))?(?P<city>[\u3400-\u9fff]{2,6}?[市州])(?=.)", body
        )
        if not named or not STREET.search(body):
            return {"postcode": postcode, "line1": body if STREET.search(body) else ""}
        rest = body[named.end() :]
        return _told(rest, named["city"].removesuffix("市"), named["province"] or "", postcode, "CN")
    rest = body.partition(place.city)[2]
    rest = re.sub(rf"^市?(?:{place.city}市?)?", "", rest)
    if not STREET.search(rest):
        rest = "" if len(rest) < 4 else rest
    # A city that is its own province has one name, so that it is not written twice.
    city = place.province if place.province == f"{place.city}市" else place.city
    return _told(rest, city, place.province, postcode, place.country)


def _from_latin(text: str) -> dict[str, str]:
    postcode, text = _postcode(text)
    pieces = bare_latin(text)
    country, place, state = "", None, ""
    rest: list[str] = []
    for piece in pieces:
        name = piece.casefold()
        city = _city(name)
        if name in _COUNTRIES:
            country = _COUNTRIES[name]
        elif city and rest:
            place = place or city
        elif rest and (named := _province(piece)):
            state = named
        elif not place or _STILL_PLACE.search(piece):
            rest.append(piece)
    if place is None and state and len(rest) > 1:
        return _told(_lines(rest[:-1]), rest[-1], state, postcode, country or ("CN" if len(state) > 2 else "USA"))
    if place is None and len(pieces) == 1:
        return _cities_alone(pieces[0], postcode)
    if not STREET.search(", ".join(pieces)):
        rest = []
    if place is None:
        return _told(_lines(rest), "", state, postcode, country) if rest else {"postcode": postcode}
    return _told(_lines(rest), place.city, place.province, postcode, country or place.country)


def _city(name: str) -> Place | None:
    """The city a piece in lower case names."""
    return next((one for one in places("en") if one.city.casefold() == name.removesuffix(" city")), None)


def _province(piece: str) -> str:
    """The province a piece names, or a state by its two letters; "" where it is neither."""
    called = piece.casefold().removesuffix(" province")
    named = next((one.province for one in places("en") if one.province.casefold() == called), "")
    return named or (piece if _STATE.match(piece) else "")


def _cities_alone(piece: str, postcode: str) -> dict[str, str]:
    """One run of words without commas: "18 Wutong Road Shanghai"; a city alone is one too."""
    place = next(
        (one for one in places("en") if re.search(rf"\b{re.escape(one.city)}\b\s*$", piece, re.IGNORECASE)), None
    )
    if place is None:
        return {"line1": piece, "postcode": postcode} if STREET.search(piece) else {"postcode": postcode}
    street = re.sub(rf"\b{re.escape(place.city)}\b\s*$", "", piece, flags=re.IGNORECASE).strip()
    return _told(street if STREET.search(street) else "", place.city, place.province, postcode, place.country)


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
