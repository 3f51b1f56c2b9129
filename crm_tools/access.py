"""Who may run a tool, and what of its records they are shown: `access.yaml`, read once.

What the table does not name is not shown.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from crm_tools.desk import Record
from crm_tools.errors import NotAllowed, NotVerified
from crm_tools.people.levels import Caller, Level
from crm_tools.words import Words

__all__ = ["UNLISTED", "Access", "Shown", "Table", "access_table", "read_table"]


class Shown(NamedTuple):
    """A field of a kind of record, and the least level that is shown it."""

    kind: str
    field: str
    level: Level


@dataclass(frozen=True, slots=True)
class Access:
    """One tool's line: the least level that may run it, and the fields it may show."""

    level: Level
    shows: frozenset[Shown] = frozenset()

    def admit(self, caller: Caller) -> None:
        """Lets the caller pass; raises NotVerified when they have to prove more, NotAllowed for the staff's tools."""
        if caller.level.reaches(self.level):
            return
        if self.level is Level.STAFF:
            raise NotAllowed("only a signed-in colleague can do this", zh="仅限已登录的同事操作")
        raise NotVerified(
            "the customer has to prove who they are first: ask for their email address",
            zh="需要先验证客户身份：请询问其邮箱地址",
        )

    def fields(self, kind: str, level: Level) -> frozenset[str]:
        """The fields of this kind of record that somebody at `level` is shown."""
        return frozenset(one.field for one in self.shows if one.kind == kind and level.reaches(one.level))

    def shown(self, records: Iterable[Record], level: Level) -> list[Record]:
        """The records as they are shown at `level`; of what shows nothing not even the name is left."""
        found = []
        for one in records:
            seen = self.fields(one.ref.partition(" ")[0], level)
            if seen:
                found.append(Record(one.ref, {name: value for name, value in one.fields.items() if name in seen}))
        return found


UNLISTED = Access(Level.STAFF)


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Said(Part):
    en: str
    zh: str


class Line(Part):
    """A tool's line."""

    runs: Level
    records: tuple[str, ...]


class Table(Part):
    """The whole table; raises ValueError for a level that nobody described or a kind of record that nobody listed."""

    levels: dict[Level, Said]
    records: dict[str, dict[Level, tuple[str, ...]]]
    tools: dict[str, Line]

    @model_validator(mode="after")
    def _is_whole(self) -> Table:
        if list(self.levels) != list(Level):
            raise ValueError(f"the levels are {', '.join(Level)}, in this order")
        for name, line in self.tools.items():
            unknown = sorted(set(line.records) - set(self.records))
            if unknown:
                raise ValueError(f"{name} brings {', '.join(unknown)}, of which `records` says nothing")
        unused = sorted(set(self.records) - {kind for line in self.tools.values() for kind in line.records})
        if unused:
            raise ValueError(f"no tool brings {', '.join(unused)}")
        return self

    def words(self, level: Level) -> Words:
        """Who stands at this level."""
        said = self.levels[level]
        return Words(said.en, said.zh)

    def access(self, tool: str) -> Access:
        """A tool's line; staff only and showing nothing when it has none."""
        line = self.tools.get(tool)
        if line is None:
            return UNLISTED
        shows = (
            Shown(kind, field, level)
            for kind in line.records
            for level, fields in self.records[kind].items()
            for field in fields
        )
        return Access(line.runs, frozenset(shows))


@cache
def access_table() -> Table:
    """The table beside this file. Raises ValueError saying what is wrong with it."""
    return read_table(Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8"))


def read_table(text: str) -> Table:
    """A table from YAML; raises ValueError saying what is wrong with it."""
    given: Any = yaml.safe_load(text)
    try:
        return Table.model_validate(given)
    except ValidationError as error:
        wrong = "; ".join(f"{'.'.join(map(str, one['loc'])) or 'the table'}: {one['msg']}" for one in error.errors())
        raise ValueError(f"access.yaml: {wrong}") from error
