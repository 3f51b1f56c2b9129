"""What the house says of its own: the sentences of its files, against which no receipt has to be held."""

from __future__ import annotations

from functools import lru_cache

import assistant.phrases
from assistant.engine.replies import all_replies
from assistant.procedures.sayings import words_in
from assistant.procedures.shelf import Shelf
from crm_tools.people.identities import CODE_MINUTES
from crm_tools.words import Language, Words

__all__ = ["house_words"]

FIGURES = Words(f"valid for {CODE_MINUTES} minutes", f"{CODE_MINUTES} 分钟内有效")  # what blanks are filled with


def house_words(shelf: Shelf, language: Language) -> str:
    """All sentences of the phrases, the engine's replies and the procedures, with their blanks, in one language."""
    own = (one.say(language) for one in shelf.sayings)
    return "\n".join([_own(language), FIGURES.say(language), *own])


@lru_cache(maxsize=2)
def _own(language: Language) -> str:
    found = [one for name in assistant.phrases.__all__ for one in words_in(getattr(assistant.phrases, name))]
    return "\n".join(one.say(language) for one in (*found, *all_replies().values()))
