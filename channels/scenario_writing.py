"""A scenario written as TOML, in the form that docs/scenarios.md tells and the evals read. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

__all__ = ["Expected", "Said", "StoreRow", "WrittenScenario", "toml_text", "write_scenario"]

Scalar = str | int | bool


@dataclass(frozen=True, slots=True)
class Said:
    """One message of the customer; `code` says that the code from their mailbox stands at {code}."""

    text: str
    channel: str = "web"
    code: bool = False
    later: int = 0


@dataclass(frozen=True, slots=True)
class StoreRow:
    """A row that must stand in the store."""

    table: str
    where: Mapping[str, Scalar]
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Expected:
    """What must be true at the end; what is empty is not looked at."""

    owner: str = ""
    tools: Sequence[str] = ()
    cites: Sequence[str] = ()
    says: Sequence[str] = ()
    no_writes: bool = False
    store: Sequence[StoreRow] = ()


@dataclass(frozen=True, slots=True)
class WrittenScenario:
    """A conversation as a test; `remarks` are said to whoever reads the file."""

    id: str
    language: str
    turns: Sequence[Said]
    expect: Expected
    as_: str = ""
    claims: str = ""
    given: Mapping[str, Scalar] = field(default_factory=dict)
    remarks: Sequence[str] = ()


def write_scenario(one: WrittenScenario) -> str:
    """The file's text."""
    return "\n".join(_lines(one)) + "\n"


def toml_text(text: str) -> str:
    """A TOML string on one line. JSON's escapes are TOML's too, but JSON lets the delete character stand."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _lines(one: WrittenScenario) -> Iterator[str]:
    yield from (f"# {' '.join(_printed(remark).split())}" for remark in one.remarks)
    yield f"id = {toml_text(one.id)}"
    yield f"language = {toml_text(one.language)}"
    yield from _given_texts({"as": one.as_, "claims": one.claims})
    if one.given:
        yield from ("", "[given]")
        yield from (f"{name} = {_value(value)}" for name, value in one.given.items())
    for turn in one.turns:
        yield from ("", "[[turn]]")
        yield from _turn(turn)
    yield from ("", "[expect]")
    yield from _expected(one.expect)
    for row in one.expect.store:
        yield from ("", "[[expect.store]]")
        where = ", ".join(f"{name} = {_value(value)}" for name, value in row.where.items())
        yield f"table = {toml_text(row.table)}"
        yield f"where = {{{where}}}"
        if row.count is not None:
            yield f"count = {row.count}"


def _turn(turn: Said) -> Iterator[str]:
    yield from _given_texts({"customer": turn.text})
    if turn.code:
        yield "code = true"
    if turn.channel != "web":
        yield f"channel = {toml_text(turn.channel)}"
    if turn.later:
        yield f"later = {turn.later}"


def _expected(expect: Expected) -> Iterator[str]:
    yield from _given_texts({"owner": expect.owner})
    for name, values in (("tools", expect.tools), ("cites", expect.cites), ("says", expect.says)):
        if values:
            yield f"{name} = [{', '.join(map(toml_text, values))}]"
    if expect.no_writes:
        yield "no_writes = true"


def _given_texts(texts: Mapping[str, str]) -> Iterator[str]:
    yield from (f"{name} = {toml_text(text)}" for name, text in texts.items() if text)


def _value(value: Scalar) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int) else toml_text(value)


def _printed(text: str) -> str:
    """A comment's text: it knows no escapes, and no control characters."""
    return re.sub(r"[\x00-\x1f\x7f]", " ", text)
