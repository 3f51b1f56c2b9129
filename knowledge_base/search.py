"""One search over a snapshot: both legs, blended, judged, made into passages."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field

import numpy as np

from knowledge_base.embeddings import Vectors
from knowledge_base.errors import IndexFailure
from knowledge_base.holdings import Holdings
from knowledge_base.loaders.drafts import language_of
from knowledge_base.passages import Audience, Passage, passage_of
from knowledge_base.ranking import (
    ANSWERABLE,
    Candidate,
    Evidence,
    Ranked,
    few_per_article,
    meaning,
    rank,
    spread,
    sureness,
    together,
)
from knowledge_base.readings import readings
from knowledge_base.vectors import Index, Part, Shelf

__all__ = [
    "Legs",
    "Looked",
    "Near",
    "View",
    "in_turn",
    "legs_of",
    "look_up",
    "nearest",
    "phrasings",
    "view",
]

NEAREST = 100
BY_WORDS = 50
BY_HEAD = 10  # articles whose chunks all take part because their title and tags are near
PER_ARTICLE = 2
OPENINGS = 2  # of so many articles, the best, the opening passage is always among what is found
SENTENCE = re.compile(r"[^.!?。！？\n]+[.!?。！？]*")


@dataclass(frozen=True, slots=True)
class Near:
    """What the meaning leg found: cosines of chunks and of heads by id. Both empty in a search by words alone."""

    model: str = ""
    chunks: dict[str, float] = field(default_factory=dict)
    heads: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Legs:
    """What the legs say of a chunk before they are blended: cosines of it and of its article's head, keyword shares of
    it and of its whole article. Cosines are None in a search by words alone; an article without title has no head."""

    chunk_id: str
    article_id: str
    language: str
    chunk: float | None
    head: float | None
    keyword: float
    article_keyword: float


@dataclass(frozen=True, slots=True)
class View:
    """What one phrasing of a question finds, and what its evidence is held against."""

    model: str
    ranked: list[Ranked]
    usual: float | None
    known: float


Looked = tuple[tuple[Passage, ...], bool]  # passages, best first, and whether they answer


def phrasings(message: str) -> list[str]:
    """What to search for: the whole message and, where it tells a story first, the question it asks in the end."""
    sentences = [sentence.strip() for sentence in SENTENCE.findall(message) if sentence.strip()]
    asking = [sentence for sentence in sentences if sentence.endswith(("?", "？", "吗", "呢"))]
    return [message, asking[-1]] if len(sentences) > 1 and asking else [message]


def nearest(held: Holdings, index: Index, model: str, vector: Vectors | None, audiences: tuple[Audience, ...]) -> Near:
    """Asks the index. A broken one leaves search by words; the library's status tells of it."""
    if vector is None:
        return Near()
    found: dict[Part, dict[str, float]] = {"chunks": {}, "heads": {}}
    try:
        for part, hits in found.items():
            for audience in audiences:
                hits.update(index.nearest(Shelf(audience, part, model), vector, NEAREST))
    except IndexFailure:
        return Near()
    return Near(
        model,
        {name: cosine for name, cosine in found["chunks"].items() if name in held.pieces},
        {name: cosine for name, cosine in found["heads"].items() if name in held.heads},
    )


def view(question: str, held: Holdings, near: Near) -> View:
    """Evidence is weighed in the language of the question's words, which need not be the asker's: a Chinese customer
    may type an English product name."""
    spoken = language_of(question)
    candidates = _candidates(question, spoken, held, near)
    ranked = rank(candidates, question_language=spoken)
    return View(near.model, ranked, spread(candidates), held.familiarity(question))


def look_up(views: Sequence[View], held: Holdings, language: str, *, limit: int) -> Looked:
    """Passages, best first, in the asker's language where an article has both, and whether one of them answers.

    `views` are those of the phrasings of one question. All have a say in the order; a passage is as sure as the
    phrasing that makes it surest.
    """
    ranked = together([one.ranked for one in views])
    best = few_per_article(ranked, most=PER_ARTICLE, limit=limit)
    seen = [(one, {item.candidate.chunk_id: item.candidate for item in one.ranked}) for one in views]
    passages: dict[str, Passage] = {}
    for item in _with_openings(best, ranked, held)[:limit]:
        piece = held.twin(held.pieces[item.candidate.chunk_id], language)
        if piece.chunk_id in passages:
            continue
        judged = [_judged(one, own[item.candidate.chunk_id]) for one, own in seen if item.candidate.chunk_id in own]
        score, evidence = max(judged, key=lambda pair: pair[0])
        passages[piece.chunk_id] = passage_of(piece, score, _legs(evidence))
    found = tuple(passages.values())
    return found, bool(found) and max(passage.score for passage in found) >= ANSWERABLE


def _judged(one: View, candidate: Candidate) -> tuple[float, Evidence]:
    evidence = Evidence(candidate.meaning, one.usual, candidate.keyword, one.known)
    return sureness(evidence, one.model), evidence


def in_turn(parts: Sequence[Looked], *, limit: int) -> Looked:
    """What was found for several questions: the best of each, then the second of each, none twice.

    What answers a question stands before what does not, so one that the library knows nothing of takes no first place.
    """
    surest = sorted(parts, key=lambda one: not one[1])
    mixed: dict[str, Passage] = {}
    queues = [list(passages) for passages, _ in surest]
    while any(queues):
        for queue in queues:
            while queue and queue[0].chunk_id in mixed:
                queue.pop(0)
            if queue:
                passage = queue.pop(0)
                mixed[passage.chunk_id] = passage
    return tuple(mixed.values())[:limit], any(answers for _, answers in parts)


def _with_openings(best: list[Ranked], ranked: list[Ranked], held: Holdings) -> list[Ranked]:
    """The best with, next to the first passage of the two best articles, those articles' opening passages.

    An article opens with the answer to the question in its title, however well a later passage matches the words.
    """
    openings = {
        item.candidate.article_id: item for item in ranked if held.pieces[item.candidate.chunk_id].position == 0
    }
    first: dict[str, None] = {}
    kept: list[Ranked] = []
    for item in best:
        article = item.candidate.article_id
        if item not in kept:
            kept.append(item)
        if article not in first and len(first) < OPENINGS:
            opening = openings.get(article)
            kept += [opening] if opening is not None and opening not in kept else []
        first.setdefault(article)
    return kept


def _candidates(question: str, spoken: str, held: Holdings, near: Near) -> list[Candidate]:
    found: list[Candidate] = []
    for one in legs_of(question, spoken, held, near):
        close = None if one.chunk is None else meaning(one.chunk, one.head)
        found.append(Candidate(one.chunk_id, one.article_id, one.language, close, one.keyword, one.article_keyword))
    return found


def legs_of(question: str, spoken: str, held: Holdings, near: Near) -> list[Legs]:
    """Every chunk that a leg found or whose article's head is near; none that has a twin in the language spoken."""
    read = readings(question)
    shares = np.mean([held.keyword_shares(text) for text in read], axis=0)
    wholes = np.mean([held.article_shares(text) for text in read], axis=0)
    shared = np.flatnonzero(shares > 0)
    worded = [held.names[place] for place in shared[np.argsort(-shares[shared], kind="stable")[:BY_WORDS]]]
    heads = {(held.heads[name].article_id, held.heads[name].language): cosine for name, cosine in near.heads.items()}
    about = [piece.chunk_id for key in list(heads)[:BY_HEAD] for piece in held.by_article[key]]
    # What a leg did not return is at most as near as the last one that it did.
    chunk_floor, head_floor = min(near.chunks.values(), default=0.0), min(heads.values(), default=0.0)
    found: list[Legs] = []
    for name in dict.fromkeys([*near.chunks, *about, *worded]):
        piece = held.pieces[name]
        if held.has_twin(piece, spoken):
            continue
        key = (piece.article_id, piece.language)
        chunk = near.chunks.get(name, chunk_floor) if near.chunks else None
        head = heads.get(key, head_floor) if near.chunks and key in held.headed else None
        at = held.places[name]
        found.append(
            Legs(name, piece.article_id, piece.language, chunk, head, float(shares[at]), float(wholes[at]))
        )  # fmt: skip
    return found


def _legs(evidence: Evidence) -> dict[str, float]:
    """What is told of a score in its trace."""
    return {name: round(value, 4) for name, value in asdict(evidence).items() if value is not None}
