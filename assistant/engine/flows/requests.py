"""Wishes that no tool carries out: to cancel an order, change an address, have an invoice, exchange an item."""

from __future__ import annotations

import re

from assistant.engine.answers import rule
from assistant.engine.case import Case, Move
from assistant.engine.matter import says_something
from assistant.engine.situation import SEARCH

__all__ = ["request"]

_KINDS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("invoice", re.compile(r"\binvoice|发票", re.IGNORECASE)),
    ("address", re.compile(r"\baddress|地址", re.IGNORECASE)),
    ("exchange", re.compile(r"\b(?:exchange|swap)|换货|换一", re.IGNORECASE)),
)


def request(case: Case) -> Move:
    """Say that it cannot be done here, the rule on it from the help pages, and who can do it."""
    kind = next((name for name, pattern in _KINDS if pattern.search(case.text)), "cancel")
    question = case.say(f"request_{kind}_question")
    if SEARCH in case.lent and question not in case.situation.searched:
        return case.call(SEARCH, question=question)
    found = case.situation.found
    stated = rule(question, found, case.language, nearness=case.nearness) if found and found.answerable else ""
    text = case.text if says_something(case.text) else case.say(f"request_{kind}_matter")
    return case.knowing(text=text).reply(
        case.say(f"request_{kind}_unable"),
        stated,
        case.say("request_ways"),
        asked="offer_ticket",
        choices=[case.choice("ticket"), case.choice("person")],
    )
