"""What a sentence is: knowledge, record, action, question, courtesy or handoff. Pure."""

from __future__ import annotations

from enum import StrEnum

from assistant.reviewing.asked import QUESTION, asks, courteous
from assistant.reviewing.deeds import claims_action
from assistant.reviewing.evidence import Said
from assistant.reviewing.ground import Ground
from assistant.reviewing.lexicon import share
from assistant.reviewing.promised import promises_person

__all__ = ["Kind", "kind_of"]


class Kind(StrEnum):
    """A sentence's kind, which says what it has to rest on."""

    KNOWLEDGE = "knowledge"
    RECORD = "record"
    ACTION = "action"
    QUESTION = "question"
    COURTESY = "courtesy"
    HANDOFF = "handoff"


def kind_of(sentence: Said, ground: Ground) -> Kind:
    """Questions and requests ask, courtesy claims nothing, the rest tells of people, deeds, records or knowledge."""
    text = sentence.text.strip(" \t\n*_->#")
    if promises_person(text):
        return Kind.HANDOFF
    if QUESTION.search(text):
        return Kind.QUESTION
    if claims_action(text):
        return Kind.ACTION
    if asks(text):
        return Kind.QUESTION
    if courteous(text):
        return Kind.COURTESY
    best = max(ground.public, key=lambda one: share(sentence.units, one.keys), default=None)
    return Kind.KNOWLEDGE if best is not None and best.kind == "passage" else Kind.RECORD
