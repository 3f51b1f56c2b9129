"""What a customer wants: the intent of a text in English or Chinese, and how sure that is."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, Protocol

import numpy as np
import numpy.typing as npt
import yaml

from assistant.engine.company import Company
from assistant.engine.doubts import doubtful, undoubted
from assistant.engine.learning import Rehearsed, fitted, kept_vectors, left_out
from assistant.engine.likeness import Space
from assistant.engine.moods import angry, mocks
from assistant.engine.openings import asks, opened, ungreeted
from assistant.engine.patterns import Phrases
from assistant.engine.scoring import Head
from assistant.engine.slots import EMAIL, ORDER, TICKET
from assistant.engine.spelling import Spelling
from assistant.engine.topic import PART
from assistant.engine.unwished import unwished
from assistant.procedures.shelf import Shelf, built_in
from knowledge_base.errors import EmbeddingFailure

__all__ = ["QueryEmbedder", "Reading", "Understanding", "examples", "intents"]

Floats = npt.NDArray[np.float32]
log = logging.getLogger(__name__)
_HERE = Path(__file__).parent
_LONGEST = 600
_KEPT = 5000  # sentence vectors, 8 MB
_ASKED = 500
_SETTLED, _HALF = 0.97, 0.5
_WRITING = frozenset({"part_request", "quote"})  # by ways of the engine's own
# "Can I …?" asks what the house allows; of a return or a call it may be the wish itself.
_ASKED_ABOUT = frozenset({"cancel_order", "start_exchange", "claim_price_difference", "change_my_address"})
_ASKED_ABOUT |= {"change_order_address", "change_order_items", "change_order_payment"}
_MAY_I = re.compile(r"^(?:can|could|may|am) (?:i|we)\b")
_ASKS = re.compile(
    r"^(?:how|what|which|when|who|why|where|do|does|did|is|are|will|would there|must|may)\b"
    r"|[吗呢么]\W*$|多久|(?<![没才这前])几天|怎么(?!.{0,2}都)|如何|多少|哪些|哪几"
)
_WISHES = re.compile(
    r"\b(?:i want|i'd like|i would like|i need|please|for me|help me)\b"
    r"|我要|我想|帮我|给我|麻烦|(?<!怎么)(?<!如何)(?<!怎样)申请"
)
_FIRM = re.compile(
    r"(?:\b[A-Z][\w&]*\s+){1,5}(?:GmbH|Ltd|Limited|Inc|LLC|Corp|AG|S\.A\.|B\.V\.)\b"
)  # no wish is in a name
_AN_ORDER = re.compile(r"\border(?:s|no)?\b|订单|[这那一]单")


class QueryEmbedder(Protocol):
    """The part of the knowledge base's embedder that understanding needs."""

    @property
    def name(self) -> str:
        """Names the vector space."""

    def embed_queries(self, texts: Sequence[str]) -> Floats: ...

    def embed_passages(self, texts: Sequence[str]) -> Floats: ...

    def state(self) -> Literal["cold", "warming", "ready", "failed"]: ...


@dataclass(frozen=True, slots=True)
class Reading:
    """The intent of a text, its probability, and the next likely ones; `settled` when a phrase left no doubt."""

    intent: str
    confidence: float
    others: tuple[tuple[str, float], ...] = ()
    settled: bool = False
    angry: bool = False


class Understanding:
    """Reads intents; works on n-grams at once and, after `learn()`, on sentence embeddings beside them."""

    def __init__(
        self,
        *,
        company: Company | None = None,
        embedder: QueryEmbedder | None = None,
        taught: Sequence[tuple[str, str]] = (),
    ) -> None:
        """`taught` are (intent, text) pairs of the operator's own, learnt beside the procedures' examples."""
        company = company or Company()
        goods, self._procedures = company.goods, company.procedures
        self._phrases = Phrases(company.procedures)
        self._names = _names_pattern([good.name for good in goods if not good.part])
        self._parts = _names_pattern([good.name for good in goods if good.part])
        self._embedder = embedder
        self._ngrams: tuple[Space, Head] | None = None
        self._sentences: tuple[Space, Head] | None = None
        self._known: dict[str, Floats] = {}
        self._asked: dict[str, Floats] = {}
        self._goods = tuple(good.name for good in goods)
        self._spelling: Spelling | None = None
        self._taught = tuple(taught)

    @property
    def scorer(self) -> str:
        """What readings rest on now: "ngrams", or "ngrams+" and the embedder's name."""
        return f"ngrams+{self._embedder.name}" if self._sentences and self._embedder else "ngrams"

    @property
    def has_learnt(self) -> bool:
        """Whether a text can be read at once; the first reading of one that has not takes seconds."""
        return self._ngrams is not None

    def mended(self, text: str) -> str:
        """`text` with slips of the pen in words that the procedures are written with mended; see `spelling`."""
        if self._spelling is None:
            told = (line for _, line in examples("en", self._procedures))
            self._spelling = Spelling(told, self._goods)
        return self._spelling.mended(text)

    def learn(self, cache_folder: Path | None = None) -> bool:
        """Fit the heads; True when embeddings are among them. Takes seconds, so call it beside the serving of turns.

        The examples' vectors are kept in `cache_folder` and reused while examples and model stay the same.
        """
        texts, labels = self._corpus()
        self._fitted()
        self.mended("")  # the dictionary is loaded now, and not by the first customer
        if self._embedder is None or self._embedder.state() not in ("ready", "warming"):  # a warming one is waited for
            return False
        vectors = kept_vectors(self._embedder, texts, cache_folder)
        self._sentences = fitted(texts, labels, vectors)
        return True

    def rehearsed(self, cache_folder: Path | None = None) -> list[Rehearsed]:
        """How each example reads when it is left out, by likeness alone; waits for the embedder where there is one."""
        ours = [text for language in ("en", "zh") for _, text in examples(language, self._procedures)]
        told = [*ours, *(text for _, text in self._taught)]
        texts, labels = self._corpus()
        vectors = kept_vectors(self._embedder, texts, cache_folder) if self._embedder else None
        said = left_out(texts, labels, vectors)
        return [
            Rehearsed(text, intent, read, share, taught=at >= len(ours))
            for at, (text, intent, (read, share)) in enumerate(zip(told, labels, said, strict=True))
        ]

    def nearness(self, question: str, sentences: Sequence[str]) -> Sequence[float]:
        """How near each sentence is in meaning to the question; () while that cannot be told. Sentences are kept."""
        if self._embedder is None or self._embedder.state() != "ready" or not sentences:
            return ()
        try:
            asked = np.asarray(self._embedder.embed_queries([question[:_LONGEST]]), dtype=np.float32)[0]
            missing = [text for text in dict.fromkeys(sentences) if text not in self._known]
            if missing:
                fresh = np.asarray(self._embedder.embed_passages(missing), dtype=np.float32)
                if len(self._known) > _KEPT:
                    self._known.clear()
                self._known.update(zip(missing, fresh, strict=True))
            return [float(self._known[text] @ asked) for text in sentences]
        except (EmbeddingFailure, KeyError) as failure:  # KeyError: another thread has just cleared what is kept
            log.warning("Sentences are chosen by words alone: %r", failure)
            return ()

    def read(self, text: str) -> Reading:
        """The reading of `text` alone; what was asked before is the dialogue's matter."""
        text = text[:_LONGEST].strip()
        mood = angry(text)
        rest = ungreeted(text)
        plain = self._plain(rest if len(rest) > 3 or re.search(r"[\u3400-\u9fff]{2}", rest) else text)
        if not re.search(r"\w", plain):
            return Reading("unclear", 0.0, angry=mood)
        intent = self._phrases.settled(plain)
        ranked = self._ranked(plain)
        if (intent or ranked[0][0]) in self._procedures.writing and unwished(plain):
            return Reading("knowledge" if asks(plain) else "deny", 0.6, ranked[:3], angry=mood)
        if intent and not doubtful(intent, plain):
            others = tuple(one for one in ranked if one[0] != intent)[:3]
            return Reading(intent, _SETTLED, others, settled=True, angry=mood)
        ranked = undoubted(self._phrases.possible(ranked, plain), plain)
        if ranked[0][0] == "cancel" and _AN_ORDER.search(plain):  # "never mind" names no order
            return Reading("cancel_order", ranked[0][1], ranked[1:4], angry=mood)
        said = opened(plain)
        if ranked[0][0] in _ASKED_ABOUT and _MAY_I.search(said) and "orderno" not in plain:
            return Reading("knowledge", 0.6, ranked[:3], angry=mood)
        if ranked[0][0] in self._procedures.writing | _WRITING and _ASKS.search(said) and not _WISHES.search(plain):
            return Reading("knowledge", 0.6, ranked[:3], angry=mood)  # asking about a thing starts none
        if ranked[0][1] < _HALF and mocks(plain) and "complaint" in self._procedures.names:
            return Reading("complaint", 0.6, ranked[:3], angry=mood)
        return Reading(ranked[0][0], ranked[0][1], ranked[1:4], angry=mood)

    def _ranked(self, plain: str) -> tuple[tuple[str, float], ...]:
        space, head = self._fitted()
        vector: Floats | None = None
        trust = 0.3 + 0.7 * space.familiar(plain)  # n-grams cannot be sure of words they never met
        if self._sentences and self._embedder and self._embedder.state() == "ready":
            try:
                vector = self._asked_vector(self._embedder, plain)
            except EmbeddingFailure as failure:
                log.warning("Understanding goes on without sentence embeddings: %s", failure)
            else:
                space, head = self._sentences
                trust = 1.0
        shares = head.scores(space.features([plain], vector)).shares[0]
        return tuple((head.labels[at], float(shares[at]) * trust) for at in np.argsort(-shares)[:5])

    def _asked_vector(self, embedder: QueryEmbedder, plain: str) -> Floats:
        """A text's vector as a row. The newest are kept: each step of a turn reads the same message and its parts."""
        known = self._asked.get(plain)
        if known is None:
            known = np.asarray(embedder.embed_queries([plain]), dtype=np.float32)
            if len(self._asked) >= _ASKED:
                self._asked.clear()
            self._asked[plain] = known
        return known

    def _fitted(self) -> tuple[Space, Head]:
        if self._ngrams is None:
            self._ngrams = fitted(*self._corpus(), None)
        return self._ngrams

    def _corpus(self) -> tuple[list[str], list[str]]:
        both = (row for language in ("en", "zh") for row in examples(language, self._procedures))
        rows = [(self._plain(text), intent) for intent, text in (*both, *self._taught)]
        return [text for text, _ in rows], [intent for _, intent in rows]

    def _plain(self, text: str) -> str:
        """Lower case, with names and numbers replaced by what they are, so that one example stands for all goods."""
        text = EMAIL.sub(" emailaddr ", _FIRM.sub(" companyname ", text))
        text = TICKET.sub(" ticketno ", text)
        text = ORDER.sub(" orderno ", text)
        text = PART.sub(" partno ", text)
        for names, stands_for in ((self._parts, " goods part "), (self._names, " goods ")):
            text = names.sub(stands_for, text) if names else text
        return re.sub(r"\s+", " ", text.lower()).strip()


def examples(language: str, procedures: Shelf | None = None) -> tuple[tuple[str, str], ...]:
    """(intent, utterance) pairs of one language, "en" or "zh": of talk, and of the procedures (those that come with
    Deskside where none are given)."""
    told = ((one.name, one.examples) for one in procedures or built_in() if one.examples)
    own = ((name, line) for name, said in told for line in (said.zh if language == "zh" else said.en))
    return (*_talk(language), *own)


def intents(procedures: Shelf | None = None) -> frozenset[str]:
    """Everything a text can be labelled as: the procedures that are asked for, and what is talk."""
    told = {intent for language in ("en", "zh") for intent, _ in _talk(language)}
    return frozenset(told | {one.name for one in procedures or built_in() if one.examples})


@cache
def _talk(language: str) -> tuple[tuple[str, str], ...]:
    loaded: Mapping[str, str] = yaml.safe_load((_HERE / "intents" / f"{language}.yaml").read_text(encoding="utf-8"))
    return tuple((intent, line) for intent, lines in loaded.items() for line in lines.splitlines() if line.strip())


def _names_pattern(named: Sequence[str]) -> re.Pattern[str] | None:
    names = sorted(set(named), key=len, reverse=True)
    if not names:
        return None
    either = "|".join(r"\s?".join(re.escape(part) for part in name.split()) for name in names)
    return re.compile(rf"(?<![A-Za-z0-9])(?:{either})(?![A-Za-z0-9])", re.IGNORECASE)
