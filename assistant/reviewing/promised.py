"""Whether a text promises a person, and whether one comes. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.reviewing.sentences import Sentence, clauses

__all__ = ["breaks_word", "broken_promises", "promises_person"]

PERSON = (
    r"(?:(?:human|live|real)\s)?(?:colleagues?|teammates?|agents?|persons?|people|humans?|specialists?"
    r"|supervisors?|managers?|advis[eo]rs?"
    r"|representatives?|member of (?:our|the|my) (?:\w+ )?(?:team|staff)|somebody|someone|human being"
    r"|staff|team|one of our (?:team|staff))"
)
PROMISE = re.compile(
    r"\b(?:pass(?:ing|ed)?|hand(?:ing|ed)?|transfer(?:ring|red)?|connect(?:ing|ed)?|forward(?:ing|ed)?"
    r"|escalat(?:ing|ed|e)"
    r"|refer(?:ring|red)?|put(?:ting)?|bring(?:ing)?|get(?:ting)?|giv(?:ing|en)|turn(?:ing|ed)?|rout(?:ing|ed))"
    rf"\b[^.?!;]{{0,60}}?\b(?:to|over to|with|in|for|by)\s(?:an?|my|our|the|one of (?:my"
    rf"|our))?\s?(?:\w+ ){{0,3}}?{PERSON}\b"
    r"|\b(?:pass(?:ing|ed)?|hand(?:ing|ed)?|transfer(?:ring|red)?) (?:you|this|it|your \w+|things) (?:on|over|across)\b"
    r"|\b(?:connecting|transferring|putting) you\b"
    rf"|\b(?:an?|my|our|the|one of (?:my|our))\s(?:\w+ ){{0,3}}?{PERSON}(?: \w+){{0,3}}? (?:will|'ll"
    rf"|is (?:going to|on|taking|joining|coming|now|already)|takes? (?:over|it)|has taken|is with)\b"
    r"|\bescalat(?:ed|ing) (?:this|it|your)\b"
    r"|\byou(?:'ll| will) (?:be (?:speaking|talking|chatting) (?:to|with)|hear from) (?:an?|my|our|one of)\b"
    r"|转(?:接)?(?:给|到|至|交|由)?(?:了)?(?:\w{0,6}?)(?:人工|同事|客服|专员|主管|真人|顾问|专人|店长"
    r"|经理|\w{0,4}(?:组|部|团队))"
    r"|(?:正在|已经?|马上|现在|立即|这就|会|将)(?:为您|帮您|给您|把您|把这\w{0,4})?转(?:接)?(?:人工|同事|过去|给)"
    r"|(?:人工|同事|客服专员|人工客服|专员|主管|真人|专人|店长)\w{0,6}?(?:会|将|马上|稍后|正在|来"
    r"|已)?(?:\w{0,4}?)(?:接手|接入|接待|跟进|联系|回复|处理|为您|与您|和您|接管|协助|帮)"
    r"|请(?:人工|同事|专员|主管|真人|专人|客服)\w{0,6}?(?:接手|处理|联系|跟进|接待|协助)"
    r"|(?:交给|交由|移交|转交)\w{0,6}?(?:人工|同事|专员|主管|专人|客服|店长|顾问)",
    re.IGNORECASE,
)
FIRM = re.compile(
    r"(passing you (on|over)|transferring you|connecting you|hand(ing|ed) (you|this) over"
    r"|a (colleague|person|human|agent) (will|takes over|is on)"
    r"|(正在|已)(为您|帮您)?转(接)?(人工|同事)|同事(会|将|马上))",
    re.IGNORECASE,
)
PREVIEW = re.compile(r"\s*(?:pass on|hand over|转给|转交)", re.IGNORECASE)  # what a yes would do
OFFER = re.compile(
    r"[?？]\s*$|\b(?:would you like|shall i|should i|do you want|if you(?:'d)? (?:like|prefer|want"
    r"|wish)|i can|i could|can i|may i|or you can"
    r"|you can (?:also )?(?:ask|speak|talk|call))\b|要不要|是否需要|需要我|如果您?(?:需要|愿意|想|希望)"
    r"|如需|可以?(?:直接|随时|为您|帮您|再|补充.{0,10})?\w{0,4}?(?:转|联系)|[或可]转人工|您可以|要我"
    r"|[说入][“\"「]",
    re.IGNORECASE,
)
REFUSED = re.compile(
    rf"\b(?:no need|not need|needn't|no longer|without|instead of|rather than|don't have to|won't (?:be"
    rf"|need)|not (?:be )?(?:pass|hand|transfer|connect)\w*|nobody (?:needs"
    rf"|has) to)\b[^.?!]{{0,70}}?(?:\b{PERSON}\b|\banyone\b|\banybody\b|\bhand\w*|\btransfer\w*)"
    r"|(?:无需|不用|不必|不需要|没必要|不会|先不|暂不|不再)(?:\w{0,8}?)(?:转|人工|同事|专员|等人|主管|客服)",
    re.IGNORECASE,
)
ALONE = re.compile(
    r"\b(?:myself|on my own|stay with you here|right here with you)\b|我(?:自己)?(?:来|会)?(?:继续"
    r"|一直)(?:在这里)?(?:帮您|为您|处理|跟进|陪)|由我(?:继续|来)",
    re.IGNORECASE,
)


def promises_person(text: str) -> bool:
    """Whether somebody is told that a person comes; an offer or a question promises nothing."""
    return any(_promises(one) for one in (*clauses(text), text))


def breaks_word(text: str) -> bool:
    """Whether words of the house's own hand somebody over: what it says of a person otherwise is an offer."""
    return FIRM.search(text) is not None


def broken_promises(draft: Sequence[Sentence], *, handed_over: bool) -> list[tuple[str, str]]:
    """The sentences, with their reason, that do not fit whether a person comes."""
    if not handed_over:
        return [
            (one.text, "a person is promised, but hand_over did not run") for one in draft if promises_person(one.text)
        ]
    refused = [
        (one.text, "a person takes over, and the reply says otherwise")
        for one in draft
        if REFUSED.search(one.text) or (ALONE.search(one.text) and not promises_person(one.text))
    ]
    if refused or any(promises_person(one.text) or _tells_of_person(one.text) for one in draft):
        return refused
    return [("", "a person takes over, and the reply does not say so")]


def _promises(text: str) -> bool:
    if PREVIEW.match(text):
        return False
    return PROMISE.search(text) is not None and not OFFER.search(text) and not REFUSED.search(text)


def _tells_of_person(text: str) -> bool:
    return re.search(rf"\b{PERSON}\b|\bpeople\b|人工|同事|专员|真人|主管|专人|团队", text, re.IGNORECASE) is not None
