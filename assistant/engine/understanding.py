"""What a customer wants: the intent of a text in English or Chinese, and how sure that is."""

from __future__ import annotations

import hashlib
import logging
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal, Protocol

import numpy as np
import numpy.typing as npt
import yaml

from assistant.engine.company import Company
from assistant.engine.likeness import Space
from assistant.engine.particulars import OPERATIONS
from assistant.engine.patterns import possible, settled
from assistant.engine.scoring import Head
from assistant.engine.slots import EMAIL, ORDER, TICKET
from assistant.engine.topic import PART
from knowledge_base.errors import EmbeddingFailure

__all__ = ["QueryEmbedder", "Reading", "Understanding", "angry", "examples"]

Floats = npt.NDArray[np.float32]
log = logging.getLogger(__name__)
_HERE = Path(__file__).parent
_LONGEST = 600
_KEPT = 5000  # sentence vectors, 8 MB
_SETTLED = 0.97
_WRITES = OPERATIONS - {"my_profile", "return_status"} | {"open_ticket", "part_request", "quote"}
# "Can I …?" asks what the house allows; of a return or a call it may be the wish itself.
_ASKED_ABOUT = frozenset({"cancel_order", "start_exchange", "claim_price_difference", "change_my_address"})
_ASKED_ABOUT |= {"change_order_address", "change_order_items", "change_order_payment"}
_MAY_I = re.compile(r"^(?:can|could|may|am) (?:i|we)\b")
_GREETING = re.compile(
    r"^\s*(?:(?:hi+|hello|hey+|good (?:morning|afternoon|evening)|dear (?:team|all))(?: there| all| team)?\b"
    r"|[您你]好(?:啊|呀)?|嗨|哈喽|早上好|下午好|晚上好|请问(?:一下)?)[\s,，.。!！:：~～、]*",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"^(?:how|what|which|when|who|why|where|do|does|did|is|are|will|would there|must|may)\b"
    r"|[吗呢么]\W*$|多久|几天|怎么(?!.{0,2}都)|如何|多少|哪些|哪几"
)
_WISHES = re.compile(r"\b(?:i want|i'd like|i would like|i need|please|for me|help me)\b|我要|我想|帮我|给我|麻烦|申请")
_AN_ORDER = re.compile(r"\border(?:s|no)?\b|订单|[这那一]单")
_A_PART = re.compile(
    r"\b(?:spares?|parts?|replacements?|filters?|gaskets?|seals?|portafilters?|handles?|tanks?|wicks?|burrs?|carafes?|jugs?"
    r"|units?|trays?|tips?|whisks?|bases?|descaler|tablets?|packets?|boxes|tampers?|lids?|hoses?|knock box)\b"
    r"|[滤手水刀磨奶冲接滴底盘搅][网芯柄箱盘罐壶泡煮座头水]|密封|胶圈|蒸汽头|除垢|清洁片|[配零备]件|湿帘|渣盒|压粉",
    re.IGNORECASE,
)
_RECEIVED = re.compile(
    r"\b(?:sent|gave|delivered|got|received) (?:me|us)?\b|\barrived\b|发给我|收到|发错|寄来", re.IGNORECASE
)
_NO_QUOTE = re.compile(r"\borderno\b|\bticketno\b|\bcomplain|\bbroken\b|\breturn|投诉|坏|退", re.IGNORECASE)
_ANGRY = re.compile(
    r"\b(?:ridiculous|unacceptable|outrageous|disgusting|scam(?:mers?)?|fraud|fed up|sick of"
    r"|(?:i'?ve|i have|have) had enough(?! (?:points|time|water))|lawyer|sue you"
    r"|useless (?:bot|chat|service|company)|worst (?:service|company|shop)|waste of (?:time|money)"
    r"|(?:third|fourth) time"
    r"|f[u*]ck\w*|bullshit|idiots?|stupid (?:bot|machine|service)|driving me (?:mad|crazy)|furious|pissed)\b"
    r"|气死|忍无可忍|骗子|骗人|垃圾(?:公司|服务|客服|产品|店)|什么(?:破(?![损裂洞坏碎了])|垃圾(?![桶袋分])|烂)|太(?:过分|离谱|差劲)|投诉到|消协|12315|曝光你们"
    r"|(?<![水煮烧翻])滚(?:开(?![水了])|蛋|吧)|傻[逼X]|第[三四五]次了|受够了|没人管|耍我|糊弄"
    r"|(?<![\u3400-\u9fff])妈的(?![妈生订礼咖名手电账地])|他妈的?(?![妈的生订礼咖名手电账地想要说买])",
    re.IGNORECASE,
)


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

    def __init__(self, *, company: Company | None = None, embedder: QueryEmbedder | None = None) -> None:
        goods = (company or Company()).goods
        self._names = _names_pattern([good.name for good in goods if not good.part])
        self._parts = _names_pattern([good.name for good in goods if good.part])
        self._embedder = embedder
        self._ngrams: tuple[Space, Head] | None = None
        self._sentences: tuple[Space, Head] | None = None
        self._known: dict[str, Floats] = {}

    @property
    def scorer(self) -> str:
        """What readings rest on now: "ngrams", or "ngrams+" and the embedder's name."""
        return f"ngrams+{self._embedder.name}" if self._sentences and self._embedder else "ngrams"

    def learn(self, cache_folder: Path | None = None) -> bool:
        """Fit the heads; True when embeddings are among them. Takes seconds, so call it beside the serving of turns.

        The examples' vectors are kept in `cache_folder` and reused while examples and model stay the same.
        """
        texts, labels = self._corpus()
        self._fitted()
        if self._embedder is None or self._embedder.state() not in ("ready", "warming"):  # a warming one is waited for
            return False
        vectors = _kept_vectors(self._embedder, texts, cache_folder)
        self._sentences = _learnt(texts, labels, vectors)
        return True

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
        mood = _angry(text)
        rest = _GREETING.sub("", text, count=1)
        plain = self._plain(rest if len(rest) > 3 or re.search(r"[\u3400-\u9fff]{2}", rest) else text)
        if not re.search(r"\w", plain):
            return Reading("unclear", 0.0, angry=mood)
        intent = settled(plain)
        ranked = self._ranked(plain)
        if intent:
            others = tuple(one for one in ranked if one[0] != intent)[:3]
            return Reading(intent, _SETTLED, others, settled=True, angry=mood)
        if (ranked[0][0] == "part_request" and not _A_PART.search(plain)) or (
            ranked[0][0] == "quote" and _NO_QUOTE.search(plain)
        ):
            ranked = ranked[1:]  # "can I get a new one" is said of machines too, and companies complain as well
        ranked = possible(ranked, plain)
        if ranked[0][0] == "change_order_items" and _RECEIVED.search(plain):
            ranked = ranked[1:]  # what has come is exchanged or complained of
        if ranked[0][0] == "cancel" and _AN_ORDER.search(plain):  # "never mind" names no order
            return Reading("cancel_order", ranked[0][1], ranked[1:4], angry=mood)
        if ranked[0][0] in _ASKED_ABOUT and _MAY_I.search(plain) and "orderno" not in plain:
            return Reading("knowledge", 0.6, ranked[:3], angry=mood)
        if ranked[0][0] in _WRITES and _ASKS.search(plain) and not _WISHES.search(plain):
            return Reading("knowledge", 0.6, ranked[:3], angry=mood)  # asking about a thing starts none
        return Reading(ranked[0][0], ranked[0][1], ranked[1:4], angry=mood)

    def _ranked(self, plain: str) -> tuple[tuple[str, float], ...]:
        space, head = self._fitted()
        vector: Floats | None = None
        trust = 0.3 + 0.7 * space.familiar(plain)  # n-grams cannot be sure of words they never met
        if self._sentences and self._embedder and self._embedder.state() == "ready":
            try:
                vector = np.asarray(self._embedder.embed_queries([plain]), dtype=np.float32)
            except EmbeddingFailure as failure:
                log.warning("Understanding goes on without sentence embeddings: %s", failure)
            else:
                space, head = self._sentences
                trust = 1.0
        shares = head.scores(space.features([plain], vector)).shares[0]
        return tuple((head.labels[at], float(shares[at]) * trust) for at in np.argsort(-shares)[:5])

    def _fitted(self) -> tuple[Space, Head]:
        if self._ngrams is None:
            self._ngrams = _learnt(*self._corpus(), None)
        return self._ngrams

    def _corpus(self) -> tuple[list[str], list[str]]:
        rows = [(self._plain(text), intent) for language in ("en", "zh") for intent, text in examples(language)]
        return [text for text, _ in rows], [intent for _, intent in rows]

    def _plain(self, text: str) -> str:
        """Lower case, with names and numbers replaced by what they are, so that one example stands for all goods."""
        text = EMAIL.sub(" emailaddr ", text)
        text = TICKET.sub(" ticketno ", text)
        text = ORDER.sub(" orderno ", text)
        text = PART.sub(" partno ", text)
        for names, stands_for in ((self._parts, " goods part "), (self._names, " goods ")):
            text = names.sub(stands_for, text) if names else text
        return re.sub(r"\s+", " ", text.lower()).strip()


def angry(text: str) -> bool:
    """Whether the customer has had enough: such words, or a shouted sentence."""
    return _angry(text[:_LONGEST])


@lru_cache(maxsize=64)
def _angry(text: str) -> bool:
    letters = re.findall(r"[A-Za-z]", text)
    shouted = len(letters) >= 25 and sum(letter.isupper() for letter in letters) > 0.8 * len(letters)
    return bool(_ANGRY.search(text)) or shouted


@cache
def examples(language: str) -> tuple[tuple[str, str], ...]:
    """(intent, utterance) pairs of one language, "en" or "zh"."""
    loaded: Mapping[str, str] = yaml.safe_load((_HERE / "intents" / f"{language}.yaml").read_text(encoding="utf-8"))
    return tuple((intent, line) for intent, lines in loaded.items() for line in lines.splitlines() if line.strip())


def _learnt(texts: Sequence[str], labels: Sequence[str], vectors: Floats | None) -> tuple[Space, Head]:
    space = Space(texts, vectors)
    return space, Head.fit(space.features(texts, vectors), labels)


def _names_pattern(named: Sequence[str]) -> re.Pattern[str] | None:
    names = sorted(set(named), key=len, reverse=True)
    if not names:
        return None
    either = "|".join(r"\s?".join(re.escape(part) for part in name.split()) for name in names)
    return re.compile(rf"(?<![A-Za-z0-9])(?:{either})(?![A-Za-z0-9])", re.IGNORECASE)


def _kept_vectors(embedder: QueryEmbedder, texts: Sequence[str], folder: Path | None) -> Floats:
    if folder is None:
        return np.asarray(embedder.embed_queries(texts), dtype=np.float32)
    digest = hashlib.sha256("\n".join([embedder.name, *texts]).encode()).hexdigest()[:16]
    kept = folder / f"intents-{digest}.npy"
    if kept.exists():
        return np.asarray(np.load(kept, allow_pickle=False), dtype=np.float32)
    vectors = np.asarray(embedder.embed_queries(texts), dtype=np.float32)
    folder.mkdir(parents=True, exist_ok=True)
    written = kept.with_suffix(".part")
    with written.open("wb") as file:
        np.save(file, vectors)
    written.replace(kept)
    return vectors
