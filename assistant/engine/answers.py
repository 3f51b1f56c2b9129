"""The sentences of found passages that answer a question, word for word, each under its receipt."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import log

from assistant.engine.language import has_han
from assistant.engine.markdown import sentences
from assistant.engine.replies import join, marked, say
from assistant.engine.situation import Found, Passage
from crm_tools.words import Language

__all__ = ["answer", "policy"]

_MAX_WORDS = 60
_PASSAGES = 4
_STOP = frozenset(
    [
        "a",
        "an",
        "the",
        "is",
        "are",
        "am",
        "was",
        "be",
        "been",
        "do",
        "does",
        "did",
        "i",
        "you",
        "we",
        "my",
        "your",
        "our",
        "me",
        "it",
        "its",
        "this",
        "that",
        "these",
        "of",
        "to",
        "in",
        "on",
        "at",
        "for",
        "from",
        "with",
        "and",
        "or",
        "if",
        "can",
        "could",
        "may",
        "will",
        "would",
        "should",
        "have",
        "has",
        "had",
        "what",
        "which",
        "who",
        "how",
        "when",
        "where",
        "why",
        "please",
        "there",
        "any",
        "so",
        "not",
        "no",
        "one",
        "by",
        "as",
        "about",
        "much",
        "many",
        "get",
        "got",
        "need",
        "want",
        "long",
    ]
)
_HAN_STOP = frozenset("的了吗呢吧啊我您你们是在有和就都也还要能可以怎么什么多少请问一个这那哪")
_LATIN = re.compile(r"[a-z0-9][a-z0-9'’.,]*[a-z0-9]|[a-z0-9]")
_HAN = re.compile(r"[\u3400-\u9fff]+")
_ASKS_NUMBER = re.compile(
    r"\bhow (?:long|much|many|big|large|loud|often|soon)\b|多久|多少|多长|多大|几[天个年次台点]|何时|什么时候", re.I
)
_ASKS_TIME = re.compile(
    r"\bhow (?:long|soon|often|many (?:days|months|years))\b|多久|几[天年月]|期限|什么时候|多长时间", re.I
)
_TIME = re.compile(
    r"\d[\s-]*(?:(?:working |calendar )?days?|months?|hours?|weeks?|minutes?|years?)\b"
    r"|\d ?(?:个?工作日|天|个?月|小时|年|分钟|周)",
    re.I,
)
_ASKS_STEPS = re.compile(r"\bhow (?:do|can|should|to)\b|\bsteps?\b|怎么|如何|步骤|怎样", re.I)
_ADVICE = re.compile(
    r"\b(?:should|must|first|then|press|rinse|wipe|every use|before|after)\b|请|先|然后|每次|即可", re.I
)
_SURE = 0.5
_LIST_END = re.compile(r"[.。!！?？；;]$")


@dataclass(frozen=True, slots=True)
class _Sentence:
    text: str
    passage: int
    place: int
    listed: bool
    score: float = 0.0


def answer(question: str, found: Found, language: Language, *, names: tuple[str, ...] = ()) -> str:
    """One to three sentences, at most 60 words, each with its marker; "" when no sentence speaks to the question.

    A sentence about another of the `names` (of goods) than the question's counts for little.
    """
    passages = _readable(found, language)
    if not passages:
        return ""
    spoken: Language = "zh" if _is_chinese(passages[0]) else "en"
    picked: list[_Sentence] = []
    for part in _questions(question):
        picked += [one for one in _pick(part, passages, spoken, names) if one not in picked]
    if not picked and passages[0].score >= _SURE:  # the search knows by meaning what no shared word shows
        picked = [_Sentence(text, 0, at, False) for at, (text, _) in enumerate(sentences(passages[0].text)[:2])]
    said = [marked(one.text, passages[one.passage].receipt) for one in _within(picked, spoken)]
    if not said:
        return ""
    lead = "" if spoken == language else say("other_language", language)
    listed = len(said) > 1 and all(one.listed for one in picked[: len(said)])
    text = "\n".join(f"- {one}" for one in said) if listed else join(*said, language=spoken)
    return f"{lead}\n{text}" if listed and lead else join(lead, text, language="en" if lead else language)


def policy(found: Found | None, language: Language, about: re.Pattern[str], goods: tuple[str, ...] = ()) -> str:
    """The one sentence of the passages that states the rule on `about`, marked; "" without one in `language`.

    One that names the `goods` in question comes first.
    """
    best: tuple[int, str] = (0, "")
    for passage in (found.passages if found else ())[: _PASSAGES + 1]:
        if _is_chinese(passage) != (language == "zh"):
            continue
        for sentence, _ in sentences(passage.text):
            hits = len(set(about.findall(sentence.lower()))) + (1 if re.search(r"\d", sentence) else 0)
            if about.search(f"{passage.title} {passage.article_id}".lower()):
                hits += 1
            if hits >= 3 and any(word in sentence.lower() for word in goods):
                hits += 2
            if hits >= 3 and hits > best[0] and _words(sentence) <= 45:
                best = (hits, marked(_stopped(sentence), passage.receipt))
    return best[1]


def _pick(question: str, passages: Sequence[Passage], spoken: Language, names: tuple[str, ...]) -> list[_Sentence]:
    scored = _scored(question, passages, tuple(name.casefold() for name in names))
    if not scored:
        return []
    best = max(scored, key=lambda one: one.score)
    if best.score <= 0:
        return []
    if best.listed and _wants_steps(question):
        start = min(one.place for one in scored if one.passage == best.passage and one.listed)
        return [one for one in scored if one.passage == best.passage and one.listed and one.place >= start][:5]
    more = [one for one in scored if one != best and one.score >= 0.62 * best.score and not _same(one, best)]
    chosen = [best, *sorted(more, key=lambda one: -one.score)[:1]]
    if _wants_steps(question):
        chosen += [one for one in scored if (one.passage, one.place) == (best.passage, best.place + 1)]
    unique = {(one.passage, one.place): one for one in chosen}
    first, rest = chosen[0], [one for key, one in sorted(unique.items()) if one != chosen[0]]
    ordered = sorted([first, *rest], key=lambda one: (one.passage != first.passage, one.passage, one.place))
    return ordered if _words("".join(one.text for one in ordered)) <= _MAX_WORDS or spoken == "zh" else [first, *rest]


def _scored(question: str, passages: Sequence[Passage], names: tuple[str, ...]) -> list[_Sentence]:
    rows = [
        _Sentence(text, at, place, listed)
        for at, passage in enumerate(passages)
        for place, (text, listed) in enumerate(sentences(passage.text))
    ]
    bags = [_terms(row.text) for row in rows]
    seen = Counter(term for bag in bags for term in bag)
    asked = _terms(question)
    steps = _wants_steps(question)
    scored = []
    for row, bag in zip(rows, bags, strict=True):
        passage = passages[row.passage]
        about = _terms(f"{passage.title} {passage.heading}")
        hit = sum(log(1 + len(rows) / seen[term]) for term in asked & bag)
        near = sum(log(1 + len(rows) / (1 + seen[term])) for term in asked & about - bag)
        score = hit + 0.35 * near
        if score > 0:
            score *= 1 + 0.5 * passage.score - 0.12 * row.passage - 0.02 * min(row.place, 10)
            score *= _weight(question, row.text, names)
            score *= (
                (0.5 if row.listed and len(row.text) < 30 else 1.5 if _ADVICE.search(row.text) else 1.0)
                if steps
                else 1.0
            )
            score /= 1 + max(0, _words(row.text) - 30) / 40
        scored.append(_Sentence(row.text, row.passage, row.place, row.listed, score if _words(row.text) >= 3 else 0.0))
    return scored


def _weight(question: str, sentence: str, names: tuple[str, ...]) -> float:
    """Sentences holding the asked sort of number weigh more, those about another product less."""
    asked, said = question.casefold(), sentence.casefold()
    weight = 1.0
    if _ASKS_TIME.search(question):
        weight = 1.5 if _TIME.search(sentence) else 1.0
    elif _ASKS_NUMBER.search(question) and re.search(r"\d", sentence):
        weight = 1.25
    own = [name for name in names if name in asked]
    if own and not any(name in said for name in own) and any(name in said for name in names):
        weight *= 0.3
    return weight


def _within(picked: Sequence[_Sentence], spoken: Language) -> list[_Sentence]:
    kept: list[_Sentence] = []
    room, most = _MAX_WORDS, 5 if picked and all(one.listed for one in picked) else 3
    for one in picked[:most]:
        size = _words(one.text)
        if kept and size > room:
            break
        kept.append(_Sentence(_stopped(one.text, spoken), one.passage, one.place, one.listed))
        room -= size
    return kept


def _readable(found: Found, language: Language) -> list[Passage]:
    own = [one for one in found.passages if _is_chinese(one) == (language == "zh")]
    return (own or list(found.passages))[:_PASSAGES]


def _is_chinese(passage: Passage) -> bool:
    return passage.language.startswith("zh") if passage.language else has_han(passage.text)


def _wants_steps(question: str) -> bool:
    return bool(_ASKS_STEPS.search(question)) and not _ASKS_NUMBER.search(question)


def _questions(text: str) -> list[str]:
    parts = [part.strip() for part in re.split(r"(?<=[?？])", text) if len(part.strip()) > 3]
    return parts[:2] if 1 < len(parts) <= 3 else [text]


def _terms(text: str) -> set[str]:
    lowered = text.lower()
    terms = {_stem(word) for word in _LATIN.findall(lowered) if word not in _STOP}
    for run in _HAN.findall(lowered):
        terms |= {run[at : at + 2] for at in range(len(run) - 1) if not set(run[at : at + 2]) <= _HAN_STOP}
        terms |= {run} if len(run) == 1 and run not in _HAN_STOP else set()
    return terms


def _stem(word: str) -> str:
    for ending in ("ations", "ation", "ing", "ies", "ied", "ed", "es", "s", "ly"):
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)].rstrip("e")
    return word.rstrip("e") if len(word) > 4 else word


def _same(one: _Sentence, other: _Sentence) -> bool:
    mine, theirs = _terms(one.text), _terms(other.text)
    return len(mine & theirs) > 0.7 * max(1, min(len(mine), len(theirs)))


def _stopped(text: str, spoken: Language | None = None) -> str:
    if _LIST_END.search(text):
        return re.sub(r"[；;]$", "。" if has_han(text) else ".", text)
    return text.rstrip(":：") + ("。" if (spoken == "zh" or has_han(text)) else ".")


def _words(text: str) -> int:
    return len(re.findall(r"[A-Za-z0-9]+", text)) + round(sum(len(run) for run in _HAN.findall(text)) / 1.7)
