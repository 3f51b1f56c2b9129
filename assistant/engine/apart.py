"""Several questions in one message: each is answered by itself, in order, and the one without an answer is named."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from assistant.engine.case import Move
from assistant.engine.company import Company
from assistant.engine.language import detect
from assistant.engine.replies import join, say
from assistant.engine.several import bare
from assistant.engine.situation import SEARCH, Found, Result, Situation
from assistant.engine.state import Choice, State
from assistant.engine.understanding import Reading
from crm_tools.words import Language
from knowledge_base.parts import leans, parts_of

__all__ = ["Asked", "Questions", "asked_apart", "decide_each"]

Decide = Callable[[Situation, Reading], Move]
Finds = Sequence[tuple[str, Found]]

_TALK = frozenset({"greeting", "thanks", "goodbye", "affirm"})
_RECORDS = frozenset({"order_status", "my_orders", "part_status", "ticket_status", "return_status", "my_profile"})
_LOST = frozenset({"out_of_scope", "unclear"})
_ANSWERED = frozenset({"knowledge", "product_info"}) | _RECORDS
_KNOWLEDGE = Reading("knowledge", 1.0)
_OF_RECORDS = 0.95  # below it "how long until it comes?" is asked of everybody's parcel, as the rest of the message
_MOST_CALLS = 5  # the brain is asked six times a turn, and its last word is the reply
_CHARACTERS = 80
_NOTHING_MEANT = re.compile(
    r"\bit(?=(?:'s|’s)? (?:costs?|takes?|possible|ok|okay|allowed|free)\b.* to\b)", re.IGNORECASE
)
_SENTENCE = re.compile(r"(?<=[。！？])|(?<=[.!?])\s+(?=\S)")
_MARK = re.compile(r"\s*\[r\d+\]")


@dataclass(frozen=True, slots=True)
class Asked:
    """One of the questions: as it was asked, as it stands alone, how it reads, what it leans on where it cannot."""

    said: str
    text: str
    reading: Reading
    about: str = ""


@dataclass(frozen=True, slots=True)
class Questions:
    """The questions of a message in order, and how the whole of it reads."""

    asked: tuple[Asked, ...]
    whole: Reading


@dataclass(frozen=True, slots=True)
class _Calls:
    """What the turn's calls brought that no question has been answered from yet; `spent` counts the others."""

    finds: Finds
    results: tuple[Result, ...]
    spent: int = 0


def asked_apart(situation: Situation, read: Callable[[str], Reading], company: Company) -> Questions | None:
    """The questions of a message that asks several and wishes for nothing; None for any other."""
    state = situation.state
    parts = parts_of(situation.text)
    if len(parts) < 2 or state.asked or state.slots.get("proposed") or situation.colleague:
        return None
    whole = read(situation.text)
    asked = tuple(_in_order(parts, whole, read, company))
    intents = [one.reading.intent for one in asked]
    if len(asked) < 2 or whole.angry or any(one.reading.angry for one in asked):
        return None
    if not _ANSWERED.issuperset(intents) or sum(one in _RECORDS for one in intents) > 1:
        return None
    return Questions(asked, whole)


def decide_each(situation: Situation, questions: Questions, decide: Decide) -> Move:
    """The next call that one of the questions needs, or all the answers; where there is none, what the whole gets."""
    calls = _Calls(situation.finds[1:], situation.results)
    answers: list[Move] = []
    for at, one in enumerate(questions.asked):
        move, calls = _decided(situation, one, calls, decide, later=len(questions.asked) - at - 1)
        if move.tool:
            return move
        answers.append(move)
    if all(one.state.misses for one in answers):
        return decide(_with(situation, [*situation.finds[:1], *calls.finds], calls.results), questions.whole)
    return _joined(questions.asked, answers, detect(situation.text, situation.language))


def _in_order(
    parts: Sequence[str], whole: Reading, read: Callable[[str], Reading], company: Company
) -> Iterator[Asked]:
    before = of = ""
    names: tuple[str, ...] = ()
    for part in map(bare, parts):
        reading, text = read(part), part
        if reading.intent in _TALK:
            continue
        own = company.named_in(part)
        lean = bool(before) and leans(_NOTHING_MEANT.sub(" ", part))
        if lean and names and company.thing_at(part) < 0:
            text, lean = f"{part} ({', '.join(names)}{of})", False
        yield Asked(part, text, _meant(reading, whole, company.thing_at(text) >= 0), before if lean else "")
        before, names = part, own or names
        thing = company.thing_in(company.without(part, names))
        of = f" {thing}" if thing and not any(thing in company.words_for(name) for name in names) else of


def _meant(reading: Reading, whole: Reading, of_goods: bool) -> Reading:
    """How a question reads beside the others: a half says less than the whole, and goods that it does not name."""
    if reading.intent in _LOST or (reading.intent == "product_info" and not of_goods and not reading.settled):
        return _KNOWLEDGE
    unsure = reading.intent not in _RECORDS or reading.confidence < _OF_RECORDS
    if whole.intent == "knowledge" and unsure and not reading.settled and reading.intent != "product_info":
        return _KNOWLEDGE
    return reading


def _decided(situation: Situation, one: Asked, calls: _Calls, decide: Decide, *, later: int) -> tuple[Move, _Calls]:
    """The answer to one question, or the call it needs first, with the calls that are left for the later ones."""
    first = list(situation.finds[:1]) if one.about else []
    used = looked = 0
    while True:
        alone = _alone(situation, one, [*first, *calls.finds[:looked]], calls.results[:used])
        move = Move(tool=SEARCH, args={"question": one.text}) if not alone.finds else decide(alone, one.reading)
        if move.tool and alone.finds and calls.spent + looked + used + later >= _MOST_CALLS:
            move = decide(replace(alone, searched=(one.text, one.text)), _KNOWLEDGE)
        if move.tool == SEARCH and [name for name, _ in calls.finds[looked : looked + 1]] == [move.args["question"]]:
            looked += 1
        elif move.tool and any(one.tool == move.tool for one in calls.results[used : used + 1]):
            used += 1
        else:
            return move, _Calls(calls.finds[looked:], calls.results[used:], calls.spent + looked + used)


def _alone(situation: Situation, one: Asked, finds: Finds, results: tuple[Result, ...]) -> Situation:
    """The situation as if only this had been asked, and by somebody new."""
    language = detect(situation.text, situation.language)
    alone = replace(situation, text=one.text, language=language, state=State(), among=True, about=one.about)
    alone = _with(alone, finds, results)
    return replace(alone, searched=alone.searched * 2) if one.about else alone


def _with(situation: Situation, finds: Finds, results: tuple[Result, ...]) -> Situation:
    newest, first = (finds[-1][1], finds[0][1]) if finds else (None, None)
    searched = tuple(name for name, _ in finds)
    return replace(
        situation, finds=tuple(finds), found=newest, found_first=first, searched=searched, results=results
    )  # fmt: skip


def _joined(asked: Sequence[Asked], answers: Sequence[Move], language: Language) -> Move:
    """The answers in order; what has none is named, and a question back to the customer stands last."""
    told: list[str] = []
    for one, move in zip(asked, answers, strict=True):
        unknown = say("part_unknown", language, part=_short(one.said)) if move.state.misses else ""
        if not _asks_back(move):
            told.append(unknown or _news(move.text, told))
    back = next((move for move in answers if _asks_back(move)), None)
    missing = any(move.state.misses for move in answers)
    person = Choice(say("choice_person", language), say("choice_person", language))
    choices = (*(back.choices if back else ()), *([person] if missing else []))
    sure = min(move.confidence for move in answers if not move.state.misses)
    if back:
        return replace(back, text=_paragraphs(*told, back.text), choices=choices, confidence=sure)
    state = State("knowledge", asked="offer_person" if missing else "", choices=choices)
    offer = say("offer_person", language) if missing else ""
    return Move(text=_paragraphs(*told, offer), state=state, choices=choices, confidence=sure)


def _asks_back(move: Move) -> bool:
    return bool(move.verify or (move.state.asked and not move.state.misses))


def _news(text: str, told: Sequence[str]) -> str:
    """`text` without the sentences that an earlier answer has said already."""
    known = {_MARK.sub("", one) for answer in told for one in _SENTENCE.split(answer)}
    kept = [one for one in _SENTENCE.split(text) if _MARK.sub("", one) not in known]
    return text if len(kept) == len(_SENTENCE.split(text)) else join(*kept, language=detect(text, "en"))


def _paragraphs(*texts: str) -> str:
    return "\n\n".join(text for text in texts if text)


def _short(part: str) -> str:
    part = part.rstrip("?？!！.。 ")
    return part if len(part) <= _CHARACTERS else f"{part[:_CHARACTERS].rstrip()}…"
