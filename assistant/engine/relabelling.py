"""Offers that still stand, in the language the customer writes in now."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import cache

from assistant.engine.replies import all_replies, local
from assistant.engine.state import Choice
from crm_tools.words import Language, Words

__all__ = ["relabelled"]


def relabelled(choices: Iterable[Choice], language: Language) -> tuple[Choice, ...]:
    """`choices` as they read in `language`; a name that is known in one language only stays as it is."""
    return tuple(_in(one, language) for one in choices)


def _in(choice: Choice, language: Language) -> Choice:
    standing = _standing().get(choice.label)
    if standing is None:
        return replace(choice, label=local(choice.label, language))
    label = standing.say(language)
    return Choice(label, label if choice.value == choice.label else choice.value)


@cache
def _standing() -> dict[str, Words]:
    """The standing choices by what they read in either language."""
    own = [words for key, words in all_replies().items() if key.startswith("choice_")]
    return {label: words for words in own for label in (words.en, words.zh)}
