"""Reads data files row by row; what is wrong is said with file and line."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

__all__ = ["BadInput", "read_rows"]

Flaw = Callable[[dict[str, Any]], str | None]


class BadInput(Exception):
    """Whoever started the run: mend the path or the row."""


def read_rows(path: Path, fields: Mapping[str, type], *, flaw: Flaw | None = None) -> list[dict[str, Any]]:
    """The JSON objects of a JSONL file, each with at least these fields of these types; blank lines are passed over.

    `flaw` says what else is wrong with a row. Raises BadInput naming the file and the line.
    """
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except OSError as error:
        raise BadInput(f"{path}: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise BadInput(f"{path}: is not UTF-8 text") from error
    rows = []
    for number, line in enumerate(lines, 1):
        if line.strip():
            row = _row(f"{path}:{number}", line, fields)
            if flaw is not None and (said := flaw(row)):
                raise BadInput(f"{path}:{number}: {said}")
            rows.append(row)
    if not rows:
        raise BadInput(f"{path}: holds no rows")
    return rows


def _row(place: str, line: str, fields: Mapping[str, type]) -> dict[str, Any]:
    try:
        row = json.loads(line)
        json.dumps(row, ensure_ascii=False).encode()
    except json.JSONDecodeError as error:
        raise BadInput(f"{place}: is not JSON: {error.msg} at column {error.colno}") from error
    except UnicodeEncodeError as error:
        raise BadInput(f"{place}: holds half a character, {error.object[error.start]!a}") from error
    except RecursionError as error:
        raise BadInput(f"{place}: is nested too deeply") from error
    except ValueError as error:  # a number of thousands of digits
        raise BadInput(f"{place}: is not JSON: {error}") from error
    if not isinstance(row, dict):
        raise BadInput(f"{place}: must be an object")
    for name, kind in fields.items():
        if name not in row:
            raise BadInput(f"{place}: has no {name!r}")
        if not isinstance(row[name], kind):
            raise BadInput(f"{place}: {name!r} must be a {kind.__name__}, not {type(row[name]).__name__}")
    return row
