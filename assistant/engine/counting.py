"""How many are wanted, in figures, words and Chinese characters."""

from __future__ import annotations

import re

from assistant.engine.company import Company

__all__ = ["HAN", "UNIT_HAN", "WORDS", "count_words", "impossible", "quantity", "sizeless", "value_of"]

WORDS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10}
WORDS |= {"a dozen": 12, "twelve": 12, "a couple": 2, "a pair": 2, "twenty": 20, "thirty": 30, "fifty": 50}
HAN = {"一": 1, "二": 2, "两": 2, "俩": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10}
UNIT_HAN = r"(?:个|片|台|套|只|件|份|块|支|把|盒|包|组|枚|部)"
_NO_COUNT = (
    r"(?:mm|cm|l\b|ml|w\b|v\b|bar|%|square|sqm|people|cups|persons|employees|staff|floors?"
    r"|(?:working |business )?(?:days?|weeks?|months?|hours?|years?)"
    r"|(?:st|nd|rd|th)\b|元|平|人|楼|层|天|周|个?星期|个?月|个?工作日|年|日|号|季度|小时)"
)
_DIGITS = re.compile(
    rf"(?<![A-Za-z0-9.\-¥$#])(\d{{1,4}})(?![\d\-.]*\d)(?!\s*{_NO_COUNT})(?!(?!x\b)[A-Za-z])", re.IGNORECASE
)
_SPELT = re.compile(
    rf"\b({'|'.join(sorted(WORDS, key=len, reverse=True))})\b(?!\s*(?:of (?:the|these|those|my)\b|more time"
    rf"|{_NO_COUNT}))",
    re.IGNORECASE,
)
_HUNDREDS = r"(?:[一二两三四五六七八九]百零?)?"
_SPELT_HAN = re.compile(
    rf"({_HUNDREDS}[一二两俩三四五六七八九]?十?[一二两俩三四五六七八九十]|[一二两三四五六七八九]百)\s*{UNIT_HAN}"
)
_BEFORE_UNIT = re.compile(rf"(?<![A-Za-z0-9.\-¥$#])(\d{{1,4}})\s*{UNIT_HAN}(?!星期|月|工作日)")
_SIZE = re.compile(r"(?<![A-Za-z0-9])(\d{2,3})$")
_NO_PIECES = re.compile(
    r"(?<![A-Za-z0-9.\-¥$#])(?:-\s?\d+|0+|\d+\.\d+|\d{5,})(?![\d.\-]|\s*(?:mm|cm|l\b|ml|w\b|v\b|bar|%|元|年|月|日|号))",
    re.IGNORECASE,
)


def quantity(text: str, company: Company) -> int:
    """How many are wanted, 0 when the text does not say; numbers in names of goods and in times are no count."""
    text = company.without(text, [good.name for good in company.goods])
    text = re.sub(r"[\w.%+\-]+@[\w.\-]+|\b[A-Z]{1,2}-?\d+\b", " ", text)
    # "58 tampers" are many unless another number says how many, but "the 58 tamper" is one of that size.
    return _count(sizeless(text, company, "s?")) or _count(sizeless(text, company, "(?!s)"))


def impossible(text: str, company: Company) -> bool:
    """Whether a number stands there that counts no pieces: nothing, a part of one, fewer than none, too many."""
    text = company.without(text, [good.name for good in company.goods])
    return _NO_PIECES.search(text) is not None


def value_of(words: str) -> int:
    return int(words) if words.isdigit() else WORDS.get(words.lower(), 0) or _han_number(words)


def sizeless(text: str, company: Company, ending: str) -> str:
    """Without the sizes that tell parts apart, where they stand beside the part's word."""
    for good in company.goods:
        if good.part and (size := _SIZE.search(good.name)):
            words = "|".join(map(re.escape, sorted(good.words, key=len, reverse=True)))
            before = rf"(?<![\d.]){size[1]}(?:\s*mm|\s*毫米)?\s*的?\s*(?:[a-z]+ )?(?:{words})"
            after = rf"(?:{words})s?\s*{size[1]}(?![\d.]|\s*{UNIT_HAN})"
            text = re.sub(rf"{before}{ending}|{after}", " ", text, flags=re.IGNORECASE)
    return text


def _count(text: str) -> int:
    return value_of(count_words(text))


def count_words(text: str) -> str:
    """The words that count, "30", "thirty" or "三十"; a number before a measure word comes before one without."""
    found = next((found for one in (_BEFORE_UNIT, _DIGITS, _SPELT_HAN, _SPELT) if (found := one.search(text))), None)
    return found[1] if found else ""


def _han_number(word: str) -> int:
    hundreds, hundred, rest = word.rpartition("百")
    if hundred:
        return HAN.get(hundreds, 1) * 100 + _han_number(rest.lstrip("零"))
    tens, ten, ones = word.rpartition("十")
    if ten:
        return HAN.get(tens, 1) * 10 + HAN.get(ones, 0)
    return HAN.get(ones[-1:], 0)
