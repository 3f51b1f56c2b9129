"""All that a procedure may say, wherever in it that stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass

from pydantic import BaseModel

from assistant.procedures.steps import Said
from crm_tools.words import Words

__all__ = ["words_in"]


def words_in(value: object) -> Iterator[Words]:
    """The sentences of a constant, or of anything made of dataclasses, models, mappings and lists, in order."""
    if isinstance(value, Words):
        yield value
    elif isinstance(value, Said):
        yield Words(value.en, value.zh)
    else:
        for one in _parts(value):
            yield from words_in(one)


def _parts(value: object) -> Iterable[object]:
    match value:
        case Mapping():
            return value.values()
        case tuple() | list():
            return value
        case BaseModel():
            return [getattr(value, name) for name in type(value).model_fields]
        case _ if is_dataclass(value):
            return [getattr(value, one.name) for one in fields(value)]
    return ()
