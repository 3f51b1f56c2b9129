"""What "it" means: the part or the order that was spoken of last in this conversation."""

from __future__ import annotations

import re
from collections.abc import Sequence

__all__ = ["PART", "asks_its_price", "newest_part", "part_number", "vague", "whereabouts"]

PART = re.compile(r"(?<![A-Za-z0-9\-])([SsPp])[\-–—](\d{3,7})(?![A-Za-z0-9])")
_ORDER = re.compile(r"(?<![A-Za-z0-9\-])A-\d{3,7}(?![A-Za-z0-9])")
_SHORT = 60
_VAGUE = re.compile(
    r"^\W*(?:(?:so|and|ok(?:ay)?|hi|hello|hey|then|now|please|thanks|well)\b\W*)*"
    r"(?:(?:has|have|did|is|are) (?:it|they|that)\b(?=.*\b(?:arriv|ship|sent|send|com|deliver|dispatch|leav"
    r"|left|on its way|here))|"
    r"(?:where(?:'s|’s| is| are)?|wheres|when (?:will|does|do|is|can)"
    r"|any (?:news|update)s?|what about|what's happening with|track|(?:the )?status|how far is)\b"
    r"(?=.*\b(?:it|they|them|that|this|this one|that one)\b|[^a-z]*$))(?!.*\b(?:order|parcel|package|delivery"
    r"|machine|ticket|complaint|refund|return)\b)"
    r"|^(?:那|请问|您好|你好|现在|，|,)*(?:它|东西|这个|那个|货)?(?:现在|已经)?(?:到哪(?:里|儿)?了?|在哪(?:里|儿)?|到了(?:吗|没)|到货了?(?:吗|没)"
    r"|发货?了(?:吗|没)|寄出?了(?:吗|没)|什么时候(?:能|会|可以)?(?:到|发|寄)货?|多久(?:能|会)?(?:到|发货?)|有(?:消息|进展)了?(?:吗|没))",
    re.IGNORECASE,
)
_WHEREABOUTS = re.compile(
    r"\b(?:where(?:'s|’s|s)?|when|track\w*|status|news|updates?|arriv\w*|shipped|sent|come|left|here|happened"
    r"|on (?:its|the|their) way)\b|到哪|到货|到了|没到|在哪|发货|发出|寄出|寄了|进度|进展|状态|消息|什么时候|多久",
    re.IGNORECASE,
)
_OWN = re.compile(r"\b(?:my|our|the)\b|我|那个|那[片套只件]", re.IGNORECASE)
_ORDERED = re.compile(r"\b(?:orders?|parcels?|packages?)\b(?! (?:a|it|them)\b)|订单|包裹", re.IGNORECASE)
_PRICE = re.compile(
    r"\bhow much\b|\bcosts?\b|\bpric\w+|多少钱|价格|什么价|几块|单价|\btotal\b|总共|一共|合计", re.IGNORECASE
)
_STOCK = re.compile(r"\bin stock\b|\bavailable\b|有现?货|现货", re.IGNORECASE)
_OTHER_COSTS = re.compile(
    r"\b(?:deliver\w*|shipping|ship|postage|return\w*|repair\w*|refund\w*|diagnosis|warranty|install\w*|invoices?)\b"
    r"|运费|邮费|快递|退|修|换|保修|质保|安装|发票|别的|其他",
    re.IGNORECASE,
)


def part_number(text: str) -> str:
    """The number of a part's outbound order or purchase request in `text` as "S-1001", or ""."""
    found = PART.search(text)
    return f"{found[1].upper()}-{found[2]}" if found else ""


def vague(text: str) -> bool:
    """Whether a short text asks where something is without saying what."""
    return len(text) <= _SHORT and bool(_VAGUE.search(text.strip()))


def whereabouts(text: str) -> bool:
    """Whether a text asks where something of the customer's own is, and not where an order is."""
    return bool(_WHEREABOUTS.search(text) and _OWN.search(text) and not _ORDERED.search(text))


def asks_its_price(text: str) -> bool:
    """Whether a short text asks what "it" costs or whether it is in stock, and of no other costs."""
    asks = _PRICE.search(text) or _STOCK.search(text)
    return len(text) <= _SHORT and bool(asks) and not _OTHER_COSTS.search(text)


def newest_part(history: Sequence[str]) -> str:
    """The number of the part spoken of last; "" when an order was named after it, or none was ever."""
    for said in reversed(history):
        found = PART.findall(said)
        if found:
            letter, digits = found[-1]
            return f"{letter.upper()}-{digits}"
        if _ORDER.search(said):
            return ""
    return ""
