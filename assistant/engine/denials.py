"""What a text denies: "not broken", 没坏. What is denied is taken out before anything is read from it."""

from __future__ import annotations

import re

__all__ = ["affirmed"]

_FAULTY = (
    r"(?:broken|faulty|defective|damaged|scratched|dented|cracked|leak(?:ing|y)?|dead|noisy|loud|smoking|burn(?:ing|t)"
    r"|wrong|on fire|hurt|injured)"
)
_FAULTS = (
    r"(?:faults?|defects?|damages?|scratch(?:es)?|dents?|cracks?|leaks?|noises?|errors?|smoke"
    r"|sparks?|flames?|burning smell"
    r"|smell of (?:gas|burning)|electric(?:al)? shock|problems?|issues?|injur(?:y|ies))"
)
_FILLER = r"(?: (?:at all|actually|really|even|in any way|any|a|the|been|yet))*"
_FAULTS_ZH = (
    r"(?:摔|碰|弄|用|磕)?(?:坏|破损|损坏|破|故障|毛病|瑕疵|(?:质量|任何)?问题|划痕|裂|漏水?|异响|噪音|异味|焦味|糊味|冒烟|火花"
    r"|着火|起火|触电|漏电|受伤|发错|寄错)"
)
_DENIED = re.compile(
    rf"\b(?:not(?! only)|never|nor|isn'?t|wasn'?t|aren'?t|hasn'?t been|haven'?t been){_FILLER} {_FAULTY}\b"
    rf"|\bnothing(?: (?:is|was|at all|seems|really))* (?:wrong|{_FAULTY})\b"
    rf"|\b(?:no|without|zero)(?: (?:any|real|visible|apparent))* {_FAULTS}\b"
    rf"|(?<!有)(?:没有?|并未|未|无)(?:有|出现|发现|什么|任何|啥|一?点儿?|大)*{_FAULTS_ZH}(?:的地方)?"
    rf"|(?<![是要])不(?:是|是因为)?{_FAULTS_ZH}",
    re.IGNORECASE,
)


def affirmed(text: str) -> str:
    """`text` without the faults that it denies."""
    return _DENIED.sub(" ", text.replace("’", "'"))
