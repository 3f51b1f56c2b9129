"""Whether a statement rests on anything at all. Pure."""

from __future__ import annotations

import re

from assistant.reviewing.asked import asks_or_greets
from assistant.reviewing.deeds import claims_action
from assistant.reviewing.evidence import Said
from assistant.reviewing.ground import Ground
from assistant.reviewing.lexicon import pattern
from assistant.reviewing.promised import promises_person
from assistant.reviewing.sentences import Sentence, clauses
from assistant.reviewing.support import weight, words_borne_out

__all__ = ["ungrounded"]

CONDITION = re.compile(
    r"[^，,。]{1,20}的话[，,。]?\s*$|\s*(?:如果|万一|要是|若|假如|倘若|(?:if|in case|should|unless)\b)", re.IGNORECASE
)  # claims nothing yet
ENOUGH = 0.34  # of a sentence's content words
MARKED = 0.2  # of those of a sentence that points at a receipt: whether it is the right one is judged there
LONG = 4.0  # content words from which a part of a sentence is judged by itself
BARE = 0.15  # of such a part
WORDS = 2.0  # content words below which a statement claims too little to be judged
POINTING = 3.0  # of one that says something of what was said just before
POINTS_BACK = re.compile(r"\s*(?:those|these|that|this)\b|\s*(?:这|那|以上)", re.IGNORECASE)


def ungrounded(sentence: Sentence, ground: Ground) -> list[str]:
    """The sentence, or the part of it, of which too little stands in any receipt or in what the customer wrote."""
    if ground.own_words(sentence.text) != sentence.text:  # it introduces a quotation
        return []
    claims = [one for one in clauses(sentence.text) if not _claims_nothing(one, ground)]
    if not claims or not ground.comparable(sentence.text):
        return []
    whole = Said(" ".join(claims))
    enough = MARKED if sentence.labels else ENOUGH
    if weight(whole) >= (POINTING if POINTS_BACK.match(sentence.text) else WORDS) and not _borne_out(
        whole, enough, ground
    ):
        return [f"this rests on no receipt: {sentence.text}"]
    bare = [one for one in map(Said, claims) if weight(one) >= LONG and words_borne_out(one, ground.sources) < BARE]
    return [f"this rests on no receipt: {one.text.strip()}" for one in bare]


def _borne_out(said: Said, enough: float, ground: Ground) -> bool:
    """By one receipt and the customer's own words together, but not by those words alone."""
    together = max((words_borne_out(said, (one, ground.said)) for one in ground.public), default=0.0)
    return together >= enough and words_borne_out(said, ground.public) >= BARE


def _claims_nothing(text: str, ground: Ground) -> bool:
    if CONDITION.match(text) or ground.verbatim(text) or ground.of_house(text):
        return True
    return asks_or_greets(text) or claims_action(text) or promises_person(text) or _honest(text, ground)


def _honest(text: str, ground: Ground) -> bool:
    """Saying that something is not known, or was not done, claims nothing."""
    if pattern("honest").search(text):
        return True
    undone = any(one.kind == "tool" and one.status != "done" for one in ground.public)
    return undone and pattern("not_done").search(text) is not None
