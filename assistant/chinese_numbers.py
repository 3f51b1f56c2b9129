"""Numbers in Chinese characters, read as figures: 六十五, 两千三, 一个半, 3 万. Pure.

What the characters mean is not always certain ("三五天" is three to five days, "五千克" may be five kilograms), so a
number has readings, of which each is one way to take it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

__all__ = ["ChineseNumber", "chinese_numbers", "in_figures"]

DIGITS = {
    sign: value
    for value, signs in enumerate(("零〇", "一壹", "二两贰俩", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖"))
    for sign in signs
}
UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
GROUPS = {"万": 10**4, "萬": 10**4, "亿": 10**8}
PLACES = dict(sorted((GROUPS | UNITS).items(), key=lambda one: -one[1]))  # from the greatest down
D, U, G = ("".join(signs) for signs in (DIGITS, UNITS, GROUPS))
KILO = "克米瓦卡赫帕伏焦字兆"  # 千 before these may be a kilogram's
# The first sign of another word: kilograms, a department store, a castor.
OTHER_WORD = rf"(?!(?<=千)[{KILO}]|(?<=百)[货度科叶合]|(?<=万)[向能用圣])"
MEASURE = "[个年天月小时周斤]"
CHINESE = rf"[{D}十拾][{D}{U}{G}]*(?:点[{D}]+(?![{U}分刻半]))?"
MIXED = rf"(?P<figures>\d[\d,]*(?:\.\d+)?)\s?(?P<group>[千百]?[{G}]|[千百]){OTHER_WORD}"
NUMBER = re.compile(rf"{MIXED}|(?P<chinese>{CHINESE})(?P<half>{MEASURE}?半(?![{D}]))?")
NO_NUMBER = re.compile(rf"一一|[百万]分之|(?<![{D}{U}{G}\d])(?:千万|万一)")
SMALL = 10  # 一个, 第一, 十分: below this the characters are as often a word as a number


@dataclass(frozen=True, slots=True)
class ChineseNumber:
    """As it is written at `start`, and what it may mean; no reading where it says no figure ("一一说明")."""

    start: int
    text: str
    readings: tuple[frozenset[Decimal], ...]


def chinese_numbers(text: str) -> Iterator[ChineseNumber]:
    """The numbers of a text that are written with Chinese characters, in order; a reading is the figures it holds."""
    for found in NUMBER.finditer(NO_NUMBER.sub(lambda word: " " * len(word[0]), text)):
        half = Decimal("0.5") if found["half"] else Decimal(0)
        if found["figures"]:
            readings = [frozenset({Decimal(found["figures"].replace(",", "")) * _product(found["group"])})]
        else:
            readings = [frozenset(one + half for one in reading) for reading in _readings(found["chinese"])]
            if text.startswith(tuple(KILO), found.end()) and found["chinese"].endswith("千"):
                readings += _readings(found["chinese"][:-1])
        yield ChineseNumber(found.start(), found[0], tuple(one for one in readings if one))


def in_figures(text: str) -> str:
    """`text` with the numbers above ten that its characters tell put as figures: "租金65元"."""
    at, pieces = 0, []
    for one in chinese_numbers(text):
        if one.readings and len(one.readings[0]) == 1 and (figure := next(iter(one.readings[0]))) > SMALL:
            pieces += [text[at : one.start], f"{figure:f}"]
            at = one.start + len(one.text)
    return "".join([*pieces, text[at:]])


def _readings(written: str) -> list[frozenset[Decimal]]:
    whole, _, fraction = written.partition("点")
    if fraction:
        digits = "".join(str(DIGITS[sign]) for sign in fraction)
        return [frozenset({Decimal(f"{next(iter(one))}.{digits}")}) for one in _readings(whole) if len(one) == 1]
    if all(sign in DIGITS for sign in whole):
        return _row(whole)
    about = re.match(rf"([{D}])([{D}])(?=[{U}{G}])", whole)  # 二三十, 七八百: from this to that
    if about:
        return [frozenset(_value(sign + whole[2:]) for sign in about.groups())]
    return [frozenset({_value(whole)})]


def _row(signs: str) -> list[frozenset[Decimal]]:
    """Digits in a row: a year or a code, and two that follow each other also "from this to that"."""
    row = frozenset({Decimal("".join(str(DIGITS[sign]) for sign in signs))})
    values = [DIGITS[sign] for sign in signs]
    if len(values) == 2 and 0 < values[1] - values[0] <= 2:
        return [row, frozenset(map(Decimal, values))]
    return [row]


def _value(signs: str) -> Decimal:
    """The value of 两千三百零五万, from the greatest unit down."""
    for unit, value in PLACES.items():
        before, found, after = signs.partition(unit)
        if found:
            return (_value(before) if before else 1) * value + _rest(after, value)
    return Decimal("".join(str(DIGITS[sign]) for sign in signs) or 0)


def _rest(signs: str, unit: int) -> Decimal:
    """What follows a unit; a last digit without a unit of its own counts in the next smaller: 三百五 is 350."""
    if len(signs) == 1 and signs in DIGITS and unit >= 100:
        return Decimal(DIGITS[signs] * unit // 10)
    return _value(signs)


def _product(signs: str) -> int:
    product = 1
    for sign in signs:
        product *= UNITS.get(sign) or GROUPS[sign]
    return product
