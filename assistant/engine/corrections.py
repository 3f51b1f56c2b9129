"""Words that correct what was said or proposed before, and what they set aside."""

from __future__ import annotations

import re

from assistant.engine.state import State
from assistant.wishes import Consent, read_consent

__all__ = ["corrects", "insists", "meant"]

_CORRECTS = re.compile(
    r"^\W*(?:no|not|wrong|sorry|oops|actually|i meant?|不是|不对|错了|我说的是|我是说|应该是)"
    r"|\bi meant?\b|\b(?:it|that) should (?:be|have been)\b|\bwrong (?:number|order)\b|\bthat'?s the wrong one\b"
    r"|我说的是|我指的是|我是说|(?<!不)应该是|[说写打看]错了?",
    re.IGNORECASE,
)
_SET_ASIDE = re.compile(
    r"\b(?:and |but )?(?:not|instead of) (?:the|my|that|an?) [\w \-]+?(?=[,.;!]|\bbut\b|\bi meant?\b|$)"
    r"|不是[^，。；！]{1,16}?(?=[，。；！]|而是|$)",
    re.IGNORECASE,
)


def corrects(text: str) -> bool:
    """Whether a text takes something back: "sorry, I meant A-1057"."""
    return _CORRECTS.search(text) is not None


def meant(text: str) -> str:
    """`text` without what it says was not meant: "the descaler, not the machine"."""
    return _SET_ASIDE.sub(" ", text)


def insists(before: State, text: str) -> bool:
    """Whether "yes, cancel it" is the answer to why: they want it done and give no reason."""
    return before.asked == "why" and read_consent(text, before.intent) is Consent.YES
