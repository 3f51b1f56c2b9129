"""The strategy of next-best actions: a data file, checked line by line before it decides anything."""

from __future__ import annotations

import inspect
import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from crm_tools.errors import Invalid
from crm_tools.sales.conditions import conditions
from crm_tools.words import Words

__all__ = ["Candidate", "Rest", "Said", "Strategy", "Term", "Test", "default_strategy", "read_strategy"]

BRACES = re.compile(r"\{(\w+)\}")
Days = Annotated[int, Field(ge=0, le=3650)]
Test = dict[str, dict[str, Any]]  # one condition's name and its parameters
Place = tuple[str | int, ...]


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


@cache
def default_strategy() -> Strategy:
    """The strategy beside this file."""
    path = Path(__file__).with_name("strategy.yaml")
    return read_strategy(path.read_text(encoding="utf-8"), name=path.name)


def read_strategy(text: str, *, name: str = "strategy.yaml") -> Strategy:
    """A strategy from YAML; raises Invalid that names every line where something is wrong."""
    try:
        tree = yaml.compose(text, Loader=yaml.SafeLoader)
        given = yaml.safe_load(text)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise Invalid(f"{name} line {line}: this is not YAML: {error.problem}") from error
    except yaml.YAMLError as error:
        raise Invalid(f"{name}: this is not YAML: {error}") from error
    try:
        strategy = Strategy.model_validate(given)
    except ValidationError as error:
        wrong = [(tuple(one["loc"]), one["msg"]) for one in error.errors()]
        raise Invalid(_told(name, tree, wrong)) from error
    wrong = list(_flaws(strategy))
    if wrong:
        raise Invalid(_told(name, tree, wrong))
    return strategy


def _told(name: str, tree: yaml.Node | None, wrong: Sequence[tuple[Place, str]]) -> str:
    return "; ".join(
        f"{name} line {_line(tree, place)}: {'.'.join(str(part) for part in place) or 'the file'}: {said}"
        for place, said in wrong
    )


def _line(node: yaml.Node | None, place: Place) -> int:
    """The line of the deepest part of a place that the file has."""
    line = 1
    for part in place:
        if isinstance(node, yaml.MappingNode):
            found = next(((key, value) for key, value in node.value if key.value == str(part)), None)
            if found is None:
                break
            line, node = found[0].start_mark.line + 1, found[1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            node = node.value[part]
            line = node.start_mark.line + 1
        else:
            break
    return line


def _flaws(strategy: Strategy) -> list[tuple[Place, str]]:
    flaws: list[tuple[Place, str]] = []
    seen: set[str] = set()
    for number, one in enumerate(strategy.candidates):
        place: Place = ("candidates", number)
        if one.id in seen:
            flaws.append(((*place, "id"), f"two candidates are called {one.id}"))
        seen.add(one.id)
        tests = {"all": one.all, "any": one.any, "none": one.none}
        flaws += [flaw for group, found in tests.items() for flaw in _misused(found, (*place, group))]
        terms = [((*place, "value", "terms", n, "when"), term.when) for n, term in enumerate(one.value.terms)]
        flaws += [flaw for where, when in terms for flaw in _misused_one(when, where)]
        known = _given((*one.all, *one.any))
        for field, said in (("title", one.title), ("reason", one.reason)):
            flaws += _unfilled(said, known, (*place, field))
    for number, rest in enumerate(strategy.sales_rest):
        flaws += _misused_one(rest.when, ("sales_rest", number, "when"))
        flaws += _unfilled(rest.because, _given((rest.when,)), ("sales_rest", number, "because"))
    return flaws


def _misused(tests: Sequence[Test], place: Place) -> list[tuple[Place, str]]:
    return [flaw for number, test in enumerate(tests) for flaw in _misused_one(test, (*place, number))]


def _misused_one(test: Test, place: Place) -> list[tuple[Place, str]]:
    """What is wrong with a condition's name or parameters."""
    if len(test) != 1:
        return [(place, "one condition with its parameters stands here")]
    ((name, parameters),) = test.items()
    found = conditions().get(name)
    if found is None:
        return [((*place, name), f"there is no condition {name!r}; there are: {', '.join(sorted(conditions()))}")]
    taken = list(inspect.signature(found.find, eval_str=True).parameters.values())[1:]
    names = {one.name for one in taken}
    flaws = [((*place, name, one), f"{name} takes no {one!r}") for one in parameters if one not in names]
    for one in taken:
        if one.name not in parameters:
            if one.default is inspect.Parameter.empty:
                flaws.append(((*place, name), f"{name} needs {one.name!r}"))
            continue
        flaws += _mistyped(one.annotation, parameters[one.name], (*place, name, one.name))
    return flaws


def _mistyped(wanted: Any, value: Any, place: Place) -> list[tuple[Place, str]]:
    try:
        TypeAdapter(wanted).validate_python(value)
    except ValidationError as error:
        return [(place, one["msg"]) for one in error.errors()[:1]]
    return []


def _given(tests: Sequence[Mapping[str, Any]]) -> set[str]:
    return {given for test in tests for name in test if name in conditions() for given in conditions()[name].gives}


def _unfilled(said: Said, known: set[str], place: Place) -> list[tuple[Place, str]]:
    return [
        ((*place, language), f"nothing fills {{{brace}}}; there are: {', '.join(sorted(known)) or 'none'}")
        for language, text in (("en", said.en), ("zh", said.zh))
        for brace in BRACES.findall(text)
        if brace not in known
    ]
