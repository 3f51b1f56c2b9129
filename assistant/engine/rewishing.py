"""A wish for goods that is corrected: more of them, fewer, without one, or other ones."""

from __future__ import annotations

import re

from assistant.engine.amounts import need
from assistant.engine.company import Company
from assistant.engine.counting import UNIT_HAN, WORDS, quantity, value_of
from assistant.engine.wished_goods import own_count, thing
from assistant.wishes import Consent, read_consent

__all__ = ["corrects_wish", "may_name_company", "rewished", "several"]

_PARTED = re.compile(r"[,，、;；+＋&\n]|\s(?:and|plus)\s|以及|还有|和|另外|外加|再加")
_ANY_COUNT = rf"(?:\d{{1,5}}|{'|'.join(sorted(WORDS, key=len, reverse=True))}|[一二两三四五六七八九十百]+)"
_ONLY_COUNT = re.compile(
    r"(?:(?:no|nope|not?|sorry|actually|oops|wait|rather|just|only|about|around|不|不是|不对|错了|是|就|要|大概|大约|共|一共)"
    rf"[\s,，.。!！:：]*)*(?:not )?{_ANY_COUNT}\s*(?:{UNIT_HAN}|pieces?|pcs|units?|of them|x)?"
    r"(?:\s*(?:please|pls|then|instead|rather|actually|吧|就行|就好|好了|的))*[\s.。!！]*",
    re.IGNORECASE,
)
_DROPS = re.compile(
    r"\b(?:without|drop|remove|skip|forget|leave out|no longer|don'?t need|do not need|cancel|no|not)\b"
    r"|不要|不用|去掉|删|取消|不需要|算了|免了",
    re.IGNORECASE,
)
_ADDS = re.compile(r"\b(?:add|plus|also|another|\w+ more|as well)\b|再加|再来|另外|还要|加上|追加", re.IGNORECASE)
_CHANGES = re.compile(
    rf"^\W*(?:no|nope|not|sorry|oops|actually|wait|rather)\b|{_DROPS.pattern}|{_ADDS.pattern}"
    r"|\b(?:make|change|set|put|raise|lower|increase|reduce) (?:that|it|this|them|the)\b|\binstead\b|\bi meant?\b"
    r"|\bshould (?:be|have been)\b|\brather than\b|[改换](?:[成为到]|\s*[\d一二两三四五六七八九十])|应该是"
    r"|不是|[说写打]错|^\W*(?:不|错)|减到|加到",
    re.IGNORECASE,
)
_COMES_TO = re.compile(r"(?:\bto\b|[改换减加][成为到]?|应该是|而是|[，,]\s*是)\s*(.*)", re.IGNORECASE | re.DOTALL)
_NO_MORE = re.compile(
    rf"(?:\b(?:not|instead of|rather than|from)\s+|不是\s*){_ANY_COUNT}\b(?:\s*{UNIT_HAN})?", re.IGNORECASE
)
_SPOKEN = re.compile(
    r"[?？]\s*$|[吗呢么]\W*$|^\W*(?:yes|no|ok|okay|sure|please|thanks)\b\s*(?:[,.!]|$)"
    r"|\b(?:make|change) (?:that|it|this)\b|\b(?:i|we)(?:'d| would)? (?:want|need|like|meant?|don'?t|do not|can|have)\b"
    r"|^\W*(?:can|could|would|will|do|does|is|are|what|how|which|why|when|where|who)"
    r" (?:you|i|we|it|is|are|the|do|much|many)\b"
    r"|我们?(?:想|要|需要|不|还)|改[成为到]|不要|不用|多少|什么|怎么|为什么|哪[个家款]|^\W*(?:是的|好的|对的|没有|不是|不对|不知道)\W*$",
    re.IGNORECASE,
)


def several(wish: str, company: Company) -> bool:
    """Whether a wish is for several goods, so that no one number and no one name tells all of it."""
    return len(_wanted(wish, company)) > 1 or len({*company.named_in(wish)}) > 1


def corrects_wish(text: str, company: Company) -> bool:
    """Whether a message changes how many or what was wanted: "make that 30", "no, 13", "改成20台", "六百的不要"."""
    changes = bool(_CHANGES.search(text) and (quantity(text, company) or thing(text, company)))
    return changes or bool(_ONLY_COUNT.fullmatch(text.strip()))


def may_name_company(text: str, company: Company) -> bool:
    """Whether a bare answer can be the name of a company: no correction, number, yes or no, question or wish."""
    bare = text.strip()
    spoken = read_consent(bare) is not Consent.UNCLEAR or corrects_wish(bare, company) or _SPOKEN.search(bare)
    goods = thing(bare, company, kinds=False) or (quantity(bare, company) and thing(bare, company))
    return bool(re.search(r"[^\W\d_]", bare)) and not (spoken or goods or "@" in bare)


def rewished(wish: str, text: str, company: Company) -> tuple[str, int]:
    """(need, count) after the correction `text`; both in the customer's words, and 0 where no one number tells all.

    A single wish loses its number, which stands for itself then: ("3 stillo", "make that 30") is ("stillo", 30).
    """
    parts = _wanted(wish, company)
    about = thing(text, company)
    words = _new_count(text, company)
    hit = next((part for part in parts if about and thing(part, company) == about), "")
    if not hit and len(parts) <= 1 and not (about and _ADDS.search(text)) and (words or not about):
        hit = parts[0] if parts and (not about or not thing(parts[0], company)) else "" if parts else wish
    if not hit or _ADDS.search(text):
        if about and len(parts) <= 1 and not (_ADDS.search(text) or _DROPS.search(_NO_MORE.sub(" ", text))):
            return need(text, company) or wish, value_of(words)
        joined = bool(about or len(parts) > 1 or _ADDS.search(text))
        return f"{wish}，{text}" if joined else wish, 0 if _ADDS.search(text) else value_of(words)
    if _DROPS.search(text) and not words and len(parts) > 1:
        wish = _join_left(wish, hit)
        left = _wanted(wish, company)
        words = own_count(left[0], company) if len(left) == 1 else ""
        return (_countless(wish, company), value_of(words)) if words else (wish, 0)
    if len(parts) > 1:
        own = own_count(hit, company)
        changed = re.sub(rf"(?<!\d){re.escape(own)}(?!\d)", words or own, hit, count=1)
        return wish.replace(hit, changed, 1), 0
    return (_countless(wish, company), value_of(words)) if words else (wish, 0)


def _wanted(wish: str, company: Company) -> list[str]:
    """The parts of a wish that say how many of something: ["3台Aria Pro", "2台Nebbia"]."""
    parts = (part.strip() for part in _PARTED.split(wish))
    return [part for part in parts if own_count(part, company) and thing(part, company)]


def _join_left(wish: str, gone: str) -> str:
    """A wish without one of its parts and the mark that parted it."""
    before, _, after = wish.partition(gone)
    cut = rf"(?:{_PARTED.pattern}|\s)+"
    return re.sub(rf"{cut}$", "", before) + after if before.strip() else re.sub(rf"^{cut}", "", after)


def _countless(wish: str, company: Company) -> str:
    """A wish for one thing without how many: "stillo" of "3 x stillo"."""
    own = own_count(wish, company)
    return re.sub(rf"(?<!\d){re.escape(own)}(?!\d)(?:\s*(?:{UNIT_HAN}|[x×]\b))?\s*", "", wish, count=1).strip(" ,，")


def _new_count(text: str, company: Company) -> str:
    """The number a correction comes to: the 30 of "not 3, 30", of "from 3 to 30" and of "3台改成30台"."""
    after = _COMES_TO.search(text)
    return (own_count(after[1], company) if after else "") or own_count(_NO_MORE.sub(" ", text), company)
