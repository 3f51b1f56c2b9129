"""How many, by when, and for which company: the particulars of parts and quotes in a customer's own words."""

from __future__ import annotations

import re

from assistant.engine.company import Company

__all__ = ["company_name", "impossible", "need", "quantity", "timeline"]

_WORDS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10}
_WORDS |= {"a dozen": 12, "twelve": 12, "a couple": 2, "a pair": 2, "twenty": 20, "thirty": 30, "fifty": 50}
_HAN = {"一": 1, "二": 2, "两": 2, "俩": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10}
_UNIT_HAN = r"(?:个|片|台|套|只|件|份|块|支|把|盒|包|组|枚|部)"
_NO_COUNT = (
    r"(?:mm|cm|l\b|ml|w\b|v\b|bar|%|square|sqm|people|cups|persons|employees|staff|floors?"
    r"|(?:working |business )?(?:days?|weeks?|months?|hours?|years?)"
    r"|(?:st|nd|rd|th)\b|元|平|人|楼|层|天|周|个?星期|个?月|个?工作日|年|日|号|季度|小时)"
)
_DIGITS = re.compile(
    rf"(?<![A-Za-z0-9.\-¥$#])(\d{{1,4}})(?![\d\-.]*\d)(?!\s*{_NO_COUNT})(?!(?!x\b)[A-Za-z])", re.IGNORECASE
)
_SPELT = re.compile(
    rf"\b({'|'.join(sorted(_WORDS, key=len, reverse=True))})\b(?!\s*(?:of (?:the|these|those|my)\b|more time"
    rf"|{_NO_COUNT}))",
    re.IGNORECASE,
)
_SPELT_HAN = re.compile(rf"([一二两俩三四五六七八九]?十?[一二两俩三四五六七八九十])\s*{_UNIT_HAN}")
_SIZE = re.compile(r"(?<![A-Za-z0-9])(\d{2,3})$")
_CLAUSE_END = re.compile(r"[,.，。!！?？;；:：\n\0]")
_FOR_HAN = re.compile(
    r"[^\S\n]*((?:给|为)(?!(?:我们?|您|你们?)?(?:报|出|做|发|个|一下)).*(?:采购|购买|订购|订|买|配|换).*)"
)
_MANY_BEFORE = re.compile(
    rf"(?:\b(?:about|around|up to|at least|roughly)\s+)?\b(?:\d[\d,]*|{'|'.join(_WORDS)}|some|several|a few)\s*[x×]?\s+"
    rf"(?:[a-z\-]+\s+){{0,2}}$|(?:大概|大约|约)?\s*(?:\d+|[{''.join(_HAN)}几百]+)\s*(?:{_UNIT_HAN}|批|些)?\s*的?\s*$",
    re.IGNORECASE,
)
_NEED_END = re.compile(
    r"[.。!！?？;；\n](?!\d)"
    r"|[,，、](?!\s*(?:for|to|and|plus|as well|\d|用于|用在|放|作为|给(?!我们?报)|供|另|以及|和))"
    r"|\s+(?:and |so |but )?(?:can|could|would|will|do|please|thanks|what|how|we are|is that|is it|if)\b"
    r"|\s*(?:请|麻烦|能不能|能否|可以|怎么|多少钱)",
    re.IGNORECASE,
)
_NO_PIECES = re.compile(
    r"(?<![A-Za-z0-9.\-¥$#])(?:-\s?\d+|0+|\d+\.\d+|\d{5,})(?![\d.\-]|\s*(?:mm|cm|l\b|ml|w\b|v\b|bar|%|元|年|月|日|号))",
    re.IGNORECASE,
)
_MONTHS = "january|february|march|april|may|june|july|august|september|october|november|december"
_WHEN = re.compile(
    rf"\b(?:by|before|within|until|in|from|around|for)\s+(?:the\s+)?(?:(?:end|start|beginning|middle) of "
    rf"|early |mid[ \-]|late |next |this )*"
    rf"(?:\d+ (?:days?|weeks?|months?)|(?:a|one|two|three|four|six) (?:days?|weeks?|months?)|{_MONTHS}|week"
    rf"|month|quarter|year"
    r"|(?:mon|tues|wednes|thurs|fri|satur|sun)day|christmas|spring|summer|autumn|winter"
    r"|q[1-4])\b(?: \d{1,2}(?:st|nd|rd|th)?\b)?"
    r"|\b(?:next|this) (?:week|month|quarter|year|spring|summer|autumn|winter)\b|\basap\b"
    r"|\bas soon as possible\b|\bno (?:rush|hurry)\b"
    r"|(?:\d+|[一二两三四五六七八九十半]+)\s*(?:个?(?:天|周|星期|工作日)|个月)(?:之?[内后前]|以内|左右)?"
    r"|(?:下|本|这)(?:个)?(?:周|月|季度|星期)[一二三四五六日天末初底]?(?:之?前|内)?"
    r"|\d{1,2}\s*月\s*(?:\d{1,2}\s*[日号])?(?:[底初]|中旬)?(?:之?前)?|(?:年|月|季)[底初末](?:之?前)?|春节(?:之?前)|尽快|越快越好|不[着急]+",
    re.IGNORECASE,
)
_ENDING = (
    r"Ltd|Limited|Inc|LLC|GmbH|AG|Co|Corp|Company|Café|Cafe|Coffee|Hotels?|Bakery|Roasters|Group"
    r"|Restaurants?|School|Clinic|Studio|Bank"
)
_NAME = rf"((?:[A-Z0-9][\w&'’\-]*(?:\s+(?:&|and|of|the)(?=\s[A-Z]))?\s*){{1,6}}(?:(?<=\s)(?:{_ENDING})\b\.?)?)"
_INTRODUCED = re.compile(
    rf"\b(?i:we are|we're|we’re|this is|(?:i am|i'm|i’m|it is|it's) (?:from|with|at|for)|i work (?:for|at)"
    rf"|on behalf of|writing (?:from|for)"
    rf"|(?:our|the|my) company(?: name)?(?: is|:| called)?|company(?: name)?\s*(?:is|:)|(?:café|cafe|hotel"
    rf"|office|shop|firm) called)\s+{_NAME}"
)
_BY_ENDING = re.compile(rf"\b((?:[A-Z][\w&'’\-]*\s+){{1,5}}(?:{_ENDING})\b\.?)")
_HAN_ENDING = (
    r"公司|集团|酒店|宾馆|咖啡馆|咖啡店|咖啡厅|工作室|餐厅|餐饮|学校|大学|医院|事务所|银行|门店|健身房|书店|商场"
)
_HAN_INTRODUCED = re.compile(
    rf"(?:我们是|这里是|我是|代表|我在|来自|公司(?:名称?|全称)?(?:是|叫|为"
    rf"|[:：]))\s*([\u3400-\u9fffA-Za-z0-9（）()&· ]{{2,30}}?(?:{_HAN_ENDING}))"
    r"|(?:公司(?:名称?|全称)?(?:是|叫|为|[:：]))\s*([\u3400-\u9fffA-Za-z0-9（）()&· ]{2,30}?)(?=[，,。；;]|$)"
)
_HAN_BY_ENDING = re.compile(rf"((?:[A-Za-z0-9]+ ?)?[\u3400-\u9fff（）]{{2,18}}?(?:{_HAN_ENDING}))")
_NOBODY = re.compile(
    r"^(?:我们?|你们?|您|贵|本|这个?|一个?|一家|新|某|有限|想?给|需要|要)+|^(?:The|A|An|Our|My|I|We|Hi|Hello|Dear)\b\s*"
)


def quantity(text: str, company: Company) -> int:
    """How many are wanted, 0 when the text does not say; numbers in names of goods and in times are no count."""
    text = company.without(text, [good.name for good in company.goods])
    text = re.sub(r"[\w.%+\-]+@[\w.\-]+|\b[A-Z]{1,2}-?\d+\b", " ", text)
    # "58 tampers" are many unless another number says how many, but "the 58 tamper" is one of that size.
    return _count(_sizeless(text, company, "s?")) or _count(_sizeless(text, company, "(?!s)"))


def impossible(text: str, company: Company) -> bool:
    """Whether a number stands there that counts no pieces: nothing, a part of one, fewer than none, too many."""
    text = company.without(text, [good.name for good in company.goods])
    return _NO_PIECES.search(text) is not None


def _sizeless(text: str, company: Company, ending: str) -> str:
    """Without the sizes that tell parts apart, where they stand beside the part's word."""
    for good in company.goods:
        if good.part and (size := _SIZE.search(good.name)):
            words = "|".join(map(re.escape, sorted(good.words, key=len, reverse=True)))
            before = rf"(?<![\d.]){size[1]}(?:\s*mm|\s*毫米)?\s*的?\s*(?:[a-z]+ )?(?:{words})"
            after = rf"(?:{words})s?\s*{size[1]}(?![\d.]|\s*{_UNIT_HAN})"
            text = re.sub(rf"{before}{ending}|{after}", " ", text, flags=re.IGNORECASE)
    return text


def _count(text: str) -> int:
    if found := _DIGITS.search(text):
        return int(found[1])
    if found := _SPELT_HAN.search(text):
        return _han_number(found[1])
    found = _SPELT.search(text)
    return _WORDS[found[1].lower()] if found else 0


def need(text: str, company: Company) -> str:
    """What is wanted, word for word: "12 Zephyr 400 air purifiers for our new office"; "" when no goods are named."""
    name = company_name(text, company)
    hidden = text.replace(name, "\0" * len(name)) if name else text
    at = company.thing_at(hidden)
    if at < 0:
        return ""
    start = _CLAUSE_END.search(hidden[:at][::-1])
    begins = at - start.start() if start else 0
    if purpose := _FOR_HAN.match(hidden, begins, at):
        begins = purpose.start(1)
    else:
        begins = at - len(found[0]) if (found := _MANY_BEFORE.search(hidden[begins:at])) else at
    ends = next((found.start() for found in _NEED_END.finditer(hidden, at)), len(hidden))
    when = next((found.start() for found in _WHEN.finditer(hidden, at)), ends)
    return text[begins : min(ends, when)].strip(" \n,.，。、和") if begins < min(ends, when) else ""


def timeline(text: str) -> str:
    """By when, word for word, or ""."""
    found = _WHEN.search(text)
    return found[0].strip() if found else ""


def company_name(text: str, company: Company) -> str:
    """The company a customer writes for, word for word as they wrote it, or ""; no name of goods is one."""
    for pattern in (_HAN_INTRODUCED, _INTRODUCED, _BY_ENDING, _HAN_BY_ENDING):
        for found in pattern.finditer(text):
            name = next((group for group in found.groups() if group), "").strip(" ,.，。")
            name = _NOBODY.sub("", name).strip()
            generic = not name or re.fullmatch(rf"(?:{_HAN_ENDING}|{_ENDING})", name, re.IGNORECASE)
            if not generic and not company.named_in(name) and len(name) > 1:
                return name
    return ""


def _han_number(word: str) -> int:
    tens, ten, ones = word.rpartition("十")
    if ten:
        return _HAN.get(tens, 1) * 10 + _HAN.get(ones, 0)
    return _HAN.get(ones[-1:], 0)
