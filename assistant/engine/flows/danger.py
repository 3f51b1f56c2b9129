"""Smoke, fire, a shock, an injury: a person at once, and before that only what a help page says to do for safety."""

from __future__ import annotations

import re
from dataclasses import replace

from assistant.engine.case import Case, Move
from assistant.engine.denials import affirmed
from assistant.engine.flows.people import hand_over
from assistant.engine.rules import stating
from assistant.engine.situation import SEARCH

__all__ = ["danger", "dangerous"]

_BODY = r"(?:hands?|fingers?|arms?|legs?|face|skin|eyes?|feet|foot|toes?|child|kid|son|daughter|wife|husband|baby)"
_SOMEBODY = rf"(?:(?:my|his|her|our|the) {_BODY}|myself|himself|herself|me)"
_DANGER = re.compile(
    r"\b(?:is|was|it'?s|are|were|keeps?|start(?:s|ed)?|began|begins?)(?: (?:now|just|still|really))? smoking\b"
    r"|\bsmok(?:e|es)\b(?=.{0,30}\b(?:from|out of|com(?:es|ing)|came|pour|rising|inside)\b)"
    r"|\b(?:there(?:'s| is| was)|saw|see|seeing|with) (?:\w+ )?smoke\b"
    r"(?! (?:detector|alarm|in (?:the|my) (?:room|kitchen)))"
    r"|\bit (?:smokes|smoked)\b"
    r"|\bburn(?:ing|t|ed) (?:plastic |rubber |electrical )*smell\b|\bsmell(?:s|ed|ing)?(?: (?:of|like|a bit|so|really"
    r"|something))* (?:burn(?:t|ing|ed)|smok[ey]|gas|scorched|melt\w+ plastic)\b|\bsmell of (?:burning|gas|smoke)\b"
    r"|\bgas (?:smell|leak)|\bspark(?:s|ed|ing)?\b"
    r"|\belectric(?:al)? shock|\belectrocut|\bshocked (?:me|my)\b|\bzapped\b"
    r"|\b(?:got|get|gave|gives|had) (?:me |us )?a (?:\w+ )?shock\b"
    r"|\bcaught fire\b|\bon fire\b|\bflames?\b|\bexplo(?:ded|sion)"
    r"|\b(?:plug|cable|cord|wire|socket|housing)\b.{0,20}\bmelt"
    rf"|\b(?:burn(?:t|ed)|scald(?:ed)?|cut|injured|hurt|shocked) {_SOMEBODY}\b"
    rf"|\b{_BODY} (?:got|was|were|is|are) (?:\w+ )?(?:burn(?:t|ed)|scalded|cut|injured|hurt|bleeding)\b"
    r"|冒(?:着|出|了)?(?:黑|白|浓|青)?烟|[着起冒失]火(?!候)|烧起来|火[花星]|(?:焦|糊|焦糊|烧焦|烧糊|胶皮)的?味|烧焦|触电|漏电"
    r"|电(?:了|到)(?:我|一下|手)|被.{0,8}电(?:了|到|着)|[手胳指].{0,3}麻(?!烦)|煤气味|燃气味|(?:煤气|燃气|天然气)泄|爆炸|(?<![气要])炸[了开]"
    r"|烫伤|烫到了?[我手孩]|割伤|划伤了?(?:手|我|孩)|受伤|流血",
    re.IGNORECASE,
)
# What a room or a cup smells of is no danger of the machine's.
_HARMLESS = re.compile(
    r"\b(?:coffee|espresso|milk|beans?|roast|shot)\b(?! (?:machine|maker|grinder))[^,.;!?]{0,24}\b(?:smell\w*|tast\w*)"
    r" .{0,12}burn\w*"
    r"|\b(?:cigarette|kitchen|cooking|tobacco|wildfire|incense|second-?hand) smok\w+|\bspark(?:ing|ling) water"
    r"|\b(?:remove|filter|clear|against|gets? rid of|purif\w+)\b[^.!?]{0,24}\bsmok\w+"
    r"|\b(?:price|bill|cost|total|fee)s?\b[^.!?]{0,16}\bshock\w*"
    r"|(?:咖啡|豆子?|奶)(?!机|壶)[^，。！？]{0,8}[焦糊]|油烟|二手烟|香烟|烟味",
    re.IGNORECASE,
)
_UNPLUG = r"\bunplug\w*|\bpull the plug|\bswitch\w* the power off|拔|断电|停止使用"
_RISKS = re.compile(
    r"smok\w+|burn\w*|spark\w*|shock\w*|fire\b|gas\b|at once|not use it"
    r"|冒烟|焦味|糊味|火花|触电|漏电|起火|立即|停止使用",
    re.IGNORECASE,
)
_QUESTION = {
    "en": "When must I stop using a machine and unplug it at once: smoke, a burning smell, a shock?",
    "zh": "出现冒烟、焦味、触电时，是否要立即拔下插头并停止使用？",
}


def dangerous(text: str) -> bool:
    """Whether a text tells of smoke, fire, a shock, gas or an injury; what it denies does not count."""
    return _DANGER.search(_HARMLESS.sub(" ", affirmed(text))) is not None


def danger(case: Case) -> Move:
    """Look for what a page says on unplugging, then bring a person in; nothing else is said."""
    question = _QUESTION[case.language]
    if SEARCH in case.lent and not case.result("hand_over") and question not in case.situation.searched:
        return case.call(SEARCH, question=question)
    move = hand_over(case, reason=f"Safety: {case.text}"[:300], topic="repair")
    return move if move.tool else replace(move, text=case.join(_warning(case), move.text))


def _warning(case: Case) -> str:
    """The sentence of the found pages that says to unplug and speaks of such a danger, marked, or ""."""
    return stating(_UNPLUG, case.situation.finds, case.language, weight=lambda text: len(set(_RISKS.findall(text))))
