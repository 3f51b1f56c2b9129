"""The sentences of found passages that answer a question, word for word, each under its receipt."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from math import log

from assistant.engine.language import has_han
from assistant.engine.markdown import sentences
from assistant.engine.question import Question, about_goods, asked_in, held, sort_asked, terms_of, words_in
from assistant.engine.replies import join, marked, say
from assistant.engine.situation import Found, Passage
from crm_tools.words import Language

__all__ = ["Nearness", "answer", "policy", "rule"]

# How near each sentence is in meaning to the question; empty when that cannot be told.
Nearness = Callable[[str, Sequence[str]], Sequence[float]]

_MAX_WORDS = 60
_PASSAGES = 8
_SURE = 0.5
_YES = re.compile(r"^(?:yes|no)\b|^(?:可以|不可以|不能|能|有|没有|支持|会|是的|不会|需要|不需要)[，,：:。]?", re.I)
_YES_FIRST = re.compile(r"^(?:(?:Yes|No)[,:]\s*|(?:不?可以|不?能|不?会|是的|没?有|不?需要|支持)[，,：:])")
_ADVICE = re.compile(
    r"\b(?:should|must|first|then|press|choose|rinse|wipe|every use|before|after)\b|请|(?<!优)先|然后|每次|即可", re.I
)
_LIST_END = re.compile(r"[.。!！?？；;]$")
_FIGURES = re.compile(r"\d[\d,.]*")
# Chosen on the even rows of `evals/data/answers.jsonl`.
_MEANING, _SEARCH, _CONTEXT, _CONTEXT_OF_LEAD = 0.7, 0.5, 0.5, 0.9
_LEAD, _TITLE, _HEADING, _SAME_SORT = 0.25, 0.35, 0.5, 0.2
_FIGURE, _NO_FIGURE, _STARTS_YES, _ADVISES = 0.5, -0.3, 0.35, 0.2
_LISTED, _LONG = -0.25, -0.1
_NAME_WEIGHT, _ONLY_NAMES, _OF_THE_GOODS = 0.3, -0.6, 0.45
_TITLE_ASKED, _ALSO = 0.6, 0.72


@dataclass(frozen=True, slots=True)
class _Sentence:
    text: str
    passage: int
    place: int
    listed: bool
    score: float = 0.0
    hits: frozenset[str] = frozenset()


def answer(
    question: str,
    found: Found,
    language: Language,
    *,
    names: tuple[str, ...] = (),
    nearness: Nearness | None = None,
    goods: tuple[str, ...] = (),
) -> str:
    """One to three sentences, at most 60 words, each with its marker; "" when no sentence speaks to the question.

    A sentence about another of the `names` (of goods) than the question's counts for little. `goods` are the names
    and kinds of goods in the question: what it asks of them weighs more.
    """
    passages = _readable(found, language)
    if not passages:
        return ""
    spoken: Language = "zh" if _is_chinese(passages[0]) else "en"
    picked: list[_Sentence] = []
    for part in (about_goods(part, goods) for part in asked_in(question)):
        if _unknown(part, passages):
            return ""
        if not any(_settles(one, part) for one in picked):
            chosen = _pick(part, passages, names, nearness, picked)
            picked += [_unless_asked(one, part, passages[one.passage]) for one in chosen]
    if not picked and passages[0].score >= _SURE:  # the search knows by meaning what no shared word shows
        picked = [_Sentence(text, 0, at, False) for at, (text, _) in enumerate(sentences(passages[0].text)[:2])]
    said = [marked(one.text, passages[one.passage].receipt) for one in _within(picked, spoken)]
    if not said:
        return ""
    lead = "" if spoken == language else say("other_language", language)
    listed = len(said) > 1 and all(one.listed for one in picked[: len(said)])
    text = "\n".join(f"- {one}" for one in said) if listed else join(*said, language=spoken)
    return f"{lead}\n{text}" if listed and lead else join(lead, text, language="en" if lead else language)


def rule(question: str, found: Found, language: Language, *, nearness: Nearness | None = None) -> str:
    """The one sentence that answers a standing question, told as a rule, marked; "" without one in `language`."""
    passages = [one for one in found.passages if _is_chinese(one) == (language == "zh")]
    asked = replace(asked_in(question)[0], steps=False)
    rows = [one for one in _scored(asked, passages, (), nearness) if not one.listed and one.score > 0]
    best = max(rows, key=lambda one: one.score, default=None)
    return marked(_plainly(_stopped(best.text)), passages[best.passage].receipt) if best else ""


def policy(found: Found | None, language: Language, about: re.Pattern[str], goods: tuple[str, ...] = ()) -> str:
    """The one sentence of the passages that states the rule on `about`, marked; "" without one in `language`.

    One that names the `goods` in question comes first.
    """
    best: tuple[int, str] = (0, "")
    for passage in (found.passages if found else ())[:_PASSAGES]:
        if _is_chinese(passage) != (language == "zh"):
            continue
        for sentence, listed in sentences(passage.text):
            hits = -1 if listed else 0  # prose reads better between two sentences of ours
            hits += len(set(about.findall(sentence.lower()))) + (1 if re.search(r"\d", sentence) else 0)
            if about.search(f"{passage.title} {passage.article_id}".lower()):
                hits += 1
            if hits >= 3 and any(word in sentence.lower() for word in goods):
                hits += 2
            if hits >= 3 and hits > best[0] and words_in(sentence) <= 45:
                best = (hits, marked(_plainly(_stopped(sentence)), passage.receipt))
    return best[1]


def _plainly(sentence: str) -> str:
    """Without the yes that answered the article's title, for here nobody has asked."""
    rest = _YES_FIRST.sub("", sentence)
    return rest[0].upper() + rest[1:] if rest else sentence


def _pick(
    question: Question,
    passages: Sequence[Passage],
    names: tuple[str, ...],
    nearness: Nearness | None,
    taken: Sequence[_Sentence],
) -> list[_Sentence]:
    """The best sentence, and at most one more that speaks to what the best leaves open; steps as a list."""
    rows = _scored(question, passages, tuple(name.casefold() for name in names), nearness)
    scored = sorted(
        (one for one in rows if one.score > 0 and not any(_same(one, told) for told in taken)),
        key=lambda one: -one.score,
    )
    if not scored:
        return []
    best = scored[0]
    if best.listed and question.steps:
        return [one for one in rows if one.passage == best.passage and one.listed][:5]
    if question.yes_no and _leads(best, passages[best.passage]):  # the sentence after a "yes" says when it is a "no"
        follows = (one for one in scored if (one.passage, one.place) == (best.passage, best.place + 1))
        return [best, *(one for one in follows if not _same(one, best))]
    for one in scored:
        if one.score >= _ALSO * best.score and one.hits - best.hits - question.named and not _same(one, best):
            return [best, one]
    return [best]


def _unknown(question: Question, passages: Sequence[Passage]) -> bool:
    """Whether a figure of known goods is wanted that no passage so much as speaks of."""
    rest = question.own - question.named
    if not question.named or question.wants != "figure":
        return False
    return not any(held(rest, f"{one.title} {one.heading} {one.text}") for one in passages)


def _unless_asked(one: _Sentence, question: Question, passage: Passage) -> _Sentence:
    """Without its "yes", where that answers another question than the customer's."""
    if question.yes_no and _title_asked(question, passage) and _leads(one, passage):
        return one
    return replace(one, text=_plainly(one.text))


def _title_asked(question: Question, passage: Passage) -> bool:
    return (
        _alike(question.terms - question.named, terms_of(passage.title, asking=True) - question.named) >= _TITLE_ASKED
    )


def _settles(told: _Sentence, question: Question) -> bool:
    """Whether a sentence already chosen answers a further question as well."""
    return bool(held(question.own, told.text)) and (question.said is None or bool(question.said.search(told.text)))


def _scored(
    question: Question, passages: Sequence[Passage], names: tuple[str, ...], nearness: Nearness | None
) -> list[_Sentence]:
    rows = [
        _Sentence(text, at, place, listed)
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
    scored = []
    for at, row in enumerate(rows):
        passage = passages[row.passage]
        about = held(question.terms, f"{passage.title} {passage.heading}")
        context = _CONTEXT if passage.heading else _CONTEXT_OF_LEAD
        shared = _share(row.hits, weight) + context * _share(about - row.hits, weight)
        shared += _HEADING * _share(held(question.terms, passage.heading), weight)
        if shared > 0 or (near and passage.score >= _SURE):
            meant = _MEANING * near[at] if near else 0.0
            score = shared + meant + _SEARCH * passage.score + _form(question, row, passage)
            row = replace(row, score=max(score, 0.01))
        scored.append(row)
    return scored


def _form(question: Question, row: _Sentence, passage: Passage) -> float:
    """What speaks for a sentence beside its words: its place and the figure that was asked for."""
    score = _LISTED if row.listed else 0.0
    leads = _leads(row, passage)
    if leads:
        title = terms_of(passage.title, asking=True) - question.named
        score += _LEAD + _TITLE * _alike(question.terms - question.named, title)
        score += _ONLY_NAMES if row.hits and row.hits <= question.named else 0.0
    elif passage.title and not passage.heading:
        score += _LEAD / 2
    if question.said:
        score += _FIGURE if question.said.search(row.text) else _NO_FIGURE
        about = passage.title if leads else passage.heading
        score += _SAME_SORT if sort_asked(about) == question.wants and held(question.terms, about) else 0.0
    if row.hits & question.named and row.hits - question.named:
        score += _OF_THE_GOODS
    if _YES.search(row.text):
        own = _STARTS_YES if not leads or _title_asked(question, passage) else 0.0
        score += own if question.yes_no else -_STARTS_YES
    if question.steps and _ADVICE.search(row.text):
        score += _ADVISES
    return score + _LONG * max(0, words_in(row.text) - 30) / 10


def _leads(row: _Sentence, passage: Passage) -> bool:
    """Whether it is the sentence that an article opens with, the one that answers its title."""
    return row.place == 0 and not passage.heading and bool(passage.title)


def _of_other_goods(question: Question, sentence: str, names: tuple[str, ...]) -> bool:
    """Whether a sentence speaks of other goods only than those the question names."""
    asked, said = question.text.casefold(), sentence.casefold()
    own = [name for name in names if name in asked]
    return bool(own) and not any(name in said for name in own) and any(name in said for name in names)


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


def _in_context(row: _Sentence, passages: Sequence[Passage]) -> str:
    """A row or list item with its heading, without which it says little."""
    passage = passages[row.passage]
    return f"{passage.heading or passage.title}: {row.text}" if row.listed else row.text


def _within(picked: Sequence[_Sentence], spoken: Language) -> list[_Sentence]:
    kept: list[_Sentence] = []
    room, most = _MAX_WORDS, 5 if picked and all(one.listed for one in picked) else 3
    for one in picked[:most]:
        size = words_in(one.text)
        if kept and size > room:
            break
        kept.append(replace(one, text=_stopped(one.text, spoken)))
        room -= size
    return kept


def _readable(found: Found, language: Language) -> list[Passage]:
    own = [one for one in found.passages if _is_chinese(one) == (language == "zh")]
    return (own or list(found.passages))[:_PASSAGES]


def _is_chinese(passage: Passage) -> bool:
    return passage.language.startswith("zh") if passage.language else has_han(passage.text)


def _same(one: _Sentence, other: _Sentence) -> bool:
    """Whether two sentences say nearly the same: most of the words of the shorter, or its figures and half of them."""
    mine, theirs = terms_of(one.text), terms_of(other.text)
    shared = len(mine & theirs) / max(1, min(len(mine), len(theirs)))
    figures, others = set(_FIGURES.findall(one.text)), set(_FIGURES.findall(other.text))
    return shared > 0.6 or (shared > 0.3 and bool(figures) and figures <= others)


def _stopped(text: str, spoken: Language | None = None) -> str:
    if _LIST_END.search(text):
        return re.sub(r"[；;]$", "。" if has_han(text) else ".", text)
    return text.rstrip(":：") + ("。" if (spoken == "zh" or has_han(text)) else ".")
