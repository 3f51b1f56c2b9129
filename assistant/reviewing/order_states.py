"""Whether the state that is told of an order is one that its record or a tool that ran tells. Pure."""

from __future__ import annotations

import re

from assistant.reviewing.asked import asks
from assistant.reviewing.deeds import undone
from assistant.reviewing.evidence import Evidence, Said
from assistant.reviewing.ground import Ground
from assistant.reviewing.sentences import clauses
from assistant.reviewing.told_states import records_of, told_states

__all__ = ["untold_states"]

_IS = r"(?:is|was|are|were|be|been|being|got|'s|'re|status is)\s+(?:(?:now|already|just|fully|all)\s+)*"
_THROUGH = (
    r"[^.;]{0,24}?\b(?:(?:is|was)\s+(?:now |already )?(?:complete\w*|done|through)|went through"
    r"|has (?:now |already )?been (?:complete\w*|done|made|paid|issued))"
)
# A state, how it is told, and what a record or a tool calls it.
_STATES = tuple(
    (re.compile(told, re.IGNORECASE), re.compile(proof, re.IGNORECASE))
    for told, proof in (
        (
            rf"\b{_IS}cancell?ed|\bcancellation\b{_THROUGH}|(?:已|被|现)[^，。]{{0,3}}?取消|取消(?:成功|好了|完成|完毕|了$)",
            r"cancel|call(?:ed)? off|取消|撤销|退订",
        ),
        (
            rf"\b(?:{_IS}|(?:i|we)(?:'ve| have)?\s+(?:just |already )?)refunded|\brefund\b{_THROUGH}"
            r"|(?:已|被)[^，。]{0,3}?(?:退款|退回|退还)|退款(?:成功|好了|完成|完毕|[^，。]{0,2}到账|了$)",
            r"refund|reimburs|paid back|money back|credited|退款|退回|退还",
        ),
        (
            rf"\b(?:has|have) (?:already |now |just )?shipped|\b{_IS}(?:shipped|dispatched)"
            r"|\bshipped (?:yesterday|today|on|last)|(?:已|被)[^，。]{0,3}?(?:发货|寄出|发出)",
            r"ship|dispatch|sent|send|transit|deliver|on its way|发货|寄出|发出|在途|运输|送达|签收|配送",
        ),
        (
            rf"\b{_IS}delivered|\b(?:has|have) (?:already |now |just )?arrived"
            r"|(?:已|被)[^，。]{0,3}?(?:送达|签收|收货)",
            r"deliver|arriv|receiv|collected|picked up|return|送达|签收|收货|妥投|到货",
        ),
        (
            rf"\b{_IS}returned|(?:已|被)[^，。]{{0,3}}?(?:退货|换货)|(?:退货|换货)(?:成功|好了|完成|了$)",
            r"return|exchang|swap|退货|换货|退换|退回",
        ),
    )
)
_OF_AN_ORDER = re.compile(
    r"\b(?:your|this|that|the) (?:\w+ )?(?:order|parcel|package|refund|cancellation)\b|\bit(?:'s| has) been\b"
    r"|\b(?:you|i|we)(?:'ve| have)? (?:been |just |already )?refunded|订单|包裹|退款|款项",
    re.IGNORECASE,
)
_RULE = re.compile(r"\b(?:is|are)\b[^.;]*\bwithin\b|(?:日|天|小时)(?:之|以)?内", re.IGNORECASE)  # a term is no deed
_OF_ORDERS = re.compile(r"\border|订单", re.IGNORECASE)


def untold_states(sentence: Said, ground: Ground) -> list[str]:
    """The flaw, where a sentence tells a state of an order that was looked up or was to be changed."""
    known = [one for one in ground.records if one.kind == "tool" or _OF_ORDERS.search(one.ref)]
    own = frozenset().union(*(Said(one.ref).ids for one in known)) & sentence.ids
    if not any(_OF_ORDERS.search(one.text) for one in known) or re.search(r"[?？]\s*$", sentence.text):
        return []
    for clause in clauses(sentence.text):
        if undone(clause) or asks(clause) or _RULE.search(clause) or not (own or _OF_AN_ORDER.search(sentence.text)):
            continue
        for told, proof in _STATES:
            if told.search(clause) and not _is_so(proof, sentence, ground):
                return ["no record tells this state, and no tool that ran brought it about"]
    return []


def _is_so(proof: re.Pattern[str], sentence: Said, ground: Ground) -> bool:
    ran = [one for one in ground.public if one.done]
    return any(_tells(one, proof) for one in (*records_of(sentence, ground), *ran))


def _tells(one: Evidence, proof: re.Pattern[str]) -> bool:
    if one.kind == "tool" and not one.done:
        return False
    return any(proof.search(told.text) for told in told_states(one))
