"""How well each sentence of the found passages answers a question: its words, its meaning, its place, its figure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from math import log

from assistant.engine.markdown import sentences
from assistant.engine.question import Question, asks_how, held, sort_asked, terms_of, words_in
from assistant.engine.situation import Passage

__all__ = ["SURE", "Nearness", "Sentence", "leads", "title_asked", "weighed"]

# How near each sentence is in meaning to the question; empty when that cannot be told.
Nearness = Callable[[str, Sequence[str]], Sequence[float]]

SURE = 0.5
_YES = re.compile(r"^(?:yes|no)\b|^(?:可以|不可以|不能|能|有|没有|支持|会|是的|不会|需要|不需要)[，,：:。]?", re.I)
_ADVICE = re.compile(
    r"\b(?:should|must|first|then|press|choose|rinse|wipe|every use|before|after)\b|请|(?<!优)先|然后|每次|即可", re.I
)
# Chosen on the even rows of `evals/data/answers.jsonl`.
_MEANING, _SEARCH, _CONTEXT, _CONTEXT_OF_LEAD = 0.7, 0.5, 0.5, 0.9
_LEAD, _TITLE, _HEADING, _SAME_SORT = 0.25, 0.35, 0.5, 0.2
_FIGURE, _NO_FIGURE, _STARTS_YES, _ADVISES = 0.5, -0.3, 0.35, 0.2
_LISTED, _LONG = -0.25, -0.1
_NAME_WEIGHT, _ONLY_NAMES, _OF_THE_GOODS = 0.3, -0.6, 0.45
_TITLE_ASKED = 0.6
_HOW, _ASIDE, _SPECIAL = 0.5, -0.4, -0.15
_LOW = 0.2  # of a passage beside a sure one: the search holds it to be about something else
_CASE = re.compile(r"[(（]([^()（）]{2,})[)）]")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of passage number `passage`, where it stands there, its score and the question's terms in it."""

    text: str
    passage: int
    place: int
    listed: bool
    score: float = 0.0
    hits: frozenset[str] = frozenset()


def weighed(
    question: Question, passages: Sequence[Passage], names: tuple[str, ...], nearness: Nearness | None
) -> list[Sentence]:
    """Every sentence of the passages in order, with how well it answers; those of other goods only are left out."""
    rows = [
        Sentence(text, at, place, listed)
        for at, passage in enumerate(passages)
        for place, (text, listed) in enumerate(sentences(passage.text))
        if words_in(text) >= 2 and not _of_other_goods(question, text, names)
    ]
    rows = [replace(row, hits=held(question.terms, row.text)) for row in rows]
    seen = Counter(term for row in rows for term in row.hits)
    weight = {term: log(1 + len(rows) / max(1, seen[term])) if rows else 1.0 for term in question.terms}
    weight |= {term: weight[term] * _NAME_WEIGHT for term in question.named}
    near = _raised(
        nearness(question.bare or question.text, [_in_context(row, passages) for row in rows])
        if nearness and rows
        else ()
    )
    sure = any(one.score >= SURE for one in passages)
    scored = []
    for at, row in enumerate(rows):
        passage = passages[row.passage]
        about = held(question.terms, f"{passage.title} {passage.heading}")
        context = _CONTEXT if passage.heading else _CONTEXT_OF_LEAD
        shared = _share(row.hits, weight) + context * _share(about - row.hits, weight)
        shared += _HEADING * _share(held(question.terms, passage.heading), weight)
        if shared > 0 or (near and (passage.score >= SURE or not question.terms)):
            meant = _MEANING * near[at] if near else 0.0
            score = shared + meant + _SEARCH * passage.score + _form(question, row, passage)
            score += _ASIDE if passage.score < _LOW and sure else 0.0
            row = replace(row, score=max(score, 0.01))
        scored.append(row)
    return scored


def _form(question: Question, row: Sentence, passage: Passage) -> float:
    """What speaks for a sentence beside its words: its place and the figure that was asked for."""
    score = _LISTED if row.listed else 0.0
    score += _SPECIAL if row.listed and any(not held(question.terms, one) for one in _CASE.findall(row.text)) else 0.0
    opens = leads(row, passage)
    if opens:
        title = terms_of(passage.title, asking=True) - question.named
        score += _LEAD + _TITLE * _alike(question.terms - question.named, title)
        how = question.steps and asks_how(passage.title) and held(question.terms, passage.title)
        score += _HOW if how else _ONLY_NAMES if row.hits and row.hits <= question.named else 0.0
    elif passage.title and not passage.heading:
        score += _LEAD / 2
    if question.said:
        score += _FIGURE if question.said.search(row.text) else _NO_FIGURE
        about = passage.title if opens else passage.heading
        score += _SAME_SORT if sort_asked(about) == question.wants and held(question.terms, about) else 0.0
    if row.hits & question.named and row.hits - question.named:
        score += _OF_THE_GOODS
    if _YES.search(row.text):
        own = _STARTS_YES if not opens or title_asked(question, passage) else 0.0
        score += own if question.yes_no else -_STARTS_YES
    if question.steps and _ADVICE.search(row.text):
        score += _ADVISES
    return score + _LONG * max(0, words_in(row.text) - 30) / 10


def leads(row: Sentence, passage: Passage) -> bool:
    """Whether it is the sentence that an article opens with, the one that answers its title."""
    return row.place == 0 and not passage.heading and bool(passage.title)


def title_asked(question: Question, passage: Passage) -> bool:
    """Whether the article's title asks what the customer does."""
    return (
        _alike(question.terms - question.named, terms_of(passage.title, asking=True) - question.named) >= _TITLE_ASKED
    )


def _of_other_goods(question: Question, sentence: str, names: tuple[str, ...]) -> bool:
    """Whether a sentence speaks of other goods only than those the question names."""
    asked, said = _names_in(question.text, names), _names_in(sentence, names)
    return bool(asked and said) and not asked & said


def _names_in(text: str, names: tuple[str, ...]) -> set[str]:
    """The names a text holds; the Mola 64 Pro is no Mola 64."""
    text, found = text.casefold(), set()
    for name in sorted(names, key=len, reverse=True):
        if name in text:
            found.add(name)
            text = text.replace(name, " ")
    return found


def _share(terms: frozenset[str], weight: dict[str, float]) -> float:
    return sum(weight[term] for term in terms) / (sum(weight.values()) or 1.0)


def _alike(one: frozenset[str], other: frozenset[str]) -> float:
    return 2 * len(one & other) / (len(one) + len(other)) if one and other else 0.0


def _raised(cosines: Sequence[float]) -> list[float]:
    """Cosines as shares of what lies between the farthest and the nearest; sentence models crowd them together."""
    if not len(cosines):
        return []
    low, high = min(cosines), max(cosines)
    return [(one - low) / max(high - low, 0.05) for one in cosines]


def _in_context(row: Sentence, passages: Sequence[Passage]) -> str:
    """A row or list item with its heading, without which it says little."""
    passage = passages[row.passage]
    return f"{passage.heading or passage.title}: {row.text}" if row.listed else row.text
