"""Questions: answered from found passages, or not answered, with readings to choose from and a person."""

from __future__ import annotations

import re

from assistant.engine.answers import answer
from assistant.engine.case import Case, Move
from assistant.engine.flows.people import hand_over
from assistant.engine.situation import SEARCH, Found
from assistant.engine.state import Choice

__all__ = ["answered", "dont_know", "knowledge"]

_MOST_MISSES = 2
_READINGS = 3
_NEAR = 0.25
_OWN_RETURN = re.compile(r"\b(?:my|this|that|the one i)\b.{0,60}|我(?:的|买的|这)", re.IGNORECASE)
_RETURNING = re.compile(r"\b(?:return|send .{0,20}back|refund)\b|退", re.IGNORECASE)


def knowledge(case: Case) -> Move:
    """Answer from the passages; what they do not answer is not guessed at."""
    found = case.situation.found
    if found is None and SEARCH in case.lent and not case.situation.searched:
        return case.call(SEARCH, question=case.text)
    if found and found.answerable and (text := answered(case, found)):
        sure = max(passage.score for passage in found.passages)
        if _RETURNING.search(case.text) and _OWN_RETURN.search(case.text):
            return case.knowing(about=case.text).reply(
                text, case.say("offer_return"), asked="offer_return", choices=[case.choice("return")], confidence=sure
            )
        return case.reply(text, confidence=sure)
    return dont_know(case)


def answered(case: Case, found: Found) -> str:
    """The answering sentences, marked; "" when none speaks to the question."""
    names = tuple(good.name for good in case.company.goods)
    return answer(case.text, found, case.language, names=names, nearness=case.nearness)


def dont_know(case: Case) -> Move:
    """Say so and offer readings and a person; the second time in a row bring the person in."""
    if case.result("hand_over") or case.misses + 1 >= _MOST_MISSES:
        return hand_over(case, reason="The assistant found no answer twice", topic="")
    readings = _readings(case)
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
    found = case.situation.found
    titles: dict[str, None] = {}
    for passage in found.passages if found else ():
        if passage.title and passage.score >= _NEAR and passage.language.startswith(case.language):
            titles.setdefault(passage.title)
    return [Choice(title[:80], title) for title in list(titles)[:_READINGS]]
