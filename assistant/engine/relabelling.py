"""Offers that still stand, in the language the customer writes in now."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from assistant.engine.replies import all_replies, local
from assistant.engine.state import Choice
from assistant.procedures.shelf import Shelf
from assistant.procedures.steps import Said
from crm_tools.words import Language, Words

__all__ = ["relabelled"]


def relabelled(choices: Iterable[Choice], language: Language, procedures: Shelf) -> tuple[Choice, ...]:
    """`choices` as they read in `language`; a name that is known in one language only stays as it is."""
    standing = _standing(procedures)
    return tuple(_in(one, standing.get(one.label), language) for one in choices)


def _in(choice: Choice, standing: Words | Said | None, language: Language) -> Choice:
    if standing is None:
        return replace(choice, label=local(choice.label, language))
    label = standing.say(language)
    return Choice(label, label if choice.value == choice.label else choice.value)


def _standing(procedures: Shelf) -> dict[str, Words | Said]:
    """The standing choices by what they read in either language: the engine's own, buttons, and answers of slots."""
    own: list[Words | Said] = [words for key, words in all_replies().items() if key.startswith("choice_")]
    for procedure in procedures:
        own += [procedure.button] if procedure.button else []
        own += [choice for slot in procedure.slots.values() for choice in slot.choices]
    return {label: words for words in own for label in (words.en, words.zh)}
