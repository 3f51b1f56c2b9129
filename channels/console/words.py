"""Every word the staff door shows, in both languages, from words.yaml."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from crm_tools.words import Words

__all__ = ["all_codes", "all_words", "named", "say", "words_of"]


def say(key: str, language: str, **values: object) -> str:
    """The words under `key`, its {places} filled; a missing key is a KeyError, not an empty label."""
    return words_of()[key].say(language).format(**values)


def named(group: str, code: str, language: str) -> str:
    """A stored code ("shipped") in words; one without words is shown readably rather than hidden."""
    words = all_codes()[group].get(code)
    return words.say(language) if words else code.replace("_", " ")


def all_words(language: str) -> dict[str, str]:
    """Everything for the components in the browser, places unfilled."""
    return {key: words.say(language) for key, words in words_of().items()}


@cache
def words_of() -> dict[str, Words]:
    """The words by their key; one without both languages is an error."""
    return {key: Words(**said) for key, said in _sheet()["words"].items()}


@cache
def all_codes() -> dict[str, dict[str, Words]]:
    """The words of stored codes, by group and code."""
    return {
        group: {str(code): Words(**said) for code, said in codes.items()} for group, codes in _sheet()["codes"].items()
    }


@cache
def _sheet() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8"))
    return loaded
