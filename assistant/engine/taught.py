"""What an operator teaches the engine: labelled texts of their own customers, beside the examples of the procedures."""

from __future__ import annotations

import csv
import json
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

from assistant.environment import SettingsError

__all__ = ["OUT_OF_SCOPE", "OWN_FOLDER", "TaughtError", "read_taught"]

OWN_FOLDER = "examples"
OUT_OF_SCOPE = "out_of_scope"
_ALSO = {"oos": OUT_OF_SCOPE}
_LONGEST = 600
_MOST = 5_000  # with our own, the fit takes ten seconds and 400 MB
_MOST_BYTES = 20_000_000


class TaughtError(SettingsError):
    """A file of labelled texts that cannot be used: where, at which line, and why."""

    def __init__(self, path: Path, line: int, reason: str) -> None:
        super().__init__(f"{path}, line {line}: {reason}" if line else f"{path}: {reason}")
        self.path, self.line, self.reason = path, line, reason


def read_taught(place: Path, intents: Collection[str]) -> tuple[tuple[str, str], ...]:
    """(intent, text) of each row of the `.jsonl` and `.csv` files in the folder `place`, or of that one file.

    A row is {"text": …, "intent": …}, a CSV file has these two in its first line; `oos` is out of scope. A text that
    stands there twice counts once. Raises TaughtError for the first row that cannot be used.
    """
    found: dict[str, tuple[str, Path, int]] = {}
    for path in _files(place):
        for line, row in _rows(path):
            intent, text = _checked(path, line, row, intents)
            known = found.setdefault(" ".join(text.casefold().split()), (intent, path, line))
            if known[0] != intent:
                raise TaughtError(path, line, f"{text!r} is {known[0]} in {known[1].name}, line {known[2]}, already")
            if len(found) > _MOST:
                raise TaughtError(path, line, f"is row {_MOST + 1:,}; at most {_MOST:,} can be learnt")
    return tuple((intent, text) for text, (intent, _, _) in found.items())


def _files(place: Path) -> list[Path]:
    if place.is_file():
        return _of_a_kind([place])
    if place.exists() and not place.is_dir():
        raise TaughtError(place, 0, "is no folder")
    files = sorted(place.iterdir()) if place.is_dir() else []
    return _of_a_kind([path for path in files if not path.name.startswith(".")])


def _of_a_kind(files: list[Path]) -> list[Path]:
    for path in files:
        if path.suffix.lower() not in (".jsonl", ".csv"):
            raise TaughtError(path, 0, "is neither .jsonl nor .csv; put other files elsewhere")
    return files


def _rows(path: Path) -> Iterator[tuple[int, Mapping[str, Any]]]:
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise TaughtError(path, 0, f"is larger than {_MOST_BYTES // 1_000_000} MB")
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise TaughtError(path, 0, "is not in UTF-8; save it again in that encoding") from error
    except OSError as error:
        raise TaughtError(path, 0, f"cannot be read: {error}") from error
    if path.suffix.lower() == ".csv":
        yield from _of_csv(path, text)
        return
    for line, row in enumerate(text.split("\n"), start=1):
        if row.strip():
            try:
                value = json.loads(row)
            except (ValueError, RecursionError) as error:
                raise TaughtError(path, line, f"is no JSON: {error}") from error
            if not isinstance(value, dict):
                raise TaughtError(path, line, 'has to be an object such as {"text": "…", "intent": "…"}')
            yield line, value


def _of_csv(path: Path, text: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    reader = csv.DictReader(text.splitlines(keepends=True), strict=True)
    try:
        if not {"text", "intent"} <= set(reader.fieldnames or ()):
            raise TaughtError(
                path, 1, "the first line has to name the columns `text` and `intent`, with a comma between"
            )
        for row in reader:
            if None in row:
                raise TaughtError(path, reader.line_num, "has too many fields; put quotes around a text with a comma")
            yield reader.line_num, row
    except csv.Error as error:
        raise TaughtError(path, reader.line_num, f"is no CSV: {error}") from error


def _checked(path: Path, line: int, row: Mapping[str, Any], intents: Collection[str]) -> tuple[str, str]:
    text, intent = row.get("text"), row.get("intent")
    for name, value in (("text", text), ("intent", intent)):
        if not isinstance(value, str) or not value.strip():
            raise TaughtError(path, line, f"`{name}` is missing or empty")
    text, intent = str(text).strip(), _ALSO.get(str(intent).strip(), str(intent).strip())
    if len(text) > _LONGEST:
        raise TaughtError(path, line, f"`text` has {len(text):,} characters; at most {_LONGEST} are read")
    if intent not in intents:
        raise TaughtError(path, line, f"there is no intent {intent!r}; `deskside understanding show` lists them all")
    return intent, text
