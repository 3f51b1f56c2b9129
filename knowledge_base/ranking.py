"""Blends search by meaning with search by words, and says how sure it is. Pure.

Where the figures come from (multilingual-e5-small, centred): the logistic ones were fitted on the odd rows of
`evals/data/help_questions.jsonl` and are measured on the even ones by `python -m evals help_questions`. The weights of
head and keywords were fitted on the development halves of public retrieval sets; `python -m evals fusion` fits them
anew over the product's own candidates and says what each set gets by either.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import exp

__all__ = [
    "ANSWERABLE",
    "Candidate",
    "Evidence",
    "Ranked",
    "few_per_article",
    "meaning",
    "rank",
    "spread",
    "sureness",
    "together",
]

# How much of what a chunk means is what its article is about (title and tags), and what words weigh beside meaning,
# fitted by a listwise logistic over all chunks of public product docs, a help centre and CMRC (in ratio to meaning).
# Chinese words are single characters and pairs of them, whose shares run lower: they weigh more (CMRC .988 at .6, .990
# at 1; product docs .543 both; over .6, English only loses). Across languages only names and codes agree.
HEAD_WEIGHT = 0.55
KEYWORD_WEIGHTS = {"en": 0.6, "zh": 1.0}
KEYWORD_WEIGHT = 0.6  # any other language's
KEYWORD_WEIGHT_ACROSS = 0.1
ARTICLE_SHARE = 0.2  # of the keyword weight: words that a cut parted
SPREAD_RANK = 10
WHOLE_SHARE = 0.7  # of a message that tells a story first; the question it asks in the end has the rest

# Logistic regressions. By meaning and words: intercept, meaning, margin, keyword share, familiarity; cosines of
# different models do not compare, so each has its own. By words alone: intercept, keyword share, familiarity; its
# intercept is lowered by .4, because a wrong "I know" costs more than a wrong "I don't".
BY_MODEL = {"multilingual-e5-small-q4-centred": (-4.75, 8.82, 7.39, 0.07, 0.99)}
WORDS_ONLY = (-4.30, 6.46, 4.24)
ANSWERABLE = 0.5


@dataclass(frozen=True, slots=True)
class Candidate:
    """A chunk that one of the legs found. `meaning` is None in a search by words alone."""

    chunk_id: str
    article_id: str
    language: str
    meaning: float | None
    keyword: float  # share (0..about 1) of the question's eight rarest known terms that the chunk holds
    article_keyword: float = 0.0  # the same of its whole article


@dataclass(frozen=True, slots=True)
class Ranked:
    """A candidate with its blended value, comparable within one search only."""

    candidate: Candidate
    value: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a chunk's sureness rests on."""

    meaning: float | None
    usual: float | None  # the meaning of the tenth best article: what this question gets without any answer
    keyword: float
    familiarity: float  # share (0..1) of the question's terms that occur in the library at all


def meaning(chunk: float, head: float | None) -> float:
    """How near a chunk is to the question: its own cosine and that of its article's head, where it has one."""
    return chunk if head is None else (1 - HEAD_WEIGHT) * chunk + HEAD_WEIGHT * head


def rank(candidates: Iterable[Candidate], *, question_language: str) -> list[Ranked]:
    """Candidates by blended value, best first; ties by id, so that the order never depends on chance."""
    ranked = [Ranked(item, _value(item, question_language)) for item in candidates]
    return sorted(ranked, key=lambda item: (-item.value, item.candidate.chunk_id))


def _value(candidate: Candidate, question_language: str) -> float:
    same = candidate.language == question_language
    weight = KEYWORD_WEIGHTS.get(question_language, KEYWORD_WEIGHT) if same else KEYWORD_WEIGHT_ACROSS
    return (candidate.meaning or 0.0) + weight * (candidate.keyword + ARTICLE_SHARE * candidate.article_keyword)


def together(rankings: Sequence[Sequence[Ranked]]) -> list[Ranked]:
    """One order of several, of which the first has most to say. What one of them does not hold is worth its least."""
    if len(rankings) == 1:
        return list(rankings[0])
    shares = [WHOLE_SHARE, *[(1 - WHOLE_SHARE) / (len(rankings) - 1)] * (len(rankings) - 1)]
    values = [{item.candidate.chunk_id: item.value for item in one} for one in rankings]
    floors = [min(own.values(), default=0.0) for own in values]
    candidates = {item.candidate.chunk_id: item.candidate for one in reversed(rankings) for item in one}
    blended = [
        Ranked(one, sum(share * own.get(name, floor) for share, own, floor in zip(shares, values, floors, strict=True)))
        for name, one in candidates.items()
    ]
    return sorted(blended, key=lambda item: (-item.value, item.candidate.chunk_id))


def few_per_article(ranked: Sequence[Ranked], *, most: int, limit: int) -> list[Ranked]:
    """The best `limit` with at most `most` of one article, so that one long article does not fill the answer."""
    taken: dict[str, int] = {}
    kept: list[Ranked] = []
    for item in ranked:
        article = item.candidate.article_id
        if taken.get(article, 0) < most and len(kept) < limit:
            taken[article] = taken.get(article, 0) + 1
            kept.append(item)
    return kept


def spread(candidates: Iterable[Candidate]) -> float | None:
    """The meaning of the tenth best article (the last, when there are fewer); None in a search by words alone."""
    best: dict[str, float] = {}
    for item in candidates:
        if item.meaning is not None:
            best[item.article_id] = max(item.meaning, best.get(item.article_id, -1.0))
    falling = sorted(best.values(), reverse=True)
    return falling[min(SPREAD_RANK, len(falling)) - 1] if falling else None


def sureness(seen: Evidence, model: str) -> float:
    """The probability (0..1) that the chunk answers the question; by words alone for a model without fitted figures."""
    weights: tuple[float, ...] = BY_MODEL.get(model, WORDS_ONLY)
    if model in BY_MODEL and seen.meaning is not None and seen.usual is not None:
        values = [1.0, seen.meaning, seen.meaning - seen.usual, seen.keyword, seen.familiarity]
    else:
        weights, values = WORDS_ONLY, [1.0, seen.keyword, seen.familiarity]
    logit = sum(weight * value for weight, value in zip(weights, values, strict=True))
    return 1.0 / (1.0 + exp(-max(-30.0, min(30.0, logit))))
