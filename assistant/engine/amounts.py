"""What a company needs and by when, word for word as a customer wrote it."""

from __future__ import annotations

import re

from assistant.engine.company import Company
from assistant.engine.counting import HAN, UNIT_HAN, WORDS
from assistant.engine.firms import company_name
from assistant.engine.wished_goods import thing_at

__all__ = ["need", "timeline"]

_CLAUSE_END = re.compile(r"[,.，。!！?？;；:：\n\0]")
_FOR_HAN = re.compile(
    r"[^\S\n]*((?:给|为)(?!(?:我们?|您|你们?)?(?:报|出|做|发|个|一下)).*(?:采购|购买|订购|订|买|配|换).*)"
)
_MANY_BEFORE = re.compile(
    rf"(?:\b(?:about|around|up to|at least|roughly)\s+)?\b(?:\d[\d,]*|{'|'.join(WORDS)}|some|several|a few)\s*[x×]?\s+"
    rf"(?:[a-z\-]+\s+){{0,2}}$|(?:大概|大约|约)?\s*(?:\d+|[{''.join(HAN)}几百]+)\s*(?:{UNIT_HAN}|批|些)?\s*的?\s*$",
    re.IGNORECASE,
)
_NEED_END = re.compile(
    r"[.。!！?？;；\n](?!\d)"
    r"|\s*(?:\b(?:for|from|at|to)\s+|[给为帮替])?\0"
    rf"|[,，、](?!\s*(?:for|to|and|plus|as well|(?:{'|'.join(WORDS)})\b|\d|[一二两三四五六七八九十百]+\s*{UNIT_HAN}"
    r"|用于|用在|放|作为|给(?!我们?报|\0)|供|另|以及|和|再[加来要]|还[要有]|外加|加上|一共))"
    r"|\s+(?:and |so |but )?(?:can|could|would|will|do|please|thanks|instead|what|how|we are|is that|is it|if)\b"
    r"|\s*(?:请|麻烦|能不能|能否|可以|怎么|多少钱)",
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


def need(text: str, company: Company) -> str:
    """What is wanted, word for word: "12 Zephyr 400 air purifiers for our new office"; "" when no goods are named."""
    name = company_name(text, company)
    hidden = text.replace(name, "\0" * len(name)) if name else text
    at = thing_at(hidden, company)
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
