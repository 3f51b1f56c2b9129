"""Questions: answered from found passages, or not answered, with readings to choose from and a person."""

from __future__ import annotations

import re
from dataclasses import replace

from assistant.engine.answers import Topic, answer
from assistant.engine.case import Case, Move
from assistant.engine.flows.comparing import comparison
from assistant.engine.flows.people import hand_over
from assistant.engine.language import has_han
from assistant.engine.question import held, terms_of
from assistant.engine.situation import SEARCH, Found, Passage
from assistant.engine.state import Choice

__all__ = ["all_found", "answered", "dont_know", "knowledge", "search_wider"]

_MOST_MISSES = 2
_READINGS = 3
_NEAR = 0.25
_OWN_RETURN = re.compile(r"\b(?:my|this|that|the one i)\b.{0,60}|我(?:的|买的|这)", re.IGNORECASE)
_RETURNING = re.compile(r"\b(?:return|send .{0,20}back|refund)\b|退", re.IGNORECASE)


def knowledge(case: Case) -> Move:
    """Answer from the passages; what they do not answer is not guessed at."""
    if compared := comparison(case):
        return compared
    found = case.situation.found
    if found is None and SEARCH in case.lent and not case.situation.searched:
        return case.call(SEARCH, question=case.text)
    about = "" if case.situation.among else case.situation.about
    wanted = f"{about} {case.text}" if about else case.text
    if case.situation.said and SEARCH in case.lent and wanted not in case.situation.searched:
        return case.call(SEARCH, question=wanted)
    if wider := search_wider(case):
        return wider
    found = all_found(case)
    if found and found.answerable and (text := answered(case, found)):
        sure = max(passage.score for passage in found.passages)
        if case.situation.among:
            return case.reply(text, confidence=sure)
        if _RETURNING.search(case.text) and _OWN_RETURN.search(case.text):
            return case.knowing(about=case.text).reply(
                text, case.say("offer_return"), asked="offer_return", choices=[case.choice("return")], confidence=sure
            )
        return case.reply(text, choices=_doable(case, found), confidence=sure)
    return dont_know(case)


def _doable(case: Case, found: Found) -> list[Choice]:
    """What the page is about, where it can be done right here: who may cancel can do so at one touch."""
    best = max(found.passages, key=lambda passage: passage.score)
    able = (one for one in case.company.procedures if one.button and best.article_id in one.pages)
    return [case.choice(one.name) for one in able if case.lent & set(one.calls)][:1]


def answered(case: Case, found: Found) -> str:
    """The answering sentences, marked; "" when none speaks to the question."""
    names = tuple(good.name for good in case.company.goods)
    goods = _named(case) or tuple(filter(None, [case.company.thing_in(case.text)]))
    topic = Topic(names, goods, case.situation.about, case.company.part_in(case.text))
    return answer(case.text, found, case.language, topic, nearness=case.nearness)


def search_wider(case: Case) -> Move | None:
    """A second search, with the kind of goods for their name, when the first found the goods but not the matter."""
    found, named = case.situation.found, _named(case)
    if (
        not found
        or not named
        or SEARCH not in case.lent
        or len(case.situation.searched) != (2 if case.situation.said else 1)
    ):
        return None
    text = case.text
    for name in named:
        text = re.sub(re.escape(name), _kind(case, name), text, flags=re.IGNORECASE)
    rest = terms_of(text, asking=True) - terms_of(" ".join(_kind(case, name) for name in named))
    if not rest or any(_speaks(one, rest, named) for one in found.passages):
        return None
    return case.call(SEARCH, question=text)


def _speaks(passage: Passage, rest: frozenset[str], named: tuple[str, ...]) -> bool:
    """Whether a passage is on the matter, or has a word of it in a text on these goods."""
    own = any(name.casefold() in passage.text.casefold() for name in named)
    return bool(held(rest, f"{passage.title} {passage.heading}") or (own and held(rest, passage.text)))


def _named(case: Case) -> tuple[str, ...]:
    return case.company.named_in(case.text)


def _kind(case: Case, name: str) -> str:
    words = [word for word in case.company.words_for(name) if has_han(word) == has_han(case.text)]
    return words[0] if words else name


def all_found(case: Case) -> Found | None:
    """What the first and the newest search brought, the surest first."""
    newest, first = case.situation.found, case.situation.found_first
    if not newest or not first or first == newest:
        return newest
    told = {(one.article_id, one.text) for one in newest.passages}
    passages = [*newest.passages, *(one for one in first.passages if (one.article_id, one.text) not in told)]
    answerable = newest.answerable or first.answerable
    return Found(answerable, tuple(sorted(passages, key=lambda one: -one.score)))


def dont_know(case: Case) -> Move:
    """Say so and offer readings and a person; the second time in a row bring the person in.

    Of one question among several nothing is said here: that is told beside the answers to the others.
    """
    if case.situation.among:
        return case.miss()
    if case.result("hand_over") or case.misses + 1 >= _MOST_MISSES:
        # A question all the same: what a person has to answer instead is a gap of the library.
        return replace(hand_over(case, reason="The assistant found no answer twice", topic=""), intent="knowledge")
    readings = [] if case.situation.state.slots.get("proposed") else _readings(case)
    choices = [*readings, case.choice("person")]
    said = case.say("dont_know_readings") if readings else case.say("dont_know", company=case.house())
    move = case.miss(said, choices=choices)
    if not readings:
        return move
    return Move(
        text=move.text,
        state=type(move.state)("knowledge", {}, "reading", move.choices, move.state.misses),
        choices=move.choices,
        confidence=move.confidence,
    )


def _readings(case: Case) -> list[Choice]:
    found = case.situation.found_first or case.situation.found
    titles: dict[str, None] = {}
    for passage in found.passages if found else ():
        if passage.title and passage.score >= _NEAR and passage.language.startswith(case.language):
            titles.setdefault(passage.title)
    return [Choice(title[:80], title) for title in list(titles)[:_READINGS]]
