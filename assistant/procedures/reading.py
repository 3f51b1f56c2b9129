"""A procedure's file, read strictly: what is wrong is said with its line and what to write instead."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from assistant.environment import SettingsError
from assistant.procedures.procedure import Procedure
from assistant.procedures.steps import VERBS

__all__ = ["Lines", "ProcedureError", "read_procedure", "read_text"]

Place = tuple[str | int, ...]
LARGEST = 200_000


class ProcedureError(SettingsError):
    """A file that cannot be used: where, at which line, and why, with the way to mend it."""

    def __init__(self, where: str, line: int, reason: str) -> None:
        super().__init__(f"{where}, line {line}: {reason}" if line else f"{where}: {reason}")
        self.where, self.line, self.reason = where, line, reason


class Lines:
    """On which line of its file each value stands."""

    def __init__(self, where: str, lines: Mapping[Place, int]) -> None:
        self.where = where
        self._lines = lines

    def at(self, place: Place) -> int:
        """The line of the value at `place`, else of the nearest that holds it."""
        while place and place not in self._lines:
            place = place[:-1]
        return self._lines.get(place, 1)

    def wrong(self, place: Place, reason: str) -> ProcedureError:
        """The error for the value at `place`."""
        return ProcedureError(self.where, self.at(place), reason)


def read_procedure(path: Path) -> tuple[Procedure, Lines]:
    """The procedure in a file and where its parts stand; raises ProcedureError."""
    try:
        if path.stat().st_size > LARGEST:
            raise ProcedureError(str(path), 0, f"is larger than {LARGEST:,} bytes; a procedure is a page or two")
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise ProcedureError(str(path), 0, "is not UTF-8 text; save it as UTF-8") from error
    except OSError as error:
        raise ProcedureError(str(path), 0, f"cannot be read: {error.strerror or error}") from error
    procedure, lines = read_text(text, str(path))
    if procedure.name != path.stem:
        named = f"is called {procedure.name!r}, so the file has to be {procedure.name}.yaml, not {path.name}"
        raise lines.wrong(("procedure",), named)
    return procedure, lines


def read_text(text: str, where: str) -> tuple[Procedure, Lines]:
    """The procedure in `text`; `where` names it in errors. Raises ProcedureError."""
    try:
        node = yaml.compose(text, Loader=_Loader)
        reader = _Reader(where)
        loaded = reader.value(node, ()) if node is not None else None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = min(mark.line + 1, len(text.splitlines()) or 1) if mark else 0  # a mark may stand behind the end
        raise ProcedureError(where, line, f"is not YAML: {error.problem}") from error
    except (yaml.YAMLError, RecursionError) as error:
        raise ProcedureError(where, 0, f"is not YAML: {error}") from error
    lines = Lines(where, reader.places)
    if not isinstance(loaded, dict):
        raise ProcedureError(where, 1, "has to begin with `procedure: its_name`")
    try:
        return Procedure.model_validate(loaded), lines
    except ValidationError as error:
        raise _said(error.errors()[0], lines) from error


_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # several times as fast, where PyYAML was built with libyaml
_BOOLEANS = {"true": True, "false": False}


class _Reader:
    """Plain values from YAML nodes; every place is noted with its line."""

    def __init__(self, where: str) -> None:
        self.places: dict[Place, int] = {}
        self._where = where
        self._seen: set[int] = set()

    def value(self, node: yaml.Node, place: Place) -> Any:
        """The value of a node. Words such as `no` and dates stay words; numbers and true and false do not."""
        line = node.start_mark.line + 1
        if id(node) in self._seen:
            raise ProcedureError(self._where, line, "write it out: anchors and aliases (& and *) are not used here")
        self._seen.add(id(node))
        self.places.setdefault(place, line)
        match node:
            case yaml.MappingNode():
                return self._mapping(node, place)
            case yaml.SequenceNode():
                return [self.value(one, (*place, at)) for at, one in enumerate(node.value)]
            case _:
                return _scalar(node)

    def _mapping(self, node: yaml.MappingNode, place: Place) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key, value in node.value:
            name, line = str(key.value), key.start_mark.line + 1
            if name in found:
                raise ProcedureError(self._where, line, f"`{name}` stands here twice; keep one")
            self.places[(*place, name)] = line
            found[name] = self.value(value, (*place, name))
        return found


def _scalar(node: yaml.Node) -> Any:
    text, tag = str(node.value), str(node.tag).rpartition(":")[2]
    if tag == "bool":
        return _BOOLEANS.get(text.lower(), text)  # `no` and `off` are words
    if tag == "int" and text.lstrip("-+").isdigit():
        return int(text)
    if tag == "float":
        try:
            return float(text)
        except ValueError:
            return text
    return None if tag == "null" else text


def _said(error: ErrorDetails, lines: Lines) -> ProcedureError:
    """The first thing that is wrong, at the place in the file (the models' own steps in between are left out)."""
    place = tuple(one for one in error["loc"] if not (isinstance(one, str) and one.startswith("function-")))
    place = _without_tags(place)
    name = ".".join(str(one) for one in place) or "the file"
    match error["type"]:
        case "missing":
            reason = f"`{name}` is missing"
        case "extra_forbidden":
            reason = f"`{name}` is no part of a procedure; see docs/procedures.md for what there is"
        case _:
            reason = f"`{name}`: {error['msg'].removeprefix('Value error, ')}"
    return lines.wrong(place, reason)


def _without_tags(place: Place) -> Place:
    """("steps", 2, "call", "with", "x") without the verb pydantic puts behind a step's number."""
    if len(place) > 2 and place[0] == "steps" and isinstance(place[1], int):
        rest = place[2:]
        if len(rest) >= 1 and rest[0] in VERBS:
            return (*place[:2], *(rest[1:] or rest))
    return place
