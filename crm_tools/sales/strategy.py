"""The strategy of next-best actions: a data file, checked line by line before it decides anything."""

from __future__ import annotations

import inspect
import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import TypeAdapter, ValidationError

from crm_tools.errors import Invalid
from crm_tools.sales.conditions import conditions
from crm_tools.sales.strategy_shape import Candidate, Said, Strategy, Test

__all__ = ["Candidate", "Strategy", "Test", "default_strategy", "read_strategy"]

BRACES = re.compile(r"\{(\w+)\}")
Place = tuple[str | int, ...]


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
