"""A postal address as a customer gives it: checked, tidied, and said. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from crm_tools.errors import Invalid
from crm_tools.words import Words

__all__ = ["ADDRESS_PARTS", "address_parts", "checked_address", "say_address", "say_country"]

ADDRESS_PARTS = ("line1", "line2", "district", "city", "province", "postcode", "country")
OPTIONAL = frozenset({"line2", "district"})
LONGEST = {"line1": 120, "line2": 120, "district": 60, "city": 60, "province": 60, "postcode": 12, "country": 60}
NAMES = {
    "line1": Words("street and number", "街道门牌"),
    "line2": Words("second line", "地址第二行"),
    "district": Words("district", "区县"),
    "city": Words("city", "城市"),
    "province": Words("province or state", "省份"),
    "postcode": Words("postcode", "邮编"),
    "country": Words("country", "国家或地区"),
}
COUNTRIES: Mapping[str, tuple[Words, tuple[str, ...]]] = {
    "CN": (Words("China", "中国"), ("mainland china", "prc", "p.r. china", "中国大陆", "中华人民共和国")),
    "HK": (Words("Hong Kong", "中国香港"), ("hong kong sar", "香港", "hkg")),
    "MO": (Words("Macau", "中国澳门"), ("macao", "macau sar", "澳门")),
    "TW": (Words("Taiwan", "中国台湾"), ("台湾",)),
    "SG": (Words("Singapore", "新加坡"), ("sgp",)),
    "US": (Words("United States", "美国"), ("usa", "u.s.a.", "u.s.", "united states of america")),
    "CA": (Words("Canada", "加拿大"), ()),
    "GB": (Words("United Kingdom", "英国"), ("uk", "great britain", "england", "scotland", "wales")),
    "DE": (Words("Germany", "德国"), ("deutschland",)),
    "FR": (Words("France", "法国"), ()),
    "JP": (Words("Japan", "日本"), ()),
    "KR": (Words("South Korea", "韩国"), ("korea",)),
    "MY": (Words("Malaysia", "马来西亚"), ()),
    "AU": (Words("Australia", "澳大利亚"), ("澳洲",)),
    "NZ": (Words("New Zealand", "新西兰"), ()),
}
CODES = {name.casefold(): code for code, (said, also) in COUNTRIES.items() for name in (code, said.en, said.zh, *also)}
SIX_DIGITS, ANY_CODE = re.compile(r"\d{6}"), re.compile(r"(?=.*\d)[A-Za-z0-9][A-Za-z0-9 -]{1,11}")
POSTCODES = {"CN": SIX_DIGITS, "SG": SIX_DIGITS, "US": re.compile(r"\d{5}(-\d{4})?")}
NO_POSTCODE = frozenset({"HK", "MO"})
ONE_CITY = frozenset({"HK", "MO", "SG"})  # a city without a province around it
NOWHERE = re.compile(r"https?://|www\.|@|[<>{}\[\]\\|]", re.IGNORECASE)
CHINESE = re.compile(r"[\u3400-\u9fff]")


def address_parts(*given: str) -> dict[str, str]:
    """The parts by their names; all of them are given, in the order of `ADDRESS_PARTS`."""
    return dict(zip(ADDRESS_PARTS, given, strict=True))


def checked_address(given: Mapping[str, str], stored: Mapping[str, Any]) -> dict[str, str]:
    """The address in `given` (by `ADDRESS_PARTS`, missing ones empty) as it is to be stored in place of `stored`.

    Spaces are tidied. An empty `line2` or `district` is kept only where the stored address has that part too; the
    country is spelled as the stored one is, by its code or by its name. Raises Invalid that says which part is wrong.
    """
    parts = {name: _tidy(given.get(name, "")) for name in ADDRESS_PARTS}
    code = CODES.get(parts["country"].casefold(), "")
    _check_present(parts, code)
    for name, text in parts.items():
        if text:
            _check_part(name, text)
    _check_postcode(parts["postcode"], code)
    parts["country"] = _spelled(parts["country"], str(stored.get("country") or ""))
    return {name: text for name, text in parts.items() if text or name not in OPTIONAL or name in stored}


def say_address(address: Mapping[str, Any]) -> Words:
    """On one line, as people write it in each language; a place is not named twice. "-" where nothing is known."""
    parts = {name: str(address.get(name) or "") for name in ADDRESS_PARTS}
    country = say_country(parts["country"])
    province = parts["province"] if parts["province"] != parts["city"] else ""
    area = " ".join(part for part in (province, parts["postcode"]) if part)
    place = _once(parts["line1"], parts["line2"], parts["district"], parts["city"], area, country.en)
    en = ", ".join(place) or "-"
    if not CHINESE.search(parts["line1"]):
        return Words(en, en)
    zh = "".join(_once(parts["province"], parts["city"], parts["district"], parts["line1"], parts["line2"]))
    code = f"，邮编 {parts['postcode']}" if parts["postcode"] else ""
    return Words(en, f"{'' if parts['country'] == 'CN' else country.zh}{zh}{code}")


def say_country(stored: str) -> Words:
    """A country's name, whether it is kept by code or by name; one that is not known here stays as it is."""
    code = CODES.get(stored.casefold())
    return COUNTRIES[code][0] if code else Words(stored, stored)


def _tidy(text: str) -> str:
    """One line without invisible characters, full-width Latin made plain, single spaces, no comma at its ends."""
    plain = "".join(_plain(one) for one in unicodedata.normalize("NFC", text))
    return " ".join(plain.split()).strip(" ,，;；")


def _plain(one: str) -> str:
    kind = unicodedata.category(one)
    if kind[0] in "ZC":
        return "" if kind == "Cf" else " "
    narrow = unicodedata.normalize("NFKC", one)
    return narrow if narrow.isascii() and narrow.isalnum() else one


def _check_present(parts: Mapping[str, str], code: str) -> None:
    needed = {"line1", "city", "country"}
    needed |= set() if code in ONE_CITY else {"province"}
    needed |= set() if code in NO_POSTCODE else {"postcode"}
    missing = [NAMES[name] for name in ADDRESS_PARTS if name in needed and not parts[name]]
    if missing:
        raise Invalid(
            f"the address is not complete; still needed: {', '.join(one.en for one in missing)}",
            zh=f"地址不完整，还需要：{'、'.join(one.zh for one in missing)}",
        )


def _check_part(name: str, text: str) -> None:
    said, most = NAMES[name], LONGEST[name]
    if len(text) > most:
        raise Invalid(
            f"the {said.en} is too long; at most {most} characters fit on a label",
            zh=f"{said.zh}过长，最多 {most} 个字符",
        )
    letters = [one for one in text.casefold() if one.isalpha()]
    absurd = len(letters) >= 4 and len(set(text.casefold()) - {" "}) == 1
    needs_letters = name in ("line1", "city", "province", "country")
    if NOWHERE.search(text) or absurd or (needs_letters and not letters) or not any(map(str.isalnum, text)):
        raise Invalid(f"{text!r} is no {said.en}; please give it again", zh=f"“{text}”不是有效的{said.zh}，请重新提供")


def _check_postcode(postcode: str, code: str) -> None:
    if postcode and not POSTCODES.get(code, ANY_CODE).fullmatch(postcode):
        like = {"CN": "310013", "SG": "238823", "US": "94110"}.get(code)
        raise Invalid(
            f"{postcode!r} is no postcode{f' of that country; one looks like {like}' if like else ''}",
            zh=f"“{postcode}”不是有效的邮编{f'，格式如 {like}' if like else ''}",
        )


def _spelled(given: str, stored: str) -> str:
    """The same country as stored stays as it is spelled there; another by its code, where codes are stored."""
    code = CODES.get(given.casefold())
    if stored and CODES.get(stored.casefold(), stored.casefold()) == (code or given.casefold()):
        return stored
    by_code = not stored or (len(stored) == 2 and stored.isupper())
    return code if code and by_code else given


def _once(*places: str) -> list[str]:
    """The places in their order, without empty ones and without naming one twice."""
    return [one for at, one in enumerate(places) if one and one not in places[:at]]
