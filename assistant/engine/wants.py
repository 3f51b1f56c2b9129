"""What an operation turns on, in a customer's own words: in which colour, paid how, in whose name, about what."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import yaml

from assistant.engine.company import Company
from assistant.engine.slots import EMAIL

__all__ = ["email_in", "option", "paid_with", "phone", "refunded_to", "tax_number", "title", "topic"]

_HERE = Path(__file__).parent
_TO = re.compile(
    r"\b(?:for|to|into|in|as|want|wanted|get|have|make it|prefer|like)\b(?: (?:the|a|an|one))?\s*$"
    r"|(?:[换改]成|[换改]为|[换改要]|成|想要|要的是|来)(?:一[个台件款])?\s*$",
    re.IGNORECASE,
)
_REFUND_TO = re.compile(
    r"(?:\brefund\w*|\bmoney\b|\bback\b|\bcredit\w*|\bput it\b|\bgo(?:es)?\b).{0,60}?\b(?:to|on|onto|into|as|in"
    r"|with)\b(.{2,40})"
    r"|(?:退|打|返|转|存).{0,10}(?:到|至|回|进|在|成|给)(.{2,16})|^(?:\W*(?:no|not|yes|ok)\b.{0,12})?(?:to|on"
    r"|onto) (.{3,40})$"
    r"|^(?:不(?:是|对)?[，,]?)?(?:退|打)?到(.{2,16})$",
    re.IGNORECASE,
)
_PHONE = re.compile(r"(?<![\w\-])(\+?\d[\d\- ]{6,16}\d)(?![\w\-])")
_TAX = re.compile(r"(?<![A-Za-z0-9])([0-9A-Z]{15,20})(?![A-Za-z0-9])")
_TOPIC = re.compile(
    r"\b(?:about|regarding|concerning|because of|it'?s about)\s+(.{3,160})|(?:关于|想问(?:一下|问)?|想咨询|咨询"
    r"|聊聊|说说|谈谈|问问?|有关)(.{2,80})",
    re.IGNORECASE | re.DOTALL,
)
_TITLE = re.compile(
    r"\b(?:made out to|in the name of|under the name(?: of)?|issued to|addressed to|billed to|the name is|name(?:d)?:"
    r"|title(?: is|:)?|header(?: is|:)?|should say|invoice (?:to|for)(?! (?:my|the|an?|order|this|that|it)\b))\s*[\"“]?"
    r"([^\n,;\"”]{2,80})"
    r"|(?:抬头(?:就?[写是为开]|名称)?(?:[:：是为]|写)?|开给|[开写](?:我|公司)?(?:的)?名字(?:是|叫)?|名称(?:是|为"
    r"|[:：]))\s*[“\"]?([^\n，,。；;”\"]{2,50})",
    re.IGNORECASE,
)
_TITLE_END = re.compile(
    r"\s+(?:please|thanks|thank you|with (?:the )?tax|and (?:send|email|my|the)|to my email|for (?:the )?order|, ).*$"
    r"|(?:税号|谢谢|邮箱|发到|发给|的?发票|，).*$",
    re.IGNORECASE,
)


def option(text: str, company: Company) -> str:
    """The colour that is wanted, as the catalogue calls it: the one after "for" or "in", else the last one named."""
    text = company.without(text.casefold(), [good.name for good in company.goods])
    spots = [(found.start(), found.end(), name) for name, pattern in _options() for found in pattern.finditer(text)]
    spots = [one for one in spots if not any(a <= one[0] and one[1] <= b and (a, b) != one[:2] for a, b, _ in spots)]
    wanted = [one for one in spots if _TO.search(text[: one[0]])]
    return max(wanted or spots, default=(0, 0, ""))[2]


def paid_with(text: str) -> str:
    """The way to pay that is named, as records call it, or ""."""
    return next((name for name, pattern in _payments() if pattern.search(text)), "")


def refunded_to(text: str) -> str:
    """Where the money is to go, if the text says so."""
    found = _REFUND_TO.search(text)
    return paid_with(next(group for group in found.groups() if group)) if found else ""


def phone(text: str) -> str:
    """The telephone number in `text`, or ""; order numbers and dates are none."""
    plain = re.sub(r"\d{4}-\d\d?-\d\d?|\d{1,2}:\d\d", " ", text)
    found = _PHONE.search(plain)
    return re.sub(r"[ \-]", "", found[1]) if found else ""


def email_in(text: str) -> str:
    """The email address in `text`, or ""."""
    found = EMAIL.search(text)
    return found[0].rstrip(".") if found else ""


def tax_number(text: str) -> str:
    """A company's tax number in `text`, or ""."""
    found = _TAX.search(text)
    return found[1] if found and any(one.isdigit() for one in found[1]) else ""


def topic(text: str) -> str:
    """What somebody wants to be called about, or ""."""
    found = _TOPIC.search(text)
    return next((group.strip(" .。!！?？") for group in found.groups() if group), "") if found else ""


def title(text: str) -> str:
    """The name that an invoice is to carry, word for word, or ""."""
    found = _TITLE.search(text)
    name = next((group for group in found.groups() if group), "") if found else ""
    return _TITLE_END.sub("", name).strip(" .。:：“”\"'")


@cache
def _options() -> tuple[tuple[str, re.Pattern[str]], ...]:
    loaded: dict[str, list[str]] = yaml.safe_load((_HERE / "options.yaml").read_text(encoding="utf-8"))
    return tuple((name, re.compile("|".join(map(_word, words)))) for name, words in loaded.items())


@cache
def _payments() -> tuple[tuple[str, re.Pattern[str]], ...]:
    loaded: dict[str, str] = yaml.safe_load((_HERE / "payments.yaml").read_text(encoding="utf-8"))
    return tuple((name, re.compile(pattern, re.IGNORECASE)) for name, pattern in loaded.items())


def _word(word: str) -> str:
    return re.escape(word) if word >= "\u3400" else rf"\b{re.escape(word)}\b"
