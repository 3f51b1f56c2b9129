"""An independent record of every row that changes, kept by the database itself, and whose rows they are.

Nothing here uses the product's own code: triggers write each change down as it was and as it became, and whose a row
is follows from the foreign keys, up to the contact or the conversation they end at. So a table that lands tomorrow is
watched from its first row on.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

__all__ = ["Change", "Ledger", "Row", "leaves"]

Row = dict[str, Any]
LOG = "hostile_log"
PEOPLE = ("contacts", "conversations")
OURS = ("users", "staff_sessions")  # whoever works here is no owner of a customer's row


@dataclass(frozen=True, slots=True)
class Change:
    """One row inserted, updated or deleted; `row` is the newer state of the two."""

    table: str
    kind: str
    before: Row | None
    after: Row | None

    @property
    def row(self) -> Row:
        return self.after or self.before or {}

    @property
    def changed(self) -> set[str]:
        """The columns that differ."""
        before, after = self.before or {}, self.after or {}
        return {name for name in {*before, *after} if before.get(name) != after.get(name)}


class Ledger:
    """Watches the SQLite file of a store. Changes are counted from `mark()` on; `roll_back()` undoes all of them."""

    def __init__(self, path: Path) -> None:
        # A watcher of its own; isolation_level None leaves every statement to stand alone.
        self.db = sqlite3.connect(path, isolation_level=None, timeout=30)
        self.db.row_factory = sqlite3.Row
        names = self.db.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
        self.tables = {row["name"]: self._columns(row["name"]) for row in names if row["name"] != LOG}
        self.keys = {name: self._key(name) for name in self.tables}
        self.links = self._links()
        self._seen: dict[tuple[str, Any], frozenset[str]] = {}

    def watch(self) -> None:
        """Begins to write every change down."""
        self.db.execute(f"CREATE TABLE {LOG} (id INTEGER PRIMARY KEY, tbl TEXT, kind TEXT, old TEXT, new TEXT)")
        for name in self.tables:
            for kind, old, new in (("INSERT", 0, 1), ("UPDATE", 1, 1), ("DELETE", 1, 0)):
                before, after = self._row_as_json(name, "OLD", old), self._row_as_json(name, "NEW", new)
                self.db.execute(
                    f'CREATE TRIGGER "hostile_{name}_{kind}" AFTER {kind} ON "{name}" BEGIN '
                    f"INSERT INTO {LOG} (tbl, kind, old, new) VALUES ('{name}', '{kind[0]}', {before}, {after}); END"
                )

    def mark(self) -> int:
        """Where the record stands now."""
        self._seen.clear()
        return int(self.db.execute(f"SELECT COALESCE(MAX(id), 0) FROM {LOG}").fetchone()[0])

    def since(self, mark: int) -> list[Change]:
        """What changed after a mark, in order."""
        rows = self.db.execute(f"SELECT tbl, kind, old, new FROM {LOG} WHERE id > ? ORDER BY id", (mark,))
        return [Change(row["tbl"], row["kind"], _read(row["old"]), _read(row["new"])) for row in rows]

    def roll_back(self) -> None:
        """Makes the store again what it was when it was first watched."""
        self.db.execute("BEGIN IMMEDIATE")
        for one in reversed(self.since(0)):
            self._undo(one)
        self.db.execute(f"DELETE FROM {LOG}")
        self.db.execute("COMMIT")
        self._seen.clear()

    def keep(self) -> None:
        """What has changed so far belongs to the store as it is, and is not rolled back."""
        self.db.execute(f"DELETE FROM {LOG}")

    def rows(self, query: str, *values: Any) -> list[Row]:
        return [dict(row) for row in self.db.execute(query, values)]

    def owners(self, table: str, row: Mapping[str, Any]) -> frozenset[str]:
        """Whose a row is: "contacts:con_…" and "conversations:cnv_…", by its foreign keys; nobody's is empty."""
        if table in PEOPLE:
            return frozenset({f"{table}:{row['id']}"})
        found: set[str] = set()
        for column, parent, key in self.links.get(table, ()):
            value = row.get(column)
            if value is not None:
                found |= self._owners_of(parent, key, value)
        return frozenset(found)

    def add(self, table: str, **values: Any) -> None:
        """A row with these values where the table has such columns, and something empty in every other one."""
        row = {}
        for name, (kind, required) in self.tables[table].items():
            if name in values:
                value = values[name]
                row[name] = json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else value
            elif required and not (name == "id" and kind == "INTEGER"):
                row[name] = {"JSON": "{}", "INTEGER": 0, "BOOLEAN": 0, "DATETIME": "2026-11-01 00:00:00.000000"}.get(
                    kind, ""
                )
        marks = ", ".join("?" * len(row))
        names = ", ".join(f'"{name}"' for name in row)
        self.db.execute(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', list(row.values()))

    def close(self) -> None:
        self.db.close()

    def _owners_of(self, table: str, key: str, value: Any) -> frozenset[str]:
        if table in PEOPLE and key == "id":
            return frozenset({f"{table}:{value}"})
        known = self._seen.get((table, value))
        if known is None:
            row = self.db.execute(f'SELECT * FROM "{table}" WHERE "{key}" = ?', (value,)).fetchone()
            known = self.owners(table, dict(row)) if row is not None else frozenset()
            self._seen[table, value] = known
        return known

    def _columns(self, table: str) -> dict[str, tuple[str, bool]]:
        rows = self.db.execute(f'PRAGMA table_info("{table}")')
        return {row["name"]: (row["type"], bool(row["notnull"]) and row["dflt_value"] is None) for row in rows}

    def _key(self, table: str) -> list[str]:
        return [row["name"] for row in self.db.execute(f'PRAGMA table_info("{table}")') if row["pk"]]

    def _links(self) -> dict[str, list[tuple[str, str, str]]]:
        """The foreign keys by which a row ends at a person: column, table and column it points at."""
        every = {
            name: [
                (row["from"], row["table"], row["to"] or self.keys[row["table"]][0])
                for row in self.db.execute(f'PRAGMA foreign_key_list("{name}")')
            ]
            for name in self.tables
            if name not in OURS
        }
        personal, grown = set(PEOPLE), True
        while grown:
            more = {name for name, keys in every.items() if any(table in personal for _, table, _ in keys)}
            grown, personal = bool(more - personal), personal | more
        return {name: [one for one in keys if one[1] in personal] for name, keys in every.items() if name in personal}

    def _row_as_json(self, table: str, which: str, wanted: int) -> str:
        if not wanted:
            return "NULL"
        # A vector is bytes, which JSON cannot hold; nobody's turn changes one.
        parts = [
            f"'{name}', " + (f'hex({which}."{name}")' if kind == "BLOB" else f'{which}."{name}"')
            for name, (kind, _) in self.tables[table].items()
        ]
        return f"json_object({', '.join(parts)})"

    def _undo(self, one: Change) -> None:
        table = one.table
        if one.after is not None:
            where = " AND ".join(f'"{name}" = ?' for name in self.keys[table])
            self.db.execute(f'DELETE FROM "{table}" WHERE {where}', [one.after[name] for name in self.keys[table]])
        if one.before is not None:
            names = ", ".join(f'"{name}"' for name in one.before)
            marks = ", ".join("?" * len(one.before))
            self.db.execute(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', list(one.before.values()))


def leaves(value: Any) -> Iterable[Any]:
    """All plain values in a JSON value."""
    if isinstance(value, Mapping):
        for one in value.values():
            yield from leaves(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from leaves(one)
    else:
        yield value


def _read(text: str | None) -> Row | None:
    row: Row | None = json.loads(text) if text else None
    return row
