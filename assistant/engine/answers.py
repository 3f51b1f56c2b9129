"""The sentences of found passages that answer a question, word for word, each under its receipt."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.engine.evidence import of_the_part, proves
from assistant.engine.language import has_han
from assistant.engine.markdown import sentences
from assistant.engine.question import Question, about_goods, asked_in, held, terms_of, words_in
from assistant.engine.replies import join, marked, say
from assistant.engine.situation import Found, Passage
from assistant.engine.weighing import SURE, Nearness, Sentence, leads, title_asked, weighed
from crm_tools.words import Language

__all__ = ["Nearness", "Topic", "answer", "policy", "rule"]

_MAX_WORDS = 60
_PASSAGES = 8
_YES_FIRST = re.compile(r"^(?:(?:Yes|No)[,:]\s*|(?:不?可以|不?能|不?会|是的|没?有|不?需要|支持)[，,：:])")
_STOP = re.compile(r"[.。!！?？；;:：]+$")
_LIST_END = re.compile(r"[.。!！?？；;]$")
_FIGURES = re.compile(r"\d[\d,.]*")
_ALSO = 0.72  # chosen on the even rows of `evals/data/answers.jsonl`
_OWN_PAGE = 0.85
_FAR_SURER = 0.25


@dataclass(frozen=True, slots=True)
class Topic:
    """What a question is about beside its words: the `names` of all goods, the names and kinds of `goods` in it, and
    what was asked before it where it leans on that, and the word for a spare part that it is about."""

    names: tuple[str, ...] = ()
    goods: tuple[str, ...] = ()
    about: str = ""
    part: str = ""


_ANYTHING = Topic()


def answer(
    question: str,
    found: Found,
    language: Language,
    topic: Topic = _ANYTHING,
    *,
    nearness: Nearness | None = None,
) -> str:
    """One to three sentences, at most 60 words, each with its marker; "" when no sentence speaks to the question.

    A sentence about other goods than the question's is left out; what it asks of its own goods weighs more. Passages
    in the other language than the asker's are quoted as such.
    """
    passages = _readable(found, language)
    if not passages:
        return ""
    spoken: Language = "zh" if _is_chinese(passages[0]) else "en"
    picked: list[Sentence] = []
    own = tuple(one for one in topic.goods if one in topic.names)
    for part in (about_goods(part, topic.goods) for part in asked_in(question, topic.about)):
        if _unknown(part, passages):
            return ""
        if not any(_settles(one, part) for one in picked):
            chosen = _pick(part, passages, topic.names, nearness, picked)
            if spoken == language and chosen and not _proven(part, chosen, passages, topic):
                return ""
            picked += [_unless_asked(one, part, passages[one.passage]) for one in chosen]
    if not picked and not own and passages[0].score >= SURE:  # the search knows by meaning what no shared word shows
        picked = [Sentence(text, 0, at, False) for at, (text, _) in enumerate(sentences(passages[0].text)[:2])]
        if spoken == language and not proves(asked_in(question, topic.about)[0], picked, passages):
            return ""
    kept = _within(picked, spoken)
    if spoken != language:
        return _quoted(kept, passages, language)
    said = [marked(one.text, passages[one.passage].receipt) for one in kept]
    if len(said) > 1 and all(one.listed for one in kept):
        return "\n".join(f"- {one}" for one in said)
    return join(*said, language=language)


def _proven(question: Question, chosen: Sequence[Sentence], passages: Sequence[Passage], topic: Topic) -> bool:
    own = tuple(one for one in topic.goods if one in topic.names)
    if topic.part and topic.part in question.text.casefold() and not of_the_part(topic.part, chosen, passages):
        return False
    return proves(question, chosen, passages, goods=own, names=topic.names)


def rule(question: str, found: Found, language: Language, *, nearness: Nearness | None = None) -> str:
    """The one sentence that answers a standing question, told as a rule, marked; "" without one in `language`."""
    passages = [one for one in found.passages if _is_chinese(one) == (language == "zh")]
    asked = replace(asked_in(question)[0], steps=False)
    rows = [one for one in weighed(asked, passages, (), nearness) if not one.listed and one.score > 0]
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


def _quoted(kept: Sequence[Sentence], passages: Sequence[Passage], language: Language) -> str:
    """The sentences as somebody else's words: no reader takes them for ours, and the review knows them for theirs."""
    said = []
    for one in kept:
        words = _STOP.sub("", one.text).replace("“", "‘").replace("”", "’")
        said.append(marked(f"“{words}”", passages[one.passage].receipt))
    stop, between = ("。", "") if language == "zh" else (".", " ")
    return f"{say('other_language', language)}{between}{between.join(said)}{stop}" if said else ""


def _plainly(sentence: str) -> str:
    """Without the yes that answered the article's title, for here nobody has asked."""
    rest = _YES_FIRST.sub("", sentence)
    return rest[0].upper() + rest[1:] if rest else sentence


def _pick(
    question: Question,
    passages: Sequence[Passage],
    names: tuple[str, ...],
    nearness: Nearness | None,
    taken: Sequence[Sentence],
) -> list[Sentence]:
    """The best sentence, and at most one more that speaks to what the best leaves open; steps as a list."""
    rows = weighed(question, passages, tuple(name.casefold() for name in names), nearness)
    scored = sorted(
        (one for one in rows if one.score > 0 and not any(_same(one, told) for told in taken)),
        key=lambda one: -one.score,
    )
    if not scored:
        return []
    best = _on_its_own_page(scored, passages)
    if best.listed and question.steps:
        return [one for one in rows if one.passage == best.passage and one.listed][:5]
    if question.yes_no and leads(best, passages[best.passage]):  # the sentence after a "yes" says when it is a "no"
        follows = (one for one in scored if (one.passage, one.place) == (best.passage, best.place + 1))
        return [best, *(one for one in follows if not _same(one, best))]
    for one in scored:
        if one.score >= _ALSO * best.score and one.hits - best.hits - question.named and not _same(one, best):
            return [best, one]
    return [best]


def _on_its_own_page(scored: Sequence[Sentence], passages: Sequence[Passage]) -> Sentence:
    """The best sentence, or one that says nearly the same and opens the page which is surer to be about it."""
    best = scored[0]
    for one in scored[1:]:
        if one.score < _OWN_PAGE * best.score:
            break
        there, here = passages[one.passage], passages[best.passage]
        surer = there.score > here.score or not leads(best, here)
        if surer and leads(one, there) and there.article_id != here.article_id and _same(one, best):
            return one
    return best


def _unknown(question: Question, passages: Sequence[Passage]) -> bool:
    """Whether a figure of known goods is wanted that no passage so much as speaks of."""
    rest = question.own - question.named
    if not question.named or question.wants != "figure":
        return False
    return not any(held(rest, f"{one.title} {one.heading} {one.text}") for one in passages)


def _unless_asked(one: Sentence, question: Question, passage: Passage) -> Sentence:
    """Without its "yes", where that answers another question than the customer's."""
    if question.yes_no and title_asked(question, passage) and leads(one, passage):
        return one
    return replace(one, text=_plainly(one.text))


def _settles(told: Sentence, question: Question) -> bool:
    """Whether a sentence already chosen answers a further question as well."""
    return bool(held(question.own, told.text)) and (question.said is None or bool(question.said.search(told.text)))


def _within(picked: Sequence[Sentence], spoken: Language) -> list[Sentence]:
    kept: list[Sentence] = []
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
    others = [one for one in found.passages if one not in own]
    surest = max((one.score for one in others), default=0.0)
    chosen = own if own and max(one.score for one in own) >= surest - _FAR_SURER else others or own
    return chosen[:_PASSAGES]


def _is_chinese(passage: Passage) -> bool:
    return passage.language.startswith("zh") if passage.language else has_han(passage.text)


def _same(one: Sentence, other: Sentence) -> bool:
    """Whether two sentences say nearly the same: most of the words of the shorter, or its figures and half of them."""
    mine, theirs = terms_of(one.text), terms_of(other.text)
    shared = len(mine & theirs) / max(1, min(len(mine), len(theirs)))
    figures, others = set(_FIGURES.findall(one.text)), set(_FIGURES.findall(other.text))
    return shared > 0.6 or (shared > 0.3 and bool(figures) and figures <= others)


def _stopped(text: str, spoken: Language | None = None) -> str:
    if _LIST_END.search(text):
        return re.sub(r"[；;]$", "。" if has_han(text) else ".", text)
    return text.rstrip(":：") + ("。" if (spoken == "zh" or has_han(text)) else ".")
