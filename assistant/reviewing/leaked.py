"""Whether a sentence tells what is for staff, or how the assistant works inside. Pure."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from assistant.reviewing.evidence import Evidence, Said
from assistant.reviewing.ground import Ground
from assistant.reviewing.lexicon import share
from assistant.reviewing.sentences import letters_of
from assistant.reviewing.support import content

__all__ = ["leaks"]

INSIDE = re.compile(
    r"\b(?:system prompt|my (?:instructions|prompt)|as an? (?:ai|language) (?:language )?model"
    r"|internal (?:note|memo|record)s?|api key|secret key)\b"
    r"|\b[a-z]+_[a-z]+(?:_[a-z]+)*\(|系统提示词|我的指令|内部(?:备注|记录|规定|说明)|提示词",
    re.IGNORECASE,
)
ENOUGH = 2.0  # content words that only a hidden receipt has
ALIKE = 0.8  # of the sentence, which a hidden receipt has
APART = 0.4  # less of it than that stands in what may be told
MOST = 0.5  # of the sentence's words
QUOTED = 20  # letters
PROMPTS = Path(__file__).parent.parent / "prompts"


def leaks(sentence: Said, ground: Ground) -> list[str]:
    """The reasons, if any. A word counts that stands in a hidden receipt and in nothing that may be told."""
    if INSIDE.search(sentence.text) or _is_told_to_models(sentence.text):
        return ["it tells how the assistant works inside"]
    open_keys = ground.keys
    for hidden in ground.hidden:
        if _tells(sentence, hidden, open_keys, ground):
            return ["it tells what is for staff only"]
    return []


def _is_told_to_models(text: str) -> bool:
    """Whether it stands word for word in what models are told."""
    letters = letters_of(text)
    return len(letters) >= QUOTED and letters in _prompts()


@cache
def _prompts() -> str:
    return " ".join(letters_of(one.read_text(encoding="utf-8")) for one in sorted(PROMPTS.glob("*.md")))


def _tells(sentence: Said, hidden: Evidence, open_keys: frozenset[str], ground: Ground) -> bool:
    public = [figure for source in ground.sources for figure in source.figures]
    if sentence.ids & hidden.ids - frozenset().union(*(one.ids for one in ground.sources)):
        return True
    only = hidden.keys - open_keys
    told = [one for one in content(sentence.text) if one.keys & only and not one.keys & open_keys]
    weight = sum(one.weight for one in told)
    secret = any(
        figure.fits(one) and abs(figure.value) > 1 and not any(figure.fits(other) for other in public)
        for figure in sentence.figures
        for one in hidden.figures
    )
    inside = share(sentence.units, hidden.keys)
    if (
        weight >= max(1.0, MOST * _weight(sentence))
        and _weight(sentence) >= 1.5
        and inside >= ALIKE
        and inside - share(sentence.units, open_keys) >= APART
    ):
        return True
    return weight >= ENOUGH or (secret and weight >= 1) or (weight >= 1.5 and weight >= MOST * _weight(sentence))


def _weight(sentence: Said) -> float:
    return sum(one.weight for one in sentence.units)
