"""The particulars in a customer's words: order and ticket numbers, which thing, which of the choices, why."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from assistant.engine.company import Company
from assistant.engine.denials import affirmed
from assistant.engine.state import Choice

__all__ = ["EMAIL", "ORDER", "TICKET", "Item", "chosen", "code", "email", "items_of", "last_order", "match_items"]
__all__ += ["order_number", "reason", "ticket_number"]

EMAIL = re.compile(r"[A-Za-z0-9._%+\-]{1,64}@[A-Za-z0-9\-]{1,63}(?:\.[A-Za-z0-9\-]{1,63})+")
TICKET = re.compile(r"(?<![A-Za-z0-9\-])[Tt][ \-–—]?(\d{3,7})(?![A-Za-z0-9])")
ORDER = re.compile(
    r"(?<![A-Za-z0-9\-])(?:#\s?([A-Za-z]\d{4,10})|([AaWw])[\-–—]?(\d{4,10})|[Aa] ?[\-–—] ?(\d{4,10}))(?![A-Za-z0-9])"
)
_BARE_ORDER = re.compile(
    r"(?:\border(?:s|ed)?(?: (?:number|no\.?|nr\.?|is|id))?\s*[:#]?\s*|订单号?[是为:：\s]*|单号[是为:：\s]*)"
    r"#?(\d{4,6})(?!\d)"
    r"|(?<![\d.,])(\d{4,6})\s*(?:这|那)?(?:单|号订单|订单)",
    re.IGNORECASE,
)
_ONLY_NUMBER = re.compile(r"^\W*(?:(?:it'?s|it is|number|no\.?|是|号码是)\s*)?#?(\d{4,6})\W*$", re.IGNORECASE)
_CODE = re.compile(r"(?<!\d)(\d{6})(?!\d)")
_LAST_ORDER = re.compile(
    r"\b(?:last|latest|most recent|newest|previous|recent) (?:order|purchase|one i (?:bought|ordered))\b"
    r"|(?:最近|最新|最后|上)(?:的)?(?:那|这|一)?(?:一)?(?:个)?(?:单|次|笔|订单)|刚买的",
    re.IGNORECASE,
)
_ORDINALS: tuple[tuple[int, str], ...] = (
    (0, r"\b(?:the )?(?:first|1st)\b(?: one)?|^\W*(?:number |no\.? ?)?1\W*$|第一|头一|^\W*一\W*$"),
    (1, r"\b(?:the )?(?:second|2nd)\b(?: one)?|^\W*(?:number |no\.? ?)?2\W*$|第二|^\W*二\W*$"),
    (2, r"\b(?:the )?(?:third|3rd)\b(?: one)?|^\W*(?:number |no\.? ?)?3\W*$|第三|^\W*三\W*$"),
    (3, r"\b(?:the )?(?:fourth|4th)\b(?: one)?|^\W*(?:number |no\.? ?)?4\W*$|第四|^\W*四\W*$"),
    (4, r"\b(?:the )?(?:fifth|5th)\b(?: one)?|^\W*(?:number |no\.? ?)?5\W*$|第五|^\W*五\W*$"),
    (-1, r"\bthe last one\b|\bthe latter\b|最后(?:一)?个|后(?:面|一)?(?:那)?个"),
)
_SHORT = 60
_ITEM = re.compile(r"^\s*(?:(\d+)\s*[×x*]\s*)?(.+?)\s*(?:[(（]([^()（）]*)[)）])?\s*$")
_REASON = re.compile(
    r"\b(?:because|since|as) (?!soon|well|the last|monday)([^.!?\n]{4,120})|(?:因为|由于)([^。！？\n]{2,80})",
    re.IGNORECASE,
)
_REASONS = re.compile(
    r"\b(?:it'?s |is |it is )?(?:too|way too) (?:loud|noisy|big|small|heavy|slow|hot|expensive|complicated|hard)\b"
    r"|\b(?:i )?changed my mind\b|\b(?:ordered|bought|got|received) (?:the )?wrong \w+"
    r"|\bwrong (?:item|size|colou?r|model|one)\b"
    r"|\b(?:doesn'?t|does not|didn'?t) (?:fit|work|suit)\b[^.,!?\n]{0,30}|\b(?:broken|faulty|defective|damaged)\b"
    r"|\bby (?:accident|mistake)\b"
    r"|\bdon'?t (?:like|need|want)\b[^.,!?\n]{0,24}|\bnot what i expected\b"
    r"|太(?:吵|大|小|重|慢|贵|复杂)了?|(?:颜色|尺寸|型号|款式)(?:不对|不合适|错了)|买(?:错|多)了?|发错货?|不(?:喜欢|想要|合适|需要)了?"
    r"|坏了|破损|有(?:划痕|瑕疵|质量问题)|跟?想的不一样|改(?:变)?主意",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Item:
    """One line of an order: the product's name, its option, how many."""

    name: str
    option: str = ""
    quantity: int = 1


def order_number(text: str, *, prefix: str = "A-", bare: bool = False) -> str:
    """The order number in `text` as the records write it ("A-1042", "#W2378156"), or "".

    `bare` takes a lone number for one, as after the question for it.
    """
    if found := ORDER.search(text):
        if found[1]:
            return f"#{found[1].upper()}"
        letter, digits = (found[2] or "A").upper(), found[3] or found[4]
        return f"#{letter}{digits}" if letter == "W" else f"{letter}-{digits}"
    found = _BARE_ORDER.search(text) or (_ONLY_NUMBER.search(text) if bare else None)
    return prefix + next(group for group in found.groups() if group) if found else ""


def ticket_number(text: str) -> str:
    """The ticket number in `text` as "T-1001", or ""."""
    found = TICKET.search(text)
    return f"T-{found[1]}" if found else ""


def email(text: str) -> str:
    """The first email address in `text`, or ""."""
    found = EMAIL.search(text)
    return found[0] if found else ""


def code(text: str) -> str:
    """The six-digit code in `text`, or ""."""
    found = _CODE.search(text)
    return found[1] if found else ""


def last_order(text: str) -> bool:
    """Whether the newest order is meant."""
    return bool(_LAST_ORDER.search(text))


def reason(text: str) -> str:
    """Why a thing goes back, in the customer's own words, or ""."""
    if found := _REASON.search(text):
        return (found[1] or found[2]).strip()[:120]
    found = _REASONS.search(affirmed(text))
    return found[0].strip()[:120] if found else ""


def chosen(text: str, choices: Sequence[Choice]) -> Choice | None:
    """Which of the `choices` a short answer means: by place, by its words, or "the other one" of two."""
    said = text.strip()
    if not choices or not said or len(said) > _SHORT:
        return None
    for choice in choices:
        if said.casefold() in (choice.label.casefold(), choice.value.casefold()):
            return choice
    for place, pattern in _ORDINALS:
        if re.search(pattern, said, re.IGNORECASE) and -len(choices) <= place < len(choices):
            return choices[place]
    if len(said) < 3:
        return None
    alike = [fuzz.token_set_ratio(said.lower(), choice.label.lower()) for choice in choices]
    first, second = sorted([*alike, 0.0], reverse=True)[:2]
    return choices[alike.index(first)] if first >= 90 and first - second >= 8 else None


def items_of(text: str) -> tuple[Item, ...]:
    """The lines in an order's `items` text, as "1 × Aria One (silver), 2 × Filter F4"."""
    lines = re.split(r"\s*(?:[;；、\n]|[,，](?=\s*\d+\s*[×x*]))\s*", text.strip())
    found = []
    for line in lines:
        if line and (match := _ITEM.match(line)):
            found.append(Item(match[2].strip(), (match[3] or "").strip(), int(match[1] or 1)))
    return tuple(found)


def match_items(text: str, items: Sequence[Item], company: Company) -> tuple[int, ...]:
    """The places in `items` which `text` may mean: those named in full, else nearly, else by kind; () for none."""
    scores = [_likeness(text.casefold(), item, company) for item in items]
    best = max(scores, default=0)
    return tuple(at for at, score in enumerate(scores) if score == best) if best else ()


def _likeness(text: str, item: Item, company: Company) -> int:
    name = company.known_name(item.name).casefold()
    squeezed = re.sub(r"\s+", "", name)
    score = 0
    if re.search(rf"(?<![a-z0-9]){re.escape(squeezed)}(?![a-z0-9])", re.sub(r"\s+", "", text)) or name in text:
        score = 60 + len(name)
    elif _nearly(text, name):
        score = 40
    else:
        hits = [len(word) for word in company.words_for(item.name) if _says(text, word)]
        longest = max(hits, default=0)
        score = 20 + (min(longest, 15) if longest > 7 else 0) if hits else 0
    if score and item.option and item.option.casefold() in text:
        score += 1
    return score


def _nearly(text: str, name: str) -> bool:
    """Whether a word of `text` is the telling word of `name` but for a typo, and no other number stands beside it."""
    words, numbers = re.findall(r"[a-z]{4,}", text), set(re.findall(r"\b\d{2,3}\b", text))
    telling = re.findall(r"[a-z]{4,}", name)
    own = set(re.findall(r"\d{2,3}", name))
    if not telling or (own and numbers and not own & numbers):
        return False
    return all(any(fuzz.ratio(word, token) >= 80 for word in words) for token in telling)


def _says(text: str, word: str) -> bool:
    return word in text if word >= "\u3400" else bool(re.search(rf"\b{re.escape(word)}s?\b", text))
