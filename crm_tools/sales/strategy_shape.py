"""The shape of a strategy file."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from crm_tools.words import Words

__all__ = ["Candidate", "Rest", "Said", "Strategy", "Term", "Test"]

Days = Annotated[int, Field(ge=0, le=3650)]
Test = dict[str, dict[str, Any]]  # one condition's name and its parameters


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Said(Part):
    """A text in both languages, with braces for what conditions find."""

    en: str = Field(min_length=1)
    zh: str = Field(min_length=1)

    @property
    def words(self) -> Words:
        return Words(self.en, self.zh)


class Term(Part):
    """What adds to a value, when it is so, and why."""

    when: Test
    weight: int
    because: Said


class Value(Part):
    base: int
    terms: tuple[Term, ...] = ()


class Candidate(Part):
    """An action that may be recommended: when every condition of `all`, one of `any` and none of `none` holds.

    The first condition of `all` finds what the action is about. `due_days`: by when a colleague does it; `lasts_days`:
    how long the recommendation stands; `again_after_days`: how long it rests once done.
    """

    id: str = Field(pattern=r"^[a-z][a-z0-9-]*$")
    kind: Literal["service", "sales"]
    all: tuple[Test, ...] = Field(min_length=1)
    any: tuple[Test, ...] = ()
    none: tuple[Test, ...] = ()
    title: Said
    reason: Said
    value: Value
    effect: Literal["task", "mark"] = "task"
    due_days: Days = 1
    lasts_days: Days = 7
    again_after_days: Days = 30


class Rest(Part):
    """A state in which nothing is sold, and how that is said."""

    when: Test
    because: Said


class Strategy(Part):
    """The whole strategy; `declined_days` is how long a declined action rests unless the facts change."""

    version: str
    limit: int = Field(3, ge=1, le=10)
    declined_days: Days = 90
    sales_rest: tuple[Rest, ...] = ()
    candidates: tuple[Candidate, ...] = Field(min_length=1)
