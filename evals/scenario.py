"""A scenario: what a customer says, and what must be true afterwards. Reading is strict, judging is pure."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import time
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from pydantic_core import ErrorDetails

from crm_tools.registry import load_tools
from crm_tools.store import Base
from evals.rows import BadInput

__all__ = ["Expect", "Given", "Outcome", "Row", "Scenario", "Seen", "Turn", "flaws", "read_scenario", "read_scenarios"]

CODE = "{code}"


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Given(Strict):
    """How the world differs from the sample company's: `at` is a time of day there ("23:30"), `around_the_clock`
    whether the chat team is on duty then, `online` whether any colleague is, `stock` pieces by SKU,
    `prices` in whole yuan by SKU, `refund_limit` from how many yuan on a colleague has to approve a refund."""

    at: time | None = None
    around_the_clock: bool = True
    online: bool = True
    stock: dict[str, int] = Field(default_factory=dict)
    prices: dict[str, int] = Field(default_factory=dict)
    refund_limit: int | None = Field(default=None, ge=0)


class Turn(Strict):
    """What the customer writes, and on which channel; with `code`, the one-time code from their mailbox stands where
    the text has {code}. Before it `later` minutes pass, `prices` (in whole yuan by SKU) change, orders are `shipped`.
    `also` are other wordings of `customer` that must come to the same: the second try says the first of them.
    """

    customer: str = ""
    also: list[str] = Field(default_factory=list)
    code: bool = False
    later: int = Field(default=0, ge=0)
    prices: dict[str, int] = Field(default_factory=dict)
    shipped: list[str] = Field(default_factory=list)
    channel: Literal["web", "email", "telegram", "webhook", "rasa"] = "web"

    def said(self, number: int = 0) -> str:
        """The words of try `number`, counted from 0: `customer`, then each of `also`, then from the start again."""
        wordings = [self.customer, *self.also]
        words = wordings[number % len(wordings)]
        return words if not self.code or CODE in words else f"{words} {CODE}".strip()

    @model_validator(mode="after")
    def _says_something(self) -> Turn:
        if not self.customer and not self.code:
            raise ValueError("a turn needs `customer`, or `code = true`")
        if self.also and not self.customer:
            raise ValueError("`also` are other wordings of `customer`, which is missing")
        if not all(words.strip() for words in self.also):
            raise ValueError("a wording in `also` is empty")
        if len({self.customer, *self.also}) <= len(self.also):
            raise ValueError("a wording in `also` stands there already")
        return self


class Row(Strict):
    """Rows that must exist: exactly `count`, or at least one when it is not given."""

    table: str
    where: dict[str, str | int | bool] = Field(default_factory=dict)
    count: int | None = Field(default=None, ge=0)

    @model_validator(mode="after")
    def _is_in_the_store(self) -> Row:
        load_tools()  # their modules declare most tables
        table = Base.metadata.tables.get(self.table)
        if table is None:
            raise ValueError(f"no table {self.table!r}; there are: {', '.join(sorted(Base.metadata.tables))}")
        unknown = [name for name in self.where if name not in table.c]
        if unknown:
            raise ValueError(f"table {self.table!r} has no column {unknown[0]!r}")
        return self


class Expect(Strict):
    """What must be true after the last turn; a list inside `says` means any of its members."""

    owner: Literal["assistant", "queue", "user"] | None = None
    tools: list[str] = Field(default_factory=list)
    cites: list[str] = Field(default_factory=list)
    says: list[str | list[str]] = Field(default_factory=list)
    never_says: list[str] = Field(default_factory=list)
    no_writes: bool = False
    store: list[Row] = Field(default_factory=list)


class Scenario(Strict):
    id: str = Field(min_length=1)
    language: Literal["en", "zh"]
    as_: str = Field(default="", alias="as")
    claims: str = ""
    given: Given = Given()
    turn: list[Turn] = Field(min_length=1)
    expect: Expect


@dataclass(frozen=True, slots=True)
class Seen:
    """One turn as it went; `reply` is None when the assistant kept silent."""

    customer: str
    reply: str | None
    actions: Sequence[Mapping[str, str]] = ()
    cited: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a conversation ended; `counts` answers `expect.store` row by row, `written` names tables that grew."""

    seen: Sequence[Seen]
    owner: str
    counts: Sequence[int]
    written: Sequence[str] = ()


def flaws(expect: Expect, outcome: Outcome) -> list[str]:
    """What is not as expected, in words; none when the scenario passes."""
    replies = [one.reply.casefold() for one in outcome.seen if one.reply is not None]
    done = {action["tool"] for one in outcome.seen for action in one.actions if action["status"] == "done"}
    cited = {article for one in outcome.seen for article in one.cited}
    found = []
    if expect.owner not in (None, outcome.owner):
        found.append(f"owner is {outcome.owner}, not {expect.owner}")
    found += [f"{tool} did not run" for tool in expect.tools if tool not in done]
    found += [f"{article} is not cited" for article in expect.cites if article not in cited]
    for wanted in expect.says:
        any_of = [wanted] if isinstance(wanted, str) else wanted
        if not any(one.casefold() in reply for one in any_of for reply in replies):
            found.append(f"no reply says {' or '.join(map(repr, any_of))}")
    found += [
        f"a reply says {word!r}" for word in expect.never_says if any(word.casefold() in reply for reply in replies)
    ]
    if expect.no_writes and outcome.written:
        found.append(f"written: {', '.join(outcome.written)}")
    for row, count in zip(expect.store, outcome.counts, strict=True):
        if count == 0 if row.count is None else count != row.count:
            wanted_count = "at least 1" if row.count is None else row.count
            found.append(f"{count} rows in {row.table} where {row.where}, not {wanted_count}")
    return found


def read_scenarios(folder: Path) -> list[Scenario]:
    """All scenarios of a folder by file name; raises BadInput naming the file and what is wrong with it."""
    files = sorted(folder.glob("**/*.toml"))
    if not files:
        raise BadInput(f"{folder}: holds no *.toml scenarios" if folder.is_dir() else f"{folder}: is not a folder")
    found: dict[str, Path] = {}
    scenarios = []
    for path in files:
        scenario = read_scenario(path)
        if scenario.id in found:
            raise BadInput(f"{path}: id {scenario.id!r} is already used in {found[scenario.id]}")
        found[scenario.id] = path
        scenarios.append(scenario)
    return scenarios


def read_scenario(path: Path) -> Scenario:
    """One scenario; raises BadInput."""
    try:
        loaded: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadInput(f"{path}: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise BadInput(f"{path}: is not UTF-8 text") from error
    except tomllib.TOMLDecodeError as error:
        raise BadInput(f"{path}: is not TOML: {error}") from error
    try:
        return Scenario.model_validate(loaded)
    except ValidationError as error:
        raise BadInput(f"{path}: {'; '.join(_said(one) for one in error.errors()[:3])}") from error


def _said(error: ErrorDetails) -> str:
    place = ".".join(str(part) for part in error["loc"]) or "the whole"
    return f"{place}: {error['msg'].removeprefix('Value error, ')}"
