"""What a text tells as done, in either language, and what sort of deed that is. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from assistant.reviewing.lexicon import keys, words
from assistant.reviewing.sentences import clauses

__all__ = ["UNDONE", "claims", "claims_action", "sorts_of", "undone", "verb_of", "without_deeds"]

FIRST = re.compile(
    r"\b(?:i|we)(?:(?:'ve|\s+have|\s+had)(?:\s+(?:now|just|already|also|gone ahead and"
    r"|successfully))*\s+|\s+(?:just|already|also|now|have)\s+|\s+)"
    r"(?P<deed>[a-z]+(?:\s(?:up|off|on|through|out|back|in))?)",
    re.IGNORECASE,
)
PASSIVE = re.compile(
    r"\b(?:(?:has|have|had|'s)\s+(?:(?:now|just|already|also|all|successfully)\s+)*been|is|are|was|were|got)"
    r"\s+(?:(?:now|just|already|also|all|successfully|being)\s+)*(?P<deed>[a-z]+(?:ed|en|set|sent|put"
    r"|paid|done|made)|set up)\b",
    re.IGNORECASE,
)
PERFECT = re.compile(r"(?:has|have|'s|had)\b.*\bbeen\b|(?:is|are) now\b", re.IGNORECASE)
HAN_DEED = re.compile(
    r"(?:已经|已|刚刚|刚才|刚|成功|现已|都)(?P<by>为您|帮您|给您|替您|把|将|按|在后台|帮|为|给"
    r"|我们?)?[^，。！？；,;!?]{0,16}?|(?:帮您|为您|给您|替您)[^，。！？；,;!?]{0,14}?(?:好了|完了|成功"
    r"|妥了|过了|了)"
)
HAN_OURS = re.compile(r"(?:为您|帮您|给您|替您)[^，。！？；,;!?]{1,12}?(?:好了|完了|成功|妥了|完毕)")
HAN_MENTAL = re.compile(r"查|看|找|核|确认|了解|问|算|比|记|整理|列|准备|拟|想|说|讲|解释|选|挑|搜|读|转告|催")
HAN_END = re.compile(r"(?:好了|完成|成功|妥当|妥了|完毕|到账|生效|[\u3400-\u9fff][成到]了|了[。！，,!]?$|了$)")
UNDONE = re.compile(
    r"\b(?:not|n't|never|nothing|no|yet to|tried|try|attempt\w*|unable|couldn't|could not|cannot|can't"
    r"|fail\w*|once|when|after|as soon as|if|until|unless|before|will|'ll|would|can|could|may|might"
    r"|should|to be|want|like|need\w*|please|shall|let me|going to|about to|ready to|proposed?|draft\w*"
    r"|prepar\w*|wait\w*|pending)\b"
    r"|没有|没能|未|尚未|还没|没|失败|如果|若|等您|待您|确认后|之后再|再为您|再帮您|(?<![社机开员])会(?![员议场])"
    r"|将|可以|(?<![功性])能|可|(?<!申)请|(?<![只主重需])要(?!求)|(?<![理])想|是否|吗|准备|拟|待|等|无法|不能"
    r"|不成功|才能|即可|前|时限|期限|过期|已过|过了",
    re.IGNORECASE,
)
# Turns of speech that deny nothing: "As you can see, it is cancelled."
IDLE = re.compile(
    r"\bas you (?:can see|may know|wanted|asked|requested)\b|\bno (?:worries|problem|trouble)\b"
    r"|\bwithout further ado\b|\bneed(?:n't| not) worry\b|(?:可以|能)(?:看到|查到|确认)",
    re.IGNORECASE,
)
STATES = {"submit", "assign", "change"}  # "is recorded" is no deed of just now
PARTICIPLES = re.compile(
    r"^(?:[a-z]+ed|set|sent|put|made|done|paid|frozen|given|taken|got|gotten|held|written|begun|withdrawn)\b",
    re.IGNORECASE,
)
MENTAL = re.compile(
    r"^(?:check\w*|look\w*|found|find|see|saw|seen|read|note[d]?|understand|understood|receiv\w+|heard"
    r"|need\w*|want\w*|tried|attempted|search\w*|review\w*|agreed|mentioned|asked|said|told|wrote|chose"
    r"|selected|picked|noticed|confirm\w*|apologi[sz]ed?|listed|quoted|offered|prepared|drafted"
    r"|suggest\w*|proposed|promised|hoped|liked|covered|included|excluded|limited|based|located|allowed"
    r"|permitted|required|needed|expected|supposed|intended|designed|rated|priced|called|named|closed"
    r"|situated|entitled|linked|related|delayed|interested|worried|concerned|used|planned|due)\b",
    re.IGNORECASE,
)


def claims_action(text: str) -> bool:
    """Whether a text says that something was done for the customer just now."""
    return any(True for _ in claims(text))


def claims(text: str) -> Iterator[tuple[str, bool]]:
    """The clauses that tell of a deed, and whether it is told as ours."""
    if re.search(r"[?？]\s*$", text):
        return
    for clause in clauses(text):
        if _in_english(clause) is not None:
            yield clause, _in_english(clause) is True
        elif _in_chinese(clause):
            yield clause, re.search(r"为您|帮您|给您|替您|我们?(?:刚|已|这边)|我在后台", clause) is not None


def undone(clause: str) -> bool:
    """Whether a clause denies, puts off, or only makes possible what it tells."""
    return UNDONE.search(IDLE.sub(" ", clause)) is not None


def _told_as_done(clause: str, found: re.Match[str]) -> bool:
    return HAN_END.search(clause) is not None or re.search("已|刚", found[0]) is not None


def _in_chinese(clause: str) -> bool:
    found = HAN_DEED.search(clause)
    if found is None or undone(clause) or not _told_as_done(clause, found):
        return False
    return bool(sorts_of(clause)) or _ours_in_chinese(clause)


def _ours_in_chinese(clause: str) -> bool:
    """Whatever was done for the customer and brought to its end, unless it was only looked at or told."""
    return HAN_OURS.search(clause) is not None and HAN_MENTAL.search(clause) is None


def _in_english(clause: str) -> bool | None:
    """True when told as ours, False when nobody is named, None when nothing is told as done."""
    if undone(clause):
        return None
    for match in FIRST.finditer(clause):
        deed = match["deed"]
        perfect = re.search(r"'ve|\bha(?:ve|d)\b|\bjust\b|\balready\b|\bnow\b", match[0], re.IGNORECASE)
        if PARTICIPLES.match(deed) and not MENTAL.match(deed) and (perfect or sorts_of(deed)):
            return True
    state = PASSIVE.search(clause)
    told = state is not None and not MENTAL.match(state["deed"])
    if state and told and (PERFECT.match(state[0]) or sorts_of(state["deed"]) - STATES):
        return False
    if re.search(
        r"^\W*(?:all )?(?:done|sorted|booked|cancelled|canceled|refunded|set)\b|\b(?:it's|that's"
        r"|this is|you're|you are) (?:all |now )?(?:done|sorted|set|booked|cancelled)\b",
        clause,
        re.IGNORECASE,
    ):
        return True
    return None


def sorts_of(text: str) -> set[str]:
    """The sorts of deeds a text may tell of."""
    return {name for name, one in _deeds() if one.search(text)}


def without_deeds(text: str) -> str:
    """`text` without the words that name a sort of deed."""
    for _, one in _deeds():
        text = one.sub(" ", text)
    return text


@cache
def _deeds() -> tuple[tuple[str, re.Pattern[str]], ...]:
    named = words()["deeds"].items()
    return tuple((name, re.compile(rf"\b(?:{one['en']})\b|{one['zh']}", re.IGNORECASE)) for name, one in named)


def verb_of(clause: str) -> frozenset[str]:
    """What the deed itself can be recognised by."""
    match = PASSIVE.search(clause)
    return keys(match["deed"]) if match else keys(clause)
