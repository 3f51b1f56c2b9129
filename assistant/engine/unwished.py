"""Acts that are spoken of and not wanted: denied, past, only imagined, asked about. None of them starts anything."""

from __future__ import annotations

import re

__all__ = ["unwished"]

_CLAUSE = re.compile(r"[,，.。;；!！?？\n]+|\bbut\b|但是?|不过")
_ACT = re.compile(
    r"\b(?:return|cancel|exchang|chang|swap|refund|send|book|open|file|repair)\w*\b|退|取消|换|改|修|开.{0,2}工单|投诉",
    re.IGNORECASE,
)
_UNWISHED = re.compile(
    r"\b(?:would|could|should|might|must)(?:n.?t)?(?: have|['’]?ve) (?:been )?\w+(?:ed|t)\b|\b(?:nearly|almost) \w+ed\b"
    r"|\b(?:do ?n[o'’]?t|does ?n[o'’]?t|never|no need to|rather not|not going to|wo ?n['’]?t|not asking (?:you )?to)"
    r" (?:want (?:you )?to |need (?:you )?to |ever |please |go and )?"
    r"(?:return|cancel|change|exchange|swap|refund|send|book|open|file|repair)\b"
    r"|\bshould (?:i|we)\b|\bwhat if (?:i|we)\b|\bif i (?:were to |would )?(?:cancel|return|exchange|change)\w*\b"
    r"|\b(?:told|said|knew|heard|thought)\b.{0,16}\b(?:can|could)\b|\bworth \w+ing\b"
    r"|(?<![能退要可会好换改])(?:不|别|甭|勿|没(?:说|想|打算)?|不是|不用|不打算|不需要|无需|先不|还不)(?:再|给我|帮我|要)*"
    r"(?:退(?!货期|换货政策)|取消|换|改|开.{0,2}工单|修)|不同意|(?:开|建).{0,2}工单(?:干嘛|干什么|做什么|干啥)"
    r"|(?:取消|退|换|改)(?:货|款|掉)?了(?:吗|没有?|对吧|是吧|吧[?？])",
    re.IGNORECASE,
)


def unwished(text: str) -> bool:
    """Whether every clause that speaks of an act denies it, tells of it or only plays with it: 不取消了, "should I
    cancel?", "I would've returned it"; False for a text that speaks of none."""
    acts = [clause for clause in _CLAUSE.split(text) if _ACT.search(clause)]
    return bool(acts) and all(_UNWISHED.search(clause) for clause in acts)
