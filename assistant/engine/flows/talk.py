"""What needs no record: greetings, thanks, what the assistant can do, letting go of a matter."""

from __future__ import annotations

import re
from dataclasses import replace

from assistant.engine.case import Case, Move
from assistant.engine.flows.knowledge import knowledge
from assistant.engine.flows.people import hand_over
from assistant.engine.state import State

__all__ = ["language_switch", "let_go", "out_of_scope", "small_talk", "unclear"]

_PLAIN = {"greeting": "greeting", "thanks": "thanks", "goodbye": "goodbye", "capabilities": "capabilities"}
_PLAIN |= {"affirm": "anything_else", "deny": "declined", "cancel": "cancelled"}
_SURELY_FOREIGN = 0.5


def small_talk(case: Case) -> Move:
    """A standing sentence for the intent; the first words also offer ways on."""
    offers = [case.choice(name) for name in ("orders", "return", "person")]
    key = _PLAIN[case.state.intent]
    if key == "anything_else" and case.situation.state.slots.get("proposed"):
        key = "not_done_yet"
    choices = offers if case.state.intent in {"greeting", "capabilities"} else []
    return case.reply(case.say(key, company=case.house()), choices=choices)


def let_go(case: Case) -> Move:
    """Forget the open matter."""
    move = small_talk(case)
    return replace(move, state=State())


def language_switch(case: Case) -> Move:
    """Go on in the other language; the case already answers in it."""
    return case.reply(case.say("language_now"))


def out_of_scope(case: Case) -> Move:
    """Not this company's business, unless the help pages say otherwise."""
    found = case.situation.found
    if case.reading.confidence < _SURELY_FOREIGN and found and found.answerable:
        return knowledge(case)
    return case.reply(case.say("out_of_scope", company=case.house()), confidence=0.6)


def unclear(case: Case) -> Move:
    """Nothing could be made of the message: say so, and the second time in a row bring a person in."""
    if case.result("hand_over") or case.misses >= 1:
        return hand_over(case, reason="The assistant did not understand twice", topic="")
    key = "unclear" if re.search(r"\w", case.text) else "nothing_read"
    return case.miss(case.say(key), choices=[case.choice(name) for name in ("orders", "return", "person")])
