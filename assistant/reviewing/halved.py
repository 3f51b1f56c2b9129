"""A condition of several parts told without one of them, and a term that is told to run from something else. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from assistant.reviewing.evidence import Said
from assistant.reviewing.figures import Figure
from assistant.reviewing.ground import Ground
from assistant.reviewing.lexicon import pattern, share
from assistant.reviewing.sentences import clauses
from assistant.reviewing.support import weight

__all__ = ["halved_rules", "other_starts"]

SENTENCE_END = re.compile(r"(?<=[.!?])\s+|[。！？\n]+")
CONDITIONS = re.compile(
    r"\b(?:if|provided(?: that)?|as long as|once|only when|when)\b(?P<en>[^.;:,]+(?:, and [^.;:,]+)*)"
    r"|须(?!知)(?P<zh>[^。；;：:]+)",
    re.IGNORECASE,
)
AND = re.compile(r",?\s+\band\b\s+|,\s+|[、，,]?(?:并且|且|并|同时)|[、，,]")
STARTS = (
    re.compile(
        r"(?:days?|weeks?|months?|hours?)(?:'|’)?\s(?:of|after|from|once|following|since)\s(?P<start>[^,.;:]{3,50})",
        re.I,
    ),
    re.compile(
        r"(?P<start>[^，。；,;:：\d]{2,14}?)(?:之后|后|之日起|日起|起)的?\s?\d+\s?个?[天日周月年小工][^，。；,;]{0,4}内"
    ),
)
LEAST = 1.5  # content words of a part that can be missed
TOLD = 0.4  # of the statement, for a sentence to tell it
KEPT = 0.5
TERMS = ("hour", "workday", "month", "minute")


def halved_rules(sentence: Said, ground: Ground) -> list[str]:
    """The part of a condition that is told nowhere, where another part of it is."""
    if pattern("negation").search(pattern("no_negation").sub(" ", sentence.text)):
        return []
    draft = ground.draft.keys
    near = [(share(sentence.units, one.keys), one) for one in _statements(ground)]
    best = max((how for how, _ in near), default=0.0)
    for statement in [one for how, one in near if how == best >= TOLD]:
        for found in CONDITIONS.finditer(statement.text):
            parts = [Said(one) for one in AND.split(found["en"] or found["zh"]) if one]
            if not any(one.units and share(one.units, sentence.keys) >= KEPT for one in parts):
                continue
            missed = [one for one in parts if weight(one) >= LEAST and not share(one.units, draft)]
            if missed:
                return [f"the article sets a condition: “{missed[0].text.strip()}”"]
    return []


def other_starts(sentence: Said, ground: Ground) -> list[str]:
    """A term that an article counts from one thing, told as if from another."""
    for clause in map(Said, clauses(sentence.text)):
        for mine, figures in _starts(clause):
            rules = [
                (start, one)
                for start, told, one in _counted_from(ground)
                if any(figure.fits(other) for figure in figures for other in told)
            ]
            if rules and all(_unlike(mine, start, ground) for start, _ in rules):
                return [f"the article says “{rules[0][1].text.strip()}”"]
    return []


def _unlike(mine: Said, rule: Said, ground: Ground) -> bool:
    """Whether neither tells of what the other does, nor the rest of the reply of what the rule does."""
    return bool(mine.units and rule.units) and share(rule.units, ground.draft.keys) == 0


def _starts(said: Said) -> Iterator[tuple[Said, list[Figure]]]:
    for form in STARTS:
        for found in form.finditer(said.text):
            if not Said(found["start"]).days:
                yield Said(found["start"]), [one for one in said.figures if one.unit in TERMS]


@lru_cache(maxsize=8)
def _statements(ground: Ground) -> tuple[Said, ...]:
    texts = (text for one in ground.passages for text in SENTENCE_END.split(one.text))
    return tuple(Said(text) for text in texts if re.search(r"\w", text))


@lru_cache(maxsize=8)
def _counted_from(ground: Ground) -> tuple[tuple[Said, list[Figure], Said], ...]:
    """What each term of an article is counted from, its figures, and the statement."""
    return tuple((start, told, one) for one in _statements(ground) for start, told in _starts(one))
